import type { Log } from "../../base/log.ts";
import { seal, type ChainHead, type StoredRecord } from "./chain.ts";
import type { SpillFile } from "./spillFile.ts";

interface SpillQueueDeps {
  readonly file: SpillFile;
  /** What the file held when the log was opened. */
  readonly found: readonly StoredRecord[];
  readonly log: Log;
}

const BATCH_ROWS = 100;
/** Records that the spill file did not take either wait in memory; beyond this they are counted as lost. */
const MOST_HELD = 10_000;

/** Records that the database did not take, in chain order: in the spill file, or in memory where that cannot be. */
export class SpillQueue {
  readonly #file: SpillFile;
  readonly #log: Log;
  /** The first `#onDisk` of them are in the file. */
  #rows: StoredRecord[];
  #onDisk: number;
  #lost = 0;

  constructor({ file, found, log }: SpillQueueDeps) {
    this.#file = file;
    this.#log = log;
    this.#rows = [...found];
    this.#onDisk = found.length;
  }

  get length(): number {
    return this.#rows.length;
  }
  /** Records that could be kept nowhere. */
  get lost(): number {
    return this.#lost;
  }
  /** How many are in no file yet and would end with the program. */
  get inMemory(): number {
    return this.#rows.length - this.#onDisk;
  }
  get first(): StoredRecord | undefined {
    return this.#rows[0];
  }
  get rows(): readonly StoredRecord[] {
    return this.#rows;
  }
  /** The next ones that the database is to take. */
  get batch(): readonly StoredRecord[] {
    return this.#rows.slice(0, BATCH_ROWS);
  }

  /** @returns false when the record is lost. */
  add(row: StoredRecord): boolean {
    if (this.inMemory >= MOST_HELD) {
      this.#lost += 1;
      return false;
    }
    this.#rows.push(row);
    try {
      this.#file.append(this.#rows.slice(this.#onDisk));
      this.#onDisk = this.#rows.length;
    } catch (err) {
      this.#log.error("audit.spill.failed", { waiting: this.inMemory, err });
    }
    return true;
  }

  /** The database has the first so many of them. */
  taken(count: number): void {
    this.#rows = this.#rows.slice(count);
    this.#onDisk = Math.max(0, this.#onDisk - count);
  }

  /**
   * Seals all of them again behind another record; numbers that point at each other move along. The file has the old
   * ones until `rewrite`.
   * @returns the last of them.
   */
  sealBehind(base: ChainHead): ChainHead {
    const moved = new Map<number, number>();
    let head = base;
    this.#rows = this.#rows.map((row) => {
      const body = JSON.parse(row.body) as Parameters<typeof seal>[1];
      const seq = head.seq + 1;
      moved.set(row.seq, seq);
      const next = seal(head, { ...body, seq, asked: moved.get(body.asked) ?? body.asked });
      head = next;
      return next;
    });
    return head;
  }

  /** Puts them into the file as they are now. */
  rewrite(): void {
    this.#file.replace(this.#rows);
    this.#onDisk = this.#rows.length;
  }

  /** The database has all of them. @returns how many were lost meanwhile; they are counted no longer. */
  clear(): number {
    this.#file.clear();
    const lost = this.#lost;
    this.#lost = 0;
    return lost;
  }
}
