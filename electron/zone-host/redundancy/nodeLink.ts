import { AppError } from "../../../shared/errors.ts";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { LinkState, NodeHealth, TrustQuestion } from "../../../shared/zones/health.ts";
import { Link, type LinkDeps } from "../link/link.ts";
import type { LiveLink } from "../link/liveLink.ts";
import { errorExcerpt } from "../wire/statusName.ts";
import type { NodeView } from "./chooseNode.ts";
import { readService } from "./serviceLevel.ts";

const LEVEL_EVERY_MS = 1_000;
const LEVEL_TIMEOUT_MS = 5_000;
/** Neither an answer nor a notification for this long: the node counts as down before its link has given up. */
const SILENT_MS = 2_200;
const IDLE_REASON = "Not connected yet.";

export interface NodeChange {
  readonly from: LinkState | "idle";
  readonly to: LinkState | "idle";
  readonly reason: string;
  readonly code: string;
}

interface NodeLinkDeps {
  readonly link: Omit<LinkDeps, "onState" | "onQuestion">;
  /** 1-based. */
  readonly node: number;
  onState(change: NodeChange): void;
  onQuestion(question: TrustQuestion): void;
  /** Its ServiceLevel or its silence may have changed. */
  onNews(): void;
}

/** One server of a redundant set: its link, its ServiceLevel, and whether it is to be connected at all. */
export class NodeLink {
  readonly #deps: NodeLinkDeps;
  #server: Server;
  #service: ServerIdentity;
  #link: Link | null = null;
  /** The last one that was let go: an alarm it raised may still wait to be acknowledged. */
  #rested: Link | null = null;
  #generation = 0;
  #state: LinkState | "idle" = "idle";
  #reason = IDLE_REASON;
  #code = "";
  #sinceMs: number;
  #level: number | null = null;
  #returnAtMs: number | null = null;
  #reading = false;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #answeredAtMs: number;
  #live = false;
  #liveSinceMs: number;
  readonly #closing = new Set<Promise<void>>();

  constructor(deps: NodeLinkDeps, server: Server, service: ServerIdentity) {
    this.#deps = deps;
    this.#server = server;
    this.#service = service;
    this.#sinceMs = this.#clock.nowMs();
    this.#liveSinceMs = this.#answeredAtMs = this.#clock.steadyMs();
  }

  get #clock() {
    return this.#deps.link.context.clock;
  }
  get node(): number {
    return this.#deps.node;
  }
  get server(): Server {
    return this.#server;
  }
  get link(): Link | null {
    return this.#link;
  }
  get state(): LinkState | "idle" {
    return this.#state;
  }
  get level(): number | null {
    return this.#level;
  }
  /** When a node in maintenance expects to be back; null when it did not say. */
  get returnAtMs(): number | null {
    return this.#returnAtMs;
  }

  open(): void {
    if (this.#link) return;
    const generation = ++this.#generation;
    const mine = (): boolean => generation === this.#generation;
    this.#to("connecting", "Connecting.", "");
    this.#link = new Link(
      {
        ...this.#deps.link,
        onState: (change) => {
          if (mine()) this.#to(change.to, change.reason, change.code);
        },
        onQuestion: (question) => {
          if (mine()) this.#deps.onQuestion(question);
        },
      },
      this.#server,
      this.#service,
    );
  }

  /** Ends the connection on purpose. */
  rest(reason: string): void {
    const link = this.#link;
    if (!link) return;
    this.#link = null;
    this.#rested = link;
    this.#generation += 1;
    const closing = link.dispose();
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
    this.#to("idle", reason, "");
  }

  restart(reason: string, server: Server, service: ServerIdentity): void {
    this.#server = server;
    this.#service = service;
    this.#link?.restart(reason, server, service);
  }

  /** Acknowledges the alarm about this node's link. @returns false when it has none to acknowledge. */
  acknowledgeCommunication(conditionId: string, userName: string, comment: string): boolean {
    return [this.#link, this.#rested].some(
      (link) => link?.acknowledgeCommunication(conditionId, userName, comment) === true,
    );
  }

  /** @throws unavailable while the link is down, with the reason. */
  requireLive(): LiveLink {
    if (!this.#link) throw new AppError("unavailable", `The link to ${this.#server.name} is down. ${this.#reason}`);
    return this.#link.requireLive();
  }

  /** To be called several times a second. */
  tick(): void {
    const now = this.#clock.steadyMs();
    if (this.#state === "live" && !this.#reading && now - this.#readAtMs >= LEVEL_EVERY_MS) void this.#readLevel(now);
    this.#see(now);
  }

  /** Our own process stood still: the silence was ours. */
  excuseSilence(): void {
    this.#answeredAtMs = this.#clock.steadyMs();
  }

  view(): NodeView {
    this.#see(this.#clock.steadyMs());
    return { live: this.#live, sinceMs: this.#liveSinceMs, level: this.#level };
  }

  #see(now: number): void {
    const silentMs = Math.min(now - this.#answeredAtMs, this.#clock.nowMs() - (this.#link?.lastContactMs() ?? 0));
    const live = this.#state === "live" && silentMs < SILENT_MS;
    if (live === this.#live) return;
    this.#live = live;
    this.#liveSinceMs = live || this.#state !== "live" ? now : now - silentMs; // silence began when it was last heard
  }

  async #readLevel(now: number): Promise<void> {
    const generation = this.#generation;
    this.#reading = true;
    this.#readAtMs = now;
    try {
      const { level, returnAtMs } = await readService(this.requireLive().session, LEVEL_TIMEOUT_MS);
      if (generation !== this.#generation || this.#state !== "live") return;
      this.#answeredAtMs = this.#clock.steadyMs();
      this.#level = level;
      this.#returnAtMs = returnAtMs;
      this.#deps.onNews();
    } catch (err) {
      this.#deps.link.log.debug("opcua.redundancy.levelUnread", {
        server: this.#server.id,
        text: errorExcerpt(err),
      });
    } finally {
      this.#reading = false;
    }
  }

  #to(to: LinkState | "idle", reason: string, code: string): void {
    const from = this.#state;
    this.#reason = reason;
    this.#code = code;
    if (from === to) return;
    this.#state = to;
    this.#sinceMs = this.#clock.nowMs();
    if (to === "live") this.#answeredAtMs = this.#clock.steadyMs();
    else if (to !== "idle") this.#level = null; // what it said before it was lost does not hold when it is back
    this.#readAtMs = Number.NEGATIVE_INFINITY;
    this.#see(this.#clock.steadyMs());
    this.#deps.onState({ from, to, reason, code });
  }

  health(active: boolean): NodeHealth {
    const link = this.#link?.health();
    return {
      node: this.node,
      endpointUrl: this.#server.endpointUrl,
      applicationUri: this.#server.applicationUri,
      state: this.#state,
      sinceMs: this.#sinceMs,
      reason: link?.reason ?? this.#reason,
      code: link?.code ?? this.#code,
      serviceLevel: this.#level,
      active,
      latencyMs: link?.latencyMs ?? null,
      lastContactMs: link?.lastContactMs ?? 0,
      serverCertificate: link?.serverCertificate ?? null,
    };
  }

  async dispose(): Promise<void> {
    this.rest("Millward closed the link.");
    await Promise.all(this.#closing);
  }
}
