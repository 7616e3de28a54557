import type { ConditionChange, ConditionRow } from "../../shared/alarms/condition.ts";
import type { ZoneId } from "../../shared/ids.ts";

interface AlarmFeedDeps {
  readonly list: (zone: ZoneId) => Promise<{ readonly revision: number; readonly rows: readonly ConditionRow[] }>;
  /** Writes many changes at once; answers the zones with a gap. */
  readonly apply: (changes: readonly ConditionChange[]) => readonly ZoneId[];
  readonly replace: (zone: ZoneId, revision: number, rows: readonly ConditionRow[]) => void;
  readonly failed: (zone: ZoneId, err: unknown) => void;
  /** Runs `work` after `delayMs`; answers the cancel function. */
  readonly later: (work: () => void, delayMs: number) => () => void;
}

const FLUSH_MS = 100;
const RETRY_MS = 2000;

/**
 * Alarm list per zone, then its changes. Changes are gathered for 100 ms, so that a flood wakes the views ten times a
 * second and not a hundred. What comes while a list is on its way waits for it; a gap asks for the list again.
 */
export class AlarmFeed {
  readonly #deps: AlarmFeedDeps;
  readonly #waiting = new Map<ZoneId, ConditionChange[]>();
  readonly #timers = new Set<() => void>();
  #queue: ConditionChange[] = [];
  #flushing = false;
  #closed = false;

  constructor(deps: AlarmFeedDeps) {
    this.#deps = deps;
  }

  /** Asks for the zone's list; safe to call at any time. */
  load(zone: ZoneId): void {
    if (this.#closed || this.#waiting.has(zone)) return;
    this.#waiting.set(zone, []);
    this.#deps.list(zone).then(
      (list) => {
        if (this.#closed) return;
        const held = this.#waiting.get(zone) ?? [];
        this.#waiting.delete(zone);
        this.#deps.replace(zone, list.revision, list.rows);
        held.forEach((change) => this.push(change));
      },
      (err: unknown) => {
        if (this.#closed) return;
        this.#waiting.delete(zone);
        this.#deps.failed(zone, err);
        this.#later(() => this.load(zone), RETRY_MS);
      },
    );
  }

  push(change: ConditionChange): void {
    const held = this.#waiting.get(change.zone);
    if (held) held.push(change);
    else this.#queue.push(change);
    if (this.#queue.length === 0 || this.#flushing) return;
    this.#flushing = true;
    this.#later(() => this.#flush(), FLUSH_MS);
  }

  dispose(): void {
    this.#closed = true;
    this.#timers.forEach((cancel) => cancel());
    this.#timers.clear();
    this.#queue = [];
    this.#waiting.clear();
  }

  #flush(): void {
    this.#flushing = false;
    const changes = this.#queue.filter((change) => !this.#waiting.has(change.zone));
    for (const change of this.#queue) this.#waiting.get(change.zone)?.push(change);
    this.#queue = [];
    for (const zone of this.#deps.apply(changes)) this.load(zone);
  }

  #later(work: () => void, delayMs: number): void {
    const cancel = this.#deps.later(() => {
      this.#timers.delete(cancel);
      if (!this.#closed) work();
    }, delayMs);
    this.#timers.add(cancel);
  }
}
