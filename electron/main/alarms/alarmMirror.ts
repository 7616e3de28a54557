import type { ConditionChange, ConditionRow } from "../../../shared/alarms/condition.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import { partCount } from "./changeParts.ts";
import type { Snapshot } from "./snapshotReading.ts";

type Change = Pick<ConditionChange, "upserted" | "removed">;

/** Rows and keys that may wait for a snapshot; the snapshot that is asked for after them holds them too. */
const EARLY_MAX = 20_000;

/**
 * Main's copy of one zone's alarm table. Its own revision rises over restarts of the host, whose revisions begin anew.
 * Rows outlive the host, marked suspect, until the new host's refresh has re-sent or dropped them.
 */
export class AlarmMirror {
  readonly #zone: ZoneId;
  readonly #rows = new Map<string, ConditionRow>();
  /** Keys of an earlier host's life that the present one has not spoken of. */
  readonly #carried = new Set<string>();
  /** Servers whose refresh was over before the snapshot came. */
  readonly #refreshed = new Set<string>();
  #revision = 0;
  #everRead = false;
  /** Null until the present host's snapshot is in. */
  #hostRevision: number | null = null;
  /** The latest revision of the present host that went by unread. */
  #missedTo = 0;
  #early: ConditionChange[] = [];
  #earlySize = 0;

  constructor(zone: ZoneId) {
    this.#zone = zone;
  }

  list(): { revision: number; rows: readonly ConditionRow[] } {
    return { revision: this.#revision, rows: [...this.#rows.values()] };
  }
  /** True until the present host's table is known, and again after a gap. */
  get needsSnapshot(): boolean {
    return this.#hostRevision === null;
  }
  /** False until a first table of this plant is in: no rows then says nothing. */
  get everRead(): boolean {
    return this.#everRead;
  }
  row(key: string): ConditionRow | undefined {
    return this.#rows.get(key);
  }

  /** @returns what windows must be told, or null; "gap" when a change is missing and a snapshot is due. */
  change(change: ConditionChange): ConditionChange | "gap" | null {
    const place = this.#place(change);
    return place === "next" ? this.#apply([change]) : place;
  }

  /** The change of that revision went by unread: only a table with it is whole. @returns true when one is due. */
  missed(revision: number): boolean {
    if (this.#hostRevision !== null && revision <= this.#hostRevision) return false;
    this.#missedTo = Math.max(this.#missedTo, revision);
    this.#hostRevision = null;
    return true;
  }

  /**
   * Takes a full table; rows it lacks go, except those still carried over from an earlier host.
   * @returns what windows must be told, each row once, or null.
   */
  snapshot(snapshot: Snapshot): ConditionChange | null {
    const present = new Set(snapshot.rows.map((r) => r.key));
    const removed = [...this.#rows.values()].filter((r) => !present.has(r.key) && !this.#mayComeAgain(r));
    const early = this.#early;
    this.#hold([]);
    this.#hostRevision = snapshot.revision;
    this.#everRead = true;
    const next = early.filter((change) => this.#place(change) === "next");
    if (this.#hostRevision < this.#missedTo) this.#hostRevision = null;
    else this.#missedTo = 0;
    if (!this.needsSnapshot) this.#refreshed.clear();
    return this.#apply([{ upserted: snapshot.rows, removed: removed.map((r) => r.key) }, ...next]);
  }

  /** The host is gone: every row stays, but nobody vouches for it. @returns what windows must be told, or null. */
  hostDown(): ConditionChange | null {
    this.#leaveHost();
    const unmarked = [...this.#rows.values()].filter((r) => !r.suspect);
    const told = this.#apply([{ upserted: unmarked.map((r) => ({ ...r, suspect: true })), removed: [] }]);
    for (const key of this.#rows.keys()) this.#carried.add(key);
    return told;
  }

  /** The plant that the rows belonged to is another one. @returns what windows must be told, or null. */
  plantGone(): ConditionChange | null {
    this.#leaveHost();
    this.#everRead = false;
    return this.#apply([{ upserted: [], removed: [...this.#rows.keys()] }]);
  }

  /**
   * The server has re-sent what it has: carried rows of it that did not come again are over, but for what a snapshot
   * that is still due may hold. @returns what windows must be told, or null.
   */
  refreshed(server: string): ConditionChange | null {
    if (this.needsSnapshot) {
      this.#refreshed.add(server);
      return null;
    }
    const removed = [...this.#carried].filter((key) => this.#rows.get(key)?.server === server);
    return this.#apply([{ upserted: [], removed }]);
  }

  /** @returns the rows that name an asset or a tag, to be told again, or null: what they may name has changed. */
  namesAgain(): ConditionChange | null {
    const naming = [...this.#rows.values()].filter((r) => r.asset !== null || r.tag !== null);
    return naming.length === 0 ? null : this.#tell({ upserted: naming, removed: [] });
  }

  /** @returns a change with a revision left out before it: each window asks for the list, and learns how it stands. */
  askAgain(): ConditionChange {
    this.#revision++;
    return this.#tell({ upserted: [], removed: [] });
  }

  /** @returns "next" when the change is the one that follows; "gap" when one before it is missing; else null. */
  #place(change: ConditionChange): "next" | "gap" | null {
    if (this.#hostRevision === null) {
      this.#holdAlso(change);
      return null;
    }
    if (change.revision <= this.#hostRevision) return null;
    if (change.revision > this.#hostRevision + 1) {
      this.#hostRevision = null;
      this.#hold([change]);
      return "gap";
    }
    this.#hostRevision = change.revision;
    return "next";
  }

  /** Too many are dropped: the next snapshot holds them, or ends at a gap before the ones kept. */
  #holdAlso(change: ConditionChange): void {
    if (this.#earlySize + sizeOf(change) > EARLY_MAX) this.#hold([change]);
    else {
      this.#early.push(change);
      this.#earlySize += sizeOf(change);
    }
  }

  #hold(changes: ConditionChange[]): void {
    this.#early = changes;
    this.#earlySize = changes.reduce((sum, change) => sum + sizeOf(change), 0);
  }

  #leaveHost(): void {
    this.#hostRevision = null;
    this.#missedTo = 0;
    this.#hold([]);
    this.#refreshed.clear();
  }

  #mayComeAgain(row: ConditionRow): boolean {
    return this.#carried.has(row.key) && !this.#refreshed.has(row.server);
  }

  #apply(changes: readonly Change[]): ConditionChange | null {
    const change = merged(changes);
    if (change.upserted.length === 0 && change.removed.length === 0) return null;
    for (const row of change.upserted) {
      this.#rows.set(row.key, row);
      this.#carried.delete(row.key);
    }
    for (const key of change.removed) {
      this.#rows.delete(key);
      this.#carried.delete(key);
    }
    return this.#tell(change);
  }

  #tell({ upserted, removed }: Change): ConditionChange {
    this.#revision += partCount({ upserted, removed });
    return { zone: this.#zone, revision: this.#revision, upserted, removed };
  }
}

const sizeOf = ({ upserted, removed }: Change): number => 1 + upserted.length + removed.length;

/** @returns the changes as one that names each key once: as it stands after the last of them. */
function merged(changes: readonly Change[]): Change {
  const upserted = new Map<string, ConditionRow>();
  const removed = new Set<string>();
  for (const change of changes) {
    for (const row of change.upserted) {
      upserted.set(row.key, row);
      removed.delete(row.key);
    }
    for (const key of change.removed) {
      upserted.delete(key);
      removed.add(key);
    }
  }
  return { upserted: [...upserted.values()], removed: [...removed] };
}
