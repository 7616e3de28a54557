// One logical server made of several: the zone sees one link, whichever node carries it.
import { AppError } from "../../../shared/errors.ts";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { UserId } from "../../../shared/ids.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { CertificateInfo, LinkHealth, LinkState, NodeHealth } from "../../../shared/zones/health.ts";
import { HEALTHY_FROM, type NodeSwitch, type SwitchCause } from "../../../shared/zones/redundancy.ts";
import type { Link, LinkDeps } from "../link/link.ts";
import type { LiveLink } from "../link/liveLink.ts";
import { chooseNode, defaultRules, firstChoice, type NodeChoice, type Rules } from "./chooseNode.ts";
import { ConditionGate } from "./conditionGate.ts";
import { NodeLink, type NodeChange } from "./nodeLink.ts";
import { NodePublishing } from "./nodePublishing.ts";
import { idleHealth, nodeServers, type RedundantServer } from "./nodeServers.ts";
import { setDataPublishing } from "./nodeServices.ts";
import { SampleGate } from "./sampleGate.ts";
import type { ServerLink } from "./serverLink.ts";
import { switchReason } from "./switchWords.ts";

const TICK_MS = 250;
/** A tick that comes this late tells of a stall of our own process. */
const STALL_MS = 1_000;
/**
 * A cold standby is connected when the active node has been down for this long, so that it is ready when the node is
 * given up.
 */
const CALL_COLD_MS = 500;
/** A cold standby that was called for is let go when the active node has been healthy for this long. */
const CALM_MS = 5_000;
/** After a restart of our own the active node is given this long to be back before it counts as lost. */
const RETURN_MS = 3_000;
/** A node in maintenance that names no time is looked at again after this. */
const MAINTENANCE_MS = 30_000;

interface RedundantLinkDeps extends Omit<LinkDeps, "onState"> {
  /** `node` is absent when it is the logical server that changed its state. */
  onState(change: { server: string; from: string; to: string; reason: string; code: string; node?: number }): void;
  onSwitch(change: NodeSwitch): void;
}

/** The link to a redundant set: one link per node, of which one speaks, writes and alarms for all. */
export class RedundantLink implements ServerLink {
  readonly #deps: RedundantLinkDeps;
  readonly #nodes: readonly NodeLink[];
  readonly #samples: SampleGate;
  readonly #conditions: ConditionGate;
  readonly #rules: Rules;
  /** Of a warm set, by node; of another, none. */
  readonly #publishing: readonly NodePublishing[];
  /** Nodes whose link we are ending on purpose: until they are down, nothing they do is a failure. */
  readonly #stopping = new Set<NodeLink>();
  #isDisposed = false;
  #returnUntilMs = Number.NEGATIVE_INFINITY;
  readonly #timer: NodeJS.Timeout;
  #server: RedundantServer;
  #service: ServerIdentity;
  #choice: NodeChoice;
  #state: LinkState = "connecting";
  #sinceMs: number;
  #healthySinceMs: number | null = null;
  #restUntilMs = new Map<number, number>();
  #tickedAtMs: number;
  #switches = 0;
  #last: NodeSwitch | null = null;

