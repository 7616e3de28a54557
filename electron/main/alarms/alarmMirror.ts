import type { ConditionChange, ConditionRow } from "../../../shared/alarms/condition.ts";
import type { ZoneId } from "../../../shared/ids.ts";

interface Snapshot {
  readonly revision: number;
  readonly rows: readonly ConditionRow[];
}
type Change = Pick<ConditionChange, "upserted" | "removed">;

/**
 * Main's copy of one zone's alarm table. Its own revision rises over restarts of the host, whose revisions begin anew.
 * Rows outlive the host, marked suspect, until the new host's refresh has re-sent or dropped them.
 */
export class AlarmMirror {
  readonly #zone: ZoneId;
  readonly #rows = new Map<string, ConditionRow>();
  /** Keys of an earlier host's life that the present one has not spoken of. */
  readonly #carried = new Set<string>();
  #revision = 0;
  /** Null until the present host's snapshot is in. */
  #hostRevision: number | null = null;
  #early: ConditionChange[] = [];

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
  row(key: string): ConditionRow | undefined {
    return this.#rows.get(key);
  }

  /** @returns what windows must be told, or null; "gap" when a change is missing and a snapshot is due. */
  change(change: ConditionChange): ConditionChange | "gap" | null {
    if (this.#hostRevision === null) {
      this.#early.push(change);
      return null;
    }
    if (change.revision <= this.#hostRevision) return null;
    if (change.revision > this.#hostRevision + 1) {
      this.#hostRevision = null;
      this.#early = [change];
      return "gap";
    }
    this.#hostRevision = change.revision;
    return this.#apply(change);
  }

  /** Takes a full table; rows it lacks go, except those still carried over from an earlier host. */
  snapshot(snapshot: Snapshot): ConditionChange | null {
    const present = new Set(snapshot.rows.map((r) => r.key));
    const removed = [...this.#rows.keys()].filter((key) => !present.has(key) && !this.#carried.has(key));
    this.#hostRevision = snapshot.revision;
    let told = this.#apply({ upserted: snapshot.rows, removed });
    const early = this.#early;
    this.#early = [];
    for (const change of early) {
      const more = this.change(change);
      if (more !== null && more !== "gap")
        told =
          told === null
            ? more
            : { ...more, upserted: [...told.upserted, ...more.upserted], removed: [...told.removed, ...more.removed] };
    }
    return told;
  }

  /** The host is gone: every row stays, but nobody vouches for it. */
  hostDown(): ConditionChange | null {
    this.#hostRevision = null;
    this.#early = [];
    for (const key of this.#rows.keys()) this.#carried.add(key);
    return this.#apply(
      {
        upserted: [...this.#rows.values()].filter((r) => !r.suspect).map((r) => ({ ...r, suspect: true })),
        removed: [],
      },
      true,
    );
  }

  /** The server has re-sent what it has: carried rows of it that did not come again are over. */
  refreshed(server: string): ConditionChange | null {
    const removed = [...this.#carried].filter((key) => this.#rows.get(key)?.server === server);
    return this.#apply({ upserted: [], removed });
  }

  #apply(change: Change, keepCarried = false): ConditionChange | null {
    if (change.upserted.length === 0 && change.removed.length === 0) return null;
    for (const row of change.upserted) {
      this.#rows.set(row.key, row);
      if (!keepCarried) this.#carried.delete(row.key);
    }
    for (const key of change.removed) {
      this.#rows.delete(key);
      this.#carried.delete(key);
    }
    return { zone: this.#zone, revision: ++this.#revision, upserted: change.upserted, removed: change.removed };
  }
}
