import type { UserId } from "../ids.ts";
import type {
  BrowseName,
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

/** What a write acts on, by the server's own name of it. */
export interface WriteTarget {
  readonly nodeId: NodeIdText;
}
/** What a call acts on: a component of the object itself. */
export interface CallTarget {
  readonly objectId: NodeIdText;
  readonly methodId: NodeIdText;
  readonly browseName: BrowseName;
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
  /**
   * Main decides by the answer.
   * @throws not_found when the server does not show the user such a node, forbidden when it names it otherwise.
   */
  browseWriteTarget(input: At & { nodeId: NodeIdText }): Promise<WriteTarget>;
  /** The same for a call. @throws forbidden when the method is no component of the object. */
  browseCallTarget(input: At & { objectId: NodeIdText; methodId: NodeIdText }): Promise<CallTarget>;
  /** @throws what `browseWriteTarget` throws: it is asked once more, right before. */
  browseWrite(
    input: At & { nodeId: NodeIdText; value: TypedInput; auditEntryId: string; timeoutMs: number },
  ): Promise<NodeWriteResult>;
  /** @throws what `browseCallTarget` throws. */
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