  constructor(deps: RedundantLinkDeps, server: RedundantServer, service: ServerIdentity) {
    const { clock } = deps.context;
    this.#deps = deps;
    this.#server = server;
    this.#service = service;
    this.#sinceMs = clock.nowMs();
    this.#tickedAtMs = clock.steadyMs();
    this.#rules = server.redundant.mode === "hot" ? { ...defaultRules, failAfterMs: 0 } : defaultRules;
    const servers = nodeServers(server);
    this.#samples = new SampleGate({
      store: deps.store,
      server: server.id,
      nodeIds: servers.map((s) => s.id),
      clock,
      speaks: (i) => i === this.#choice.active || !this.#active.view().live,
    });
    this.#conditions = new ConditionGate({
      table: deps.table,
      zone: deps.zone,
      server: server.id,
      nodes: servers.length,
      clock,
    });
    this.#nodes = servers.map(
      (s, i) =>
        new NodeLink(
          {
            link: { ...deps, store: this.#samples.stores[i]!, table: this.#conditions.tables[i]! },
            node: i + 1,
            onState: (change) => this.#onNodeState(i, change),
            onQuestion: (question) => deps.onQuestion({ ...question, server: server.id, node: i + 1 }),
            onNews: () => this.#evaluate(),
          },
          s,
          service,
        ),
    );
    this.#publishing =
      server.redundant.mode === "warm" ? this.#nodes.map((node, i) => this.#publishingOf(node, i)) : [];
    this.#choice = firstChoice(this.#rules, this.#isCold);
    if (this.#isCold) this.#activate(0);
    for (const node of this.#isCold ? this.#nodes.slice(0, 1) : this.#nodes) node.open();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get #isCold(): boolean {
    return this.#server.redundant.mode === "cold";
  }
  get #active(): NodeLink {
    return this.#nodes[this.#choice.active]!;
  }
  /** The links that are open at this moment, the active one first. */
  get links(): Link[] {
    return [this.#active, ...this.#nodes.filter((n) => n !== this.#active)].flatMap((n) => n.link ?? []);
  }
  /** The logical server, at the address of its active node. */
  get server(): Server {
    return {
      ...this.#server,
      endpointUrl: this.#active.server.endpointUrl,
      applicationUri: this.#active.server.applicationUri,
    };
  }
  get service(): ServerIdentity {
    return this.#service;
  }
  get serverSha256(): string | null {
    return this.#active.link?.serverSha256 ?? null;
  }
  get live(): LiveLink | null {
    return this.#active.link?.live ?? null;
  }

  requireLive(): LiveLink {
    if (!this.#choice.chosen)
      throw new AppError("unavailable", `The link to ${this.#server.name} is down. None of its nodes is chosen yet.`);
    return this.#active.requireLive();
  }
  lastContactMs(): number {
    return this.#active.link?.lastContactMs() ?? 0;
  }
  isStale(): boolean {
    return this.#active.link?.isStale() ?? true;
  }

  restart(reason: string, server?: Server, service = this.#service): void {
    if (server?.redundant) this.#server = { ...server, redundant: server.redundant };
    this.#service = service;
    const servers = nodeServers(this.#server);
    for (const node of this.#nodes) if (node.state === "live") this.#stopping.add(node);
    this.#returnUntilMs = this.#deps.context.clock.steadyMs() + RETURN_MS;
    this.#nodes.forEach((node, i) => node.restart(reason, servers[i] ?? node.server, service));
  }

  #tick(): void {
    const now = this.#deps.context.clock.steadyMs();
    if (now - this.#tickedAtMs > STALL_MS) for (const node of this.#nodes) node.excuseSilence();
    this.#tickedAtMs = now;
    for (const node of this.#nodes) node.tick();
    for (const publishing of this.#publishing) publishing.tick();
    this.#samples.tick();
    this.#evaluate();
    this.#manageStandby(now);
  }

  #onNodeState(i: number, change: NodeChange): void {
    const node = this.#nodes[i]!;
    if (change.to !== "live") {
      this.#stopping.delete(node);
      this.#publishing[i]?.lost();
      this.#samples.forget(i);
      this.#conditions.forget(i);
    }
    this.#deps.onState({ ...change, server: this.#server.id, node: node.node });
    if (change.to === "live" && i === this.#choice.active) this.#returnUntilMs = Number.NEGATIVE_INFINITY;
    if (change.to === "live" && this.#choice.chosen) this.#publish(i, i === this.#choice.active);
    this.#evaluate();
    if (i === this.#choice.active) this.#tellState(change.reason, change.code);
  }

  #evaluate(): void {
    if (this.#isDisposed || this.#stopping.size > 0) return;
    const now = this.#deps.context.clock.steadyMs();
    const rules = now < this.#returnUntilMs ? { ...this.#rules, failAfterMs: RETURN_MS } : this.#rules;
    const { choice, moved } = chooseNode(
      this.#choice,
      this.#nodes.map((n) => n.view()),
      now,
      rules,
    );
    this.#choice = choice;
    if (!moved) return;
    this.#activate(moved.to);
    if (moved.cause === "first") {
      this.#deps.log.info("opcua.redundancy.first", { server: this.#server.id, node: moved.to + 1 });
      for (const i of this.#nodes.keys()) if (i !== moved.to) this.#publish(i, false);
    } else this.#tellSwitch(moved.from, moved.to, moved.cause);
    this.#tellState("", "");
  }

  /** Values and alarms are this node's from now on. */
  #activate(i: number): void {
    this.#samples.activate(i);
    this.#conditions.activate(i);
    const node = this.#nodes[i];
    if (node?.state !== "live") return; // its link asks for all of it when it comes up
    this.#publish(i, true);
    // Following any failover the client shall ask for the conditions again. @see OPC 10000-4 §6.6.2.2
    void node.requireLive().refreshConditions();
  }

  /** A warm standby has its subscriptions and sends only what tells that it is there, and its alarms. */
  #publish(i: number, on: boolean): void {
    const publishing = this.#publishing[i];
    if (!publishing || this.#nodes[i]!.state !== "live") return;
    if (!on) this.#samples.quieten(i);
    publishing.set(on);
  }

  #publishingOf(node: NodeLink, i: number): NodePublishing {
    const { log, context } = this.#deps;
    return new NodePublishing({
      clock: context.clock,
      send: async (on) => setDataPublishing(node.requireLive(), on),
      lastContactMs: () => node.link?.live?.lastContactMs() ?? 0,
      onAwake: () => this.#samples.awake(i),
      onFailed: (on, err) =>
        log.warn("opcua.redundancy.publishingFailed", { server: this.#server.id, node: node.node, on, err }),
    });
  }

  #tellSwitch(from: number, to: number, cause: SwitchCause): void {
    const [left, taken] = [this.#nodes[from]!, this.#nodes[to]!];
    const reason = switchReason(cause, { left: left.health(false), taken: taken.health(true) });
    const change: NodeSwitch = {
      server: this.#server.id,
      fromNode: from + 1,
      toNode: to + 1,
      atMs: this.#deps.context.clock.nowMs(),
      cause,
      reason,
    };
    this.#switches += 1;
    this.#last = change;
    this.#publish(from, false);
    this.#deps.log.warn("opcua.redundancy.switched", { ...change });
    this.#deps.onSwitch(change);
  }

  #tellState(reason: string, code: string): void {
    const to = this.#logicalState();
    const from = this.#state;
    if (from === to) return;
    this.#state = to;
    this.#sinceMs = this.#deps.context.clock.nowMs();
    this.#deps.onState({
      server: this.#server.id,
      from,
      to,
      reason:
        to === "live"
          ? ""
          : reason === ""
            ? "One of its nodes answers; the others are waited for a moment before one is chosen."
            : reason,
      code: to === "live" ? "" : code,
    });
  }

  #logicalState(): LinkState {
    if (!this.#choice.chosen && this.#active.state === "live") return "connecting";
    return this.#active.state === "idle" ? "connecting" : this.#active.state;
  }

  /** Who else is to be connected. */
  #manageStandby(now: number): void {
    const view = this.#active.view();
    const isHealthy = view.live && (view.level ?? HEALTHY_FROM) >= HEALTHY_FROM;
    this.#healthySinceMs = isHealthy ? (this.#healthySinceMs ?? now) : null;
    const isTrouble = !isHealthy && (view.live || now - view.sinceMs >= CALL_COLD_MS);
    this.#nodes.forEach((node, i) => {
      if (i === this.#choice.active) {
        node.open();
        return;
      }
      const isUsable = view.live && view.level !== 0;
      if (node.link && node.level === 0 && isUsable) {
        this.#restUntilMs.set(
          i,
          now + Math.max(MAINTENANCE_MS, (node.returnAtMs ?? 0) - this.#deps.context.clock.nowMs()),
        );
        node.rest("In maintenance: it is left alone and looked at again later.");
      } else if (
        this.#isCold &&
        node.state === "live" &&
        this.#healthySinceMs !== null &&
        now - this.#healthySinceMs > CALM_MS
      ) {
        node.rest(`Standing by: it is connected when node ${this.#choice.active + 1} fails.`);
      } else if (
        !node.link &&
        (isTrouble || !this.#isCold) &&
        (now >= (this.#restUntilMs.get(i) ?? 0) || (isTrouble && !isUsable))
      ) {
        node.open();
      }
    });
  }

  #showing(sha256: string): Link {
    const link =
      this.links.find((l) => l.serverSha256 === sha256 && l.health().state !== "live") ??
      this.links.find((l) => l.serverSha256 === sha256);
    if (!link) throw new AppError("conflict", "No node of this server shows that certificate now. Look at it again.");
    return link;
  }
  /** Trusts the certificate of the node that shows it; the other nodes are decided about each for itself. */
  async trustPending(sha256: string): Promise<CertificateInfo> {
    return this.#showing(sha256).trustPending(sha256);
  }
  rejectPending(sha256: string): void {
    this.#showing(sha256).rejectPending(sha256);
  }

  async clearUser(userId: UserId): Promise<void> {
    await Promise.all(this.links.map((link) => link.clearUser(userId)));
  }

  acknowledgeCommunication(conditionId: string, userName: string, comment: string): boolean {
    return this.#nodes.some((node) => node.acknowledgeCommunication(conditionId, userName, comment));
  }

  health(): LinkHealth {
    const nodes = this.#nodes.map((n, i): NodeHealth => n.health(this.#choice.chosen && i === this.#choice.active));
    const own = this.#active.link?.health();
    const counts = this.#deps.store.counts(this.#server.id);
    const single = own ?? idleHealth(nodes[this.#choice.active]!);
    const remarks = this.#nodes.flatMap((n) =>
      (n.link?.health().remarks ?? []).map((r) => ({ ...r, text: `Node ${n.node}: ${r.text}` })),
    );
    return {
      ...single,
      ...(remarks.length > 0 ? { remarks } : {}),
      server: this.#server.id,
      state: this.#state,
      sinceMs: this.#sinceMs,
      sessions: this.links.reduce((sum, l) => sum + (l.live?.sessions ?? 0), 0),
      tags: counts.tags,
      goodTags: counts.good,
      freshTags: this.isStale() ? 0 : counts.seen,
      nodes,
      failover: {
        mode: this.#server.redundant.mode,
        switches: this.#switches,
        last: this.#last,
        replayed: this.#samples.replayed,
        leftOut: this.#samples.leftOut,
      },
    };
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    clearInterval(this.#timer);
    await Promise.all(this.#nodes.map((node) => node.dispose()));
    this.#samples.dispose();
  }
}
