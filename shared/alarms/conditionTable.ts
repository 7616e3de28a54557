import type { AssetId, TagId, ZoneId } from "../ids.ts";
import { priorityOf, type ConditionChange, type ConditionRow } from "./condition.ts";

/** One condition event as a server sent it, texts already bounded. */
export interface ConditionEvent {
  readonly server: string;
  readonly conditionId: string;
  readonly branchId: string;
  readonly eventId: string;
  readonly name: string;
  readonly sourceName: string;
  readonly asset: AssetId | null;
  readonly tag: TagId | null;
  readonly message: string;
  readonly severity: number;
  readonly active: boolean;
  readonly acked: boolean;
  readonly confirmed: boolean | null;
  readonly suppressedOrShelved: boolean;
  readonly comment: string;
  readonly userId: string;
  /** ActiveState.TransitionTime; null when the server does not offer it. */
  readonly activeSinceMs: number | null;
  readonly timeMs: number;
  /** False: the branch is of no more interest and leaves the table. */
  readonly retain: boolean;
}

/**
 * The alarm table of one zone, by branch: a later event of a branch replaces the earlier one, and a branch
 * never overwrites its trunk. Changes gather until `take`.
 * @see OPC 10000-9 §4.5 (condition state synchronisation), §5.5.7 (ConditionRefresh)
 */
export class ConditionTable {
  readonly #zone: ZoneId;
  readonly #maxRows: number;
  readonly #rows = new Map<string, ConditionRow>();
  readonly #upserted = new Set<string>();
  readonly #removed = new Set<string>();
  /** Per server: branches that the running refresh has not sent yet. */
  readonly #unseen = new Map<string, Set<string>>();
  /** Who of our users is acknowledging a branch at this moment. */
  readonly #acknowledging = new Map<string, string>();
  readonly #local = new Set<string>();
  /** Per server: events of new branches that found the table full, since its last refresh began. */
  readonly #refused = new Map<string, number>();
  #revision = 0;

  /** @param maxRows a flood beyond it is refused and counted, never grown into. */
  constructor(zone: ZoneId, maxRows: number) {
    this.#zone = zone;
    this.#maxRows = maxRows;
  }

  get revision(): number {
    return this.#revision;
  }
  /** Events of new branches of the server that found the table full since its last refresh began. */
  refusedOf(server: string): number {
    return this.#refused.get(server) ?? 0;
  }

  /**
   * A condition of Millward's own about a server: no refresh of that server removes or doubts it, no flood keeps it
   * out.
   */
  applyLocal(event: ConditionEvent): void {
    this.#local.add(this.#keyOf(event));
    this.apply(event);
  }
  isLocal(key: string): boolean {
    return this.#local.has(key);
  }

  #keyOf(event: ConditionEvent): string {
    return `${this.#zone}|${event.server}|${event.conditionId}|${event.branchId}`;
  }

  apply(event: ConditionEvent): void {
    const key = this.#keyOf(event);
    this.#unseen.get(event.server)?.delete(key);
    if (!event.retain) {
      this.#remove(key);
      return;
    }
    const before = this.#rows.get(key);
    if (!before && this.#rows.size >= this.#maxRows && !this.#local.has(key)) {
      this.#refused.set(event.server, this.refusedOf(event.server) + 1);
      return;
    }
    this.#put({
      key,
      zone: this.#zone,
      server: event.server,
      conditionId: event.conditionId,
      branchId: event.branchId,
      eventId: event.eventId,
      name: event.name,
      asset: event.asset,
      tag: event.tag,
      sourceName: event.sourceName,
      message: event.message,
      severity: event.severity,
      priority: priorityOf(event.severity),
      active: event.active,
      acked: event.acked,
      confirmed: event.confirmed,
      suppressedOrShelved: event.suppressedOrShelved,
      comment: event.comment,
      ackedBy: event.acked ? this.#ackedBy(key, before, event.userId) : "",
      activeAtMs: activeAt(event, before),
      atMs: event.timeMs,
      suspect: false,
    });
  }

  /**
   * One of our users is about to acknowledge the branch. Some servers put the user's name only into the event after
   * the acknowledgement's own, so what we know ourselves goes first.
   */
  acknowledging(key: string, user: string): void {
    if (this.#rows.has(key)) this.#acknowledging.set(key, user);
  }
  acknowledgeRefused(key: string): void {
    this.#acknowledging.delete(key);
  }

  #ackedBy(key: string, before: ConditionRow | undefined, sent: string): string {
    const known = before?.acked ? before.ackedBy : "";
    const ours = this.#acknowledging.get(key);
    this.#acknowledging.delete(key);
    return known !== "" ? known : (ours ?? sent);
  }

  /** A server begins to re-send its conditions: what it has not re-sent is suspect until it has. */
  refreshStart(server: string): void {
    this.#refused.delete(server);
    this.#unseen.set(server, new Set(this.#suspectAll(server)));
  }

  /** The server has sent all it has: what it did not send is gone. Without a start it says nothing. */
  refreshEnd(server: string): void {
    for (const key of this.#unseen.get(server) ?? []) this.#remove(key);
    this.#unseen.delete(server);
  }

  /** The link of a server is lost, or events of it are: its rows stay, marked, and a refresh under way removes none. */
  linkLost(server: string): void {
    this.#unseen.delete(server);
    this.#suspectAll(server);
  }

  /**
   * Another node of the server's redundant set speaks from now on: its rows stay, marked, and cannot be acknowledged
   * until that node has sent them, since the old one's EventIds mean nothing to it. @see OPC 10000-4 §6.6.2.2
   */
  nodeChanged(server: string): void {
    this.#unseen.delete(server);
    for (const key of this.#suspectAll(server)) {
      this.#acknowledging.delete(key);
      this.#put({ ...this.#rows.get(key)!, eventId: "" });
    }
  }

  /** @returns the keys of all rows of the server. */
  #suspectAll(server: string): string[] {
    const keys: string[] = [];
    for (const row of this.#rows.values()) {
      if (row.server !== server || this.#local.has(row.key)) continue;
      keys.push(row.key);
      if (!row.suspect) this.#put({ ...row, suspect: true });
    }
    return keys;
  }

  row(key: string): ConditionRow | undefined {
    return this.#rows.get(key);
  }

  rows(): ConditionRow[] {
    return [...this.#rows.values()];
  }

  /** @returns what changed since the last take, or null; the revision rises by one with each change. */
  take(): ConditionChange | null {
    if (this.#upserted.size === 0 && this.#removed.size === 0) return null;
    this.#revision += 1;
    const change: ConditionChange = {
      zone: this.#zone,
      revision: this.#revision,
      upserted: [...this.#upserted].map((key) => this.#rows.get(key)!),
      removed: [...this.#removed],
    };
    this.#upserted.clear();
    this.#removed.clear();
    return change;
  }

  #put(row: ConditionRow): void {
    this.#rows.set(row.key, row);
    this.#upserted.add(row.key);
    this.#removed.delete(row.key);
  }

  #remove(key: string): void {
    this.#acknowledging.delete(key);
    this.#local.delete(key);
    if (!this.#rows.delete(key)) return;
    this.#upserted.delete(key);
    this.#removed.add(key);
  }
}

function activeAt(event: ConditionEvent, before: ConditionRow | undefined): number {
  if (!event.active) return before?.activeAtMs ?? event.timeMs;
  if (event.activeSinceMs !== null) return event.activeSinceMs;
  return before?.active ? before.activeAtMs : event.timeMs;
}
