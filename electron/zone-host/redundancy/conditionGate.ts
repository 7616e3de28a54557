// Between the nodes of a redundant set and the zone's alarm table: the rows are the logical server's, whichever node
// sent them.
import { ConditionTable, type ConditionEvent } from "../../../shared/alarms/conditionTable.ts";
import type { Clock } from "../wire/clock.ts";

/** How long a standby's events are kept: more than a failover takes. */
const KEPT_MS = 10_000;
const KEPT_EVENTS = 5_000;
const MAX_KEYS = 20_000;

interface Kept {
  readonly event: ConditionEvent;
  readonly atMs: number;
}

interface ConditionGateDeps {
  readonly table: ConditionTable;
  readonly zone: string;
  /** Server id in the zone's table. */
  readonly server: string;
  readonly nodes: number;
  readonly clock: Clock;
}

/** Lets the conditions of one node at a time into the zone's alarm table, and knows what the others sent. */
export class ConditionGate {
  readonly #deps: ConditionGateDeps;
  /** What each node's link takes for the alarm table. */
  readonly tables: readonly ConditionTable[];
  readonly #kept: Kept[][];
  /** Time of the last event of each branch that was let through, also of branches that are gone. */
  readonly #passedMs = new Map<string, number>();
  #active: number | null = null;

  constructor(deps: ConditionGateDeps) {
    this.#deps = deps;
    this.#kept = Array.from({ length: deps.nodes }, () => []);
    this.tables = this.#kept.map(
      (_, node) =>
        new NodeConditions(deps.zone, {
          apply: (event) => this.#apply(node, event),
          applyLocal: (event) => deps.table.applyLocal({ ...event, server: deps.server }),
          refreshStart: () => this.#ifActive(node, () => deps.table.refreshStart(deps.server)),
          refreshEnd: () => this.#ifActive(node, () => deps.table.refreshEnd(deps.server)),
          linkLost: () => this.#ifActive(node, () => deps.table.linkLost(deps.server)),
        }),
    );
  }

  #ifActive(node: number, work: () => void): void {
    if (node === this.#active) work();
  }

  #apply(node: number, event: ConditionEvent): void {
    if (node === this.#active) {
      this.#pass(event);
      return;
    }
    const kept = this.#kept[node]!;
    kept.push({ event, atMs: this.#deps.clock.steadyMs() });
    if (kept.length > KEPT_EVENTS) kept.splice(0, KEPT_EVENTS / 2);
  }

  #pass(event: ConditionEvent): void {
    const key = branchKey(event);
    this.#passedMs.delete(key);
    this.#passedMs.set(key, event.timeMs);
    if (this.#passedMs.size > MAX_KEYS) this.#passedMs.delete(this.#passedMs.keys().next().value!);
    this.#deps.table.apply({ ...event, server: this.#deps.server });
  }

  /**
   * From now on this node's events pass; first those it sent while it stood by that are news, so that an alarm that
   * came and went during the failover is not missed. The rows are suspect and cannot be acknowledged until a
   * ConditionRefresh of this node, which the caller asks for, has sent them again with this node's EventIds.
   */
  activate(node: number): void {
    this.#active = node;
    const fromMs = this.#deps.clock.steadyMs() - KEPT_MS;
    for (const { event, atMs } of this.#kept[node]!)
      if (atMs >= fromMs && event.timeMs > (this.#passedMs.get(branchKey(event)) ?? Number.NEGATIVE_INFINITY))
        this.#pass(event);
    this.#kept[node] = [];
    this.#deps.table.nodeChanged(this.#deps.server);
  }

  forget(node: number): void {
    this.#kept[node] = [];
  }
}

const branchKey = (event: ConditionEvent): string => `${event.conditionId}|${event.branchId}`;

type Steps = Pick<ConditionTable, "apply" | "applyLocal" | "refreshStart" | "refreshEnd" | "linkLost">;

/** A table only by type: it holds nothing and hands on what a link puts into it. */
class NodeConditions extends ConditionTable {
  readonly #steps: Steps;

  constructor(zone: string, steps: Steps) {
    super(zone, 0);
    this.#steps = steps;
  }

  override apply(event: ConditionEvent): void {
    this.#steps.apply(event);
  }
  override applyLocal(event: ConditionEvent): void {
    this.#steps.applyLocal(event);
  }
  override refreshStart(server: string): void {
    this.#steps.refreshStart(server);
  }
  override refreshEnd(server: string): void {
    this.#steps.refreshEnd(server);
  }
  override linkLost(server: string): void {
    this.#steps.linkLost(server);
  }
}
