import type { UserId } from "../ids.ts";
import type {
  HistoryPage,
  HistoryQuery,
  NodeCallResult,
  NodeDetail,
  NodeIdText,
  NodePage,
  NodeRow,
  NodeWriteResult,
  SearchStep,
  TypedInput,
  ValueReading,
} from "../zones/addressSpace.ts";

interface At {
  readonly userId: UserId;
  readonly server: string;
}

/** Calls on the user's own session: the server shows and allows what it does for this user. */
export interface BrowseCalls {
  browseChildren(input: At & { nodeId: NodeIdText }): Promise<NodePage>;
  /** The next page. @throws conflict when the list is no longer held. */
  browseMore(input: At & { more: string }): Promise<NodePage>;
  /** Gives back what a list, a search or a history page still holds at the server. Unknown names are ignored. */
  browseRelease(input: At & { more: string }): Promise<void>;
  browseNode(input: At & { nodeId: NodeIdText }): Promise<NodeDetail>;
  browseValue(input: At & { nodeId: NodeIdText }): Promise<ValueReading>;
  /**
   * Follows `/Objects/Plant/P-101` by TranslateBrowsePathsToNodeIds.
   * @throws not_found that names the first step that leads nowhere.
   */
  browsePath(input: At & { path: string }): Promise<NodeRow>;
  /** Begins a breadth-first search below a node; each step is short, and between two steps nothing runs. */
  browseSearch(input: At & { from: NodeIdText; text: string }): Promise<SearchStep>;
  browseSearchStep(input: At & { more: string }): Promise<SearchStep>;
  browseWrite(
    input: At & { nodeId: NodeIdText; value: TypedInput; auditEntryId: string; timeoutMs: number },
  ): Promise<NodeWriteResult>;
  browseCall(
    input: At & {
      objectId: NodeIdText;
      methodId: NodeIdText;
      args: readonly TypedInput[];
      auditEntryId: string;
      timeoutMs: number;
    },
  ): Promise<NodeCallResult>;
  historyAggregates(input: At): Promise<readonly NodeRow[]>;
  historyRead(input: At & { nodeId: NodeIdText; query: HistoryQuery }): Promise<HistoryPage>;
  historyMore(input: At & { more: string }): Promise<HistoryPage>;
}
