// A server's address space on the user's own session: what the server does not show this user is not shown.
import { AttributeIds, TimestampsToReturn, type ClientSession } from "node-opcua-client";
import { AppError } from "../../../shared/errors.ts";
import type { BrowseCalls } from "../../../shared/hosts/browseCalls.ts";
import type { HistoryPage, NodePage, NodeRow, SearchStep } from "../../../shared/zones/addressSpace.ts";
import type { Log } from "../../base/log.ts";
import type { Clock } from "../wire/clock.ts";
import type { ServerLink } from "../redundancy/serverLink.ts";
import type { LiveLink } from "../link/liveLink.ts";
import { DeadlineError } from "../wire/deadline.ts";
import { Refusal } from "../link/refusal.ts";
import { codeOf, messageOf, errorExcerpt } from "../wire/statusName.ts";
import { followPath } from "./browsePath.ts";
import { ChildList } from "./children.ts";
import { Crawl } from "./crawl.ts";
import { Cursors } from "./cursors.ts";
import { aggregatesOf, HistoryList } from "./history.ts";
import { nodeDetail, propertiesOf } from "./nodeDetail.ts";
import { browseName, idText, nodeClassName, requireNodeId, shortText, type Namespaces } from "./nodeText.ts";
import { readAll, value, type ToRead } from "./requests.ts";
import { showReading } from "./showValue.ts";
import { TypeReader } from "./typeReader.ts";
import { ValueShower } from "./valueShower.ts";

const IDLE_MS = 120_000;
const MAX_LISTS = 8;
const SWEEP_MS = 10_000;
/** A link's types are read this long after it became live, when its values are flowing. */
const WARM_AFTER_MS = 10_000;
const BROWSE_BATCH = 50;

interface BrowseDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly links: () => Iterable<ServerLink>;
  /** @throws not_found for a server that was never connected. */
  link(server: string): ServerLink;
  /** The user's own session. @throws forbidden when the user has no identity there, or what the server refuses. */
  session(live: LiveLink, userId: string, server: string): Promise<ClientSession>;
}

/** What is known of one live link's types. */
interface LinkTypes {
  readonly types: TypeReader;
  readonly values: ValueShower;
  warmed: boolean;
  readonly sinceMs: number;
}
type List = ChildList | Crawl | HistoryList;
type At = { readonly userId: string; readonly server: string };
export interface BrowseContext extends LinkTypes {
  readonly owner: string;
  readonly live: LiveLink;
  readonly session: ClientSession;
  readonly namespaces: Namespaces;
  readonly plantNamespace: string;
}

/** Looks at servers' address spaces for signed-in users, and keeps their unfinished lists. */
export class Browse {
  readonly #deps: BrowseDeps;
  readonly #known = new WeakMap<LiveLink, LinkTypes>();
  readonly #lists: Cursors<List>;
  readonly timer: NodeJS.Timeout;

  constructor(deps: BrowseDeps) {
    this.#deps = deps;
    this.#lists = new Cursors<List>({ steadyMs: () => deps.clock.steadyMs(), idleMs: IDLE_MS, most: MAX_LISTS });
    this.timer = setInterval(() => this.#tick(), SWEEP_MS);
    this.timer.unref();
  }

  readonly calls: Omit<BrowseCalls, "browseWriteTarget" | "browseCallTarget" | "browseWrite" | "browseCall"> = {
    browseChildren: (i) =>
      this.with(i, async (at) =>
        this.#page(
          at,
          await ChildList.open(at.session, requireNodeId(i.nodeId, at.namespaces), at.namespaces, () =>
            this.#lists.releaseOldest(at.owner),
          ),
        ),
      ),
    browseMore: (i) => this.with(i, async (at) => this.#page(at, this.#take(at, i.more, "children"))),
    browseRelease: async (i) => {
      await this.#lists.release(i.more, ownerOf(i));
    },
    browseNode: (i) => this.with(i, (at) => nodeDetail(requireNodeId(i.nodeId, at.namespaces), at)),
    browseValue: (i) =>
      this.with(i, async (at) => {
        const nodeId = requireNodeId(i.nodeId, at.namespaces);
        const [read, type] = await readAll(
          at.session,
          [value(nodeId), { nodeId, attributeId: AttributeIds.DataType }],
          TimestampsToReturn.Both,
        );
        const facts = type!.statusCode.isGood() ? await at.types.facts(type!.value.value as never) : null;
        const options =
          facts?.options ??
          (facts?.builtIn === "ExtensionObject" || facts?.builtIn === "String"
            ? null
            : (await propertiesOf(nodeId, at)).options);
        return at.values.show((decode) => showReading(read!, decode, { type: facts?.name, options }));
      }),
    browsePath: (i) =>
      this.with(i, async (at) => this.#row(at, await followPath(at.session, i.path, at.namespaces, at.plantNamespace))),
    browseSearch: (i) =>
      this.with(i, async (at) =>
        this.#step(
          at,
          new Crawl({
            session: at.session,
            namespaces: at.namespaces,
            from: requireNodeId(i.from, at.namespaces),
            text: i.text,
            batch: Math.min(BROWSE_BATCH, at.live.capabilities.limits.maxNodesPerBrowse || BROWSE_BATCH),
            steadyMs: () => this.#deps.clock.steadyMs(),
          }),
        ),
      ),
    browseSearchStep: (i) => this.with(i, async (at) => this.#step(at, this.#take(at, i.more, "search"))),
    historyAggregates: (i) => this.with(i, (at) => aggregatesOf(at.session, at.namespaces)),
    historyRead: (i) =>
      this.with(i, async (at) => {
        const nodeId = requireNodeId(i.nodeId, at.namespaces);
        const { options } = await propertiesOf(nodeId, at);
        return this.#historyPage(
          at,
          await HistoryList.open({
            session: at.session,
            nodeId,
            query: i.query,
            namespaces: at.namespaces,
            values: at.values,
            options,
          }),
        );
      }),
    historyMore: (i) => this.with(i, async (at) => this.#historyPage(at, this.#take(at, i.more, "history"))),
  };

  /** Runs work on the user's session; what the server or the link says against it becomes a sentence. */
  async with<T>(input: At, work: (at: BrowseContext) => Promise<T>): Promise<T> {
    const link = this.#deps.link(input.server);
    const live = link.requireLive();
    try {
      const session = await this.#deps.session(live, input.userId, input.server);
      return await work({
        ...this.#of(live),
        owner: ownerOf(input),
        live,
        session,
        namespaces: live.namespaces,
        plantNamespace: link.server.namespaceUri,
      });
    } catch (err) {
      throw inWords(err);
    }
  }

  #of(live: LiveLink): LinkTypes {
    const known = this.#known.get(live);
    if (known) return known;
    const types = new TypeReader(
      () => live.session,
      () => live.namespaces,
    );
    const failed = (err: unknown): void => this.#deps.log.info("opcua.types.notRead", { text: errorExcerpt(err) });
    const made: LinkTypes = {
      types,
      values: new ValueShower(types, live.namespaces, failed),
      warmed: false,
      sinceMs: this.#deps.clock.steadyMs(),
    };
    this.#known.set(live, made);
    return made;
  }

  #take<K extends List["kind"]>(at: BrowseContext, name: string, kind: K): Extract<List, { readonly kind: K }> {
    const held = this.#lists.take(name, at.owner, at.session);
    if (held.kind === kind) return held as Extract<List, { readonly kind: K }>;
    void held.release();
    throw new AppError("conflict", "This list is of another kind. Open it again.");
  }

  async #page(at: BrowseContext, list: ChildList): Promise<NodePage> {
    const { done, ...page } = await list.page();
    return { ...page, more: done ? null : this.#lists.keep(at.owner, at.session, list) };
  }
  async #step(at: BrowseContext, crawl: Crawl): Promise<SearchStep> {
    const { done, ...step } = await crawl.step();
    return { ...step, more: done ? null : this.#lists.keep(at.owner, at.session, crawl) };
  }
  async #historyPage(at: BrowseContext, list: HistoryList): Promise<HistoryPage> {
    const { done, ...page } = await list.page();
    return { ...page, more: done ? null : this.#lists.keep(at.owner, at.session, list) };
  }

  async #row({ session, namespaces }: BrowseContext, nodeId: ToRead["nodeId"]): Promise<NodeRow> {
    const attributes = [AttributeIds.NodeClass, AttributeIds.BrowseName, AttributeIds.DisplayName];
    const [nodeClass, name, display] = await readAll(
      session,
      attributes.map((attributeId) => ({ nodeId, attributeId })),
    );
    return {
      nodeId: idText(nodeId, namespaces),
      browseName: browseName(name!.value.value as never, namespaces),
      displayName: shortText(display!.value.value),
      nodeClass: nodeClassName(nodeClass!.value.value),
      typeDefinition: null,
      remote: false,
    };
  }

  /** Gives back what nobody asks for any more, and reads the types of links that have been live for a while. */
  #tick(): void {
    this.#lists.sweep();
    for (const link of this.#deps.links()) {
      const live = liveOf(link);
      if (!live) continue;
      const known = this.#of(live);
      if (known.warmed || this.#deps.clock.steadyMs() - known.sinceMs < WARM_AFTER_MS) continue;
      known.warmed = true;
      const beganMs = this.#deps.clock.steadyMs();
      known.types.warm().then(
        (types) =>
          this.#deps.log.info("opcua.types.read", {
            server: link.server.id,
            types,
            tookMs: Math.round(this.#deps.clock.steadyMs() - beganMs),
          }),
        (err: unknown) =>
          this.#deps.log.info("opcua.types.notRead", { server: link.server.id, text: errorExcerpt(err) }),
      );
    }
  }
}

const ownerOf = ({ userId, server }: At): string => `${userId} ${server}`;

function liveOf(link: ServerLink): LiveLink | null {
  try {
    return link.requireLive();
  } catch {
    return null;
  }
}

/** How the library says that a connection went. */
const broken = /connection|disconnect|socket|channel|transaction|time.?out|ECONN|EPIPE|session|no response/i;

function inWords(err: unknown): unknown {
  if (err instanceof AppError) return err;
  if (err instanceof Refusal)
    return new AppError("forbidden", `The server does not let you in: ${err.message}`, { cause: err });
  if (err instanceof DeadlineError)
    return new AppError("timeout", "The server did not answer in time. Try again.", { cause: err });
  const code = codeOf(err);
  if (code === "BadUserAccessDenied" || code.startsWith("BadIdentityToken"))
    return new AppError("forbidden", `The server does not let you in with the identity kept for you (${code}).`, {
      cause: err,
    });
  if (code === "" && !broken.test(messageOf(err))) return err; // a defect of ours says nothing about the server
  if (code === "" || /^Bad(Connection|SecureChannel|Session|Communication|Timeout|ServerNotConnected)/.test(code))
    return new AppError("unavailable", "The link to the server broke. It is built anew by itself; try again then.", {
      cause: err,
    });
  return new AppError("conflict", `The server refused: ${code}.`, { cause: err });
}
