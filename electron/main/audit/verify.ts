import { setImmediate } from "node:timers/promises";
import { AppError } from "../../../shared/errors.ts";
import type { AuditStore, FoundRecord, IndexRow } from "./auditStore.ts";
import { auditWords } from "./auditWords.ts";
import type { Fault } from "./fault.ts";
import { faultIn } from "./finding.ts";
import { chainHash, GENESIS, searchRow, type ChainHead, type RecordBody } from "./chain.ts";

/** @property by the record that tells of it. */
interface ToldFault {
  readonly fault: Fault;
  readonly by: number;
}
interface Verified {
  readonly records: number;
  readonly head: ChainHead;
  /** First record that does not chain. */
  readonly fault: Fault | null;
  /** First record whose search columns disagree with it, while the chain itself is sound. */
  readonly indexFault: Fault | null;
  /** The worst fault that a record of the log itself tells of. */
  readonly told: ToldFault | null;
}

interface VerifyOptions {
  /** The last record written, as the writer remembers it. */
  readonly upTo: ChainHead;
  /** The head kept outside the database; a chain computed again does not meet it. */
  readonly anchor: ChainHead | null;
  readonly nowMs: () => number;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

const BATCH = 25;
const SLICE_MS = 4;

/**
 * Says in words why a record does not follow the one before it; null when it does.
 * @param known the last record that a note outside the database has confirmed.
 */
export function chainFaultOf(row: FoundRecord, before: ChainHead, known = 0): Fault | null {
  const fault = (reason: string, soundUpTo = before.seq): Fault => ({ seq: row.seq, soundUpTo, reason });
  if (row.seq <= before.seq) return fault(`Record ${row.seq} is there twice.`, row.seq - 1);
  if (row.seq > before.seq + 1)
    return { ...fault(auditWords.missing(before.seq + 1, row.seq - 1)), seq: before.seq + 1 };
  if (!isHash(row.prev)) return fault(`The previous hash of record ${row.seq} is not readable.`);
  if (chainHash(row.prev, row.body) !== row.hash) return fault(auditWords.contentDiffers(row.seq));
  // Somebody computed hashes anew: where he began does not show.
  if (row.prev !== before.hash) return fault(auditWords.doesNotFollow(row.seq, before.seq), known);
  const body = bodyOf(row);
  if (body === null) return fault(`Record ${row.seq} cannot be read.`);
  return body.seq === row.seq ? null : fault(`Record ${row.seq} carries the number ${String(body.seq)}.`);
}

export const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** Null when the bytes are no JSON. */
function bodyOf(row: FoundRecord): RecordBody | null {
  try {
    return JSON.parse(row.body.toString("utf8")) as RecordBody;
  } catch {
    return null;
  }
}

/**
 * Recomputes the chain from the bytes in the file, in slices, so that main stays free for control.
 * @throws AppError "conflict" when aborted.
 */
export async function verifyStore(store: AuditStore, options: VerifyOptions): Promise<Verified> {
  const { upTo, anchor, nowMs, onProgress, signal } = options;
  const walk = new ChainWalk(anchor);
  let indexFault: Fault | null = null;
  const answer = (): Verified => ({
    records: walk.records,
    head: walk.last,
    fault: walk.fault(),
    indexFault,
    told: walk.told,
  });
  let sliceStartMs = nowMs();
  while (walk.last.seq < upTo.seq) {
    const { last } = walk;
    const batch = readBatch(store, last);
    if ("fault" in batch) {
      walk.meets(batch.fault);
      return answer();
    }
    const fresh = batch.rows.filter((row) => row.seq <= upTo.seq);
    if (fresh.length === 0) {
      walk.meets({ seq: last.seq + 1, soundUpTo: last.seq, reason: auditWords.missing(last.seq + 1, upTo.seq) });
      return answer();
    }
    for (const row of fresh) walk.take(row);
    indexFault ??= indexFaultOf(store, fresh, last.seq + 1, walk.last.seq);
    if (nowMs() - sliceStartMs > SLICE_MS) {
      onProgress(walk.records, upTo.seq);
      await setImmediate();
      if (signal.aborted) throw new AppError("conflict", "The check was stopped.");
      sliceStartMs = nowMs();
    }
  }
  onProgress(walk.records, upTo.seq);
  walk.endsAt(upTo);
  return answer();
}

/** Goes from record to record. A break does not end it: what was done behind an old one has to be found too. */
class ChainWalk {
  readonly #anchor: ChainHead | null;
  #first: Fault | null = null;
  #more = 0;
  /** The last record that the note has confirmed. */
  #known = 0;
  last: ChainHead = { seq: 0, hash: GENESIS };
  records = 0;
  told: ToldFault | null = null;

  constructor(anchor: ChainHead | null) {
    this.#anchor = anchor;
  }

  take(row: FoundRecord): void {
    const fault = chainFaultOf(row, this.last, this.#known);
    if (fault) this.meets(fault);
    const told = fault ? null : faultToldBy(row);
    if (told && (!this.told || told.soundUpTo < this.told.fault.soundUpTo)) this.told = { fault: told, by: row.seq };
    this.records += 1;
    if (row.seq > this.last.seq) this.last = { seq: row.seq, hash: row.hash };
    if (this.#anchor?.seq !== row.seq) return;
    if (this.#anchor.hash === row.hash && !this.#first) this.#known = row.seq;
    if (this.#anchor.hash !== row.hash)
      this.meets({ seq: row.seq, soundUpTo: 0, reason: auditWords.anchorDiffers(row.seq) });
  }

  endsAt(upTo: ChainHead): void {
    if (this.last.hash !== upTo.hash)
      this.meets({ seq: this.last.seq, soundUpTo: this.#known, reason: auditWords.notWritten(this.last.seq) });
  }

  meets(fault: Fault): void {
    if (this.#first) this.#more += 1;
    this.#first ??= fault;
  }

  /** The first break, and how many more there are. */
  fault(): Fault | null {
    if (!this.#first || this.#more === 0) return this.#first;
    return { ...this.#first, reason: `${this.#first.reason} ${auditWords.moreBreaks(this.#more)}` };
  }
}

/** What Millward itself once recorded of its log. */
function faultToldBy(row: FoundRecord): Fault | null {
  if (!row.body.includes('"brokenSeq"')) return null;
  const body = bodyOf(row);
  return body?.actor === "system" && body.action.startsWith("audit.") ? faultIn(body) : null;
}

/**
 * The next rows after `last`. Reads `last` again, so that a second record of that number cannot hide behind a batch's
 * edge.
 */
function readBatch(store: AuditStore, last: ChainHead): { rows: FoundRecord[] } | { fault: Fault } {
  for (const size of [BATCH, 2]) {
    try {
      const rows = store.from(last.seq, size);
      const again = last.seq > 0 && rows[0]?.seq === last.seq && rows[0].hash === last.hash;
      if (last.seq > 0 && !again)
        return {
          fault: { seq: last.seq, soundUpTo: 0, reason: `Record ${last.seq} changed while it was being read.` },
        };
      return { rows: again ? rows.slice(1) : rows };
    } catch (err) {
      // The whole batch is unreadable if one page is: go on one by one to name the first record that is lost.
      if (size === BATCH) continue;
      const why = err instanceof Error ? err.message : String(err);
      return {
        fault: { seq: last.seq + 1, soundUpTo: last.seq, reason: auditWords.pageUnreadable(last.seq + 1, why) },
      };
    }
  }
  return { rows: [] };
}

/** The first record whose search columns disagree with it: it may not be found, but nothing of it is lost. */
export function indexFaultOf(
  store: AuditStore,
  rows: readonly FoundRecord[],
  first: number,
  last: number,
): Fault | null {
  try {
    const index = new Map(store.indexBetween(first, last).map((r) => [r.seq, r]));
    const wrong = rows.find((row) => !agrees(row, index.get(row.seq)));
    return wrong ? { seq: wrong.seq, soundUpTo: last, reason: auditWords.indexDiffers(wrong.seq) } : null;
  } catch {
    return { seq: first, soundUpTo: last, reason: auditWords.indexUnreadable(first) };
  }
}

function agrees(row: FoundRecord, index: IndexRow | undefined): boolean {
  const body = bodyOf(row);
  if (!index || !body) return false;
  const due = searchRow(body);
  return (
    due.atMs === index.atMs &&
    due.actor === index.actor &&
    due.zone === index.zone &&
    due.result === index.result &&
    due.text === index.text
  );
}

/** Writes the whole search index again from the records, in slices. */
export async function rebuildIndex(store: AuditStore, upTo: number, nowMs: () => number): Promise<void> {
  let next = 1;
  let sliceStartMs = nowMs();
  while (next <= upTo) {
    const rows = store.from(next, BATCH);
    if (rows.length === 0) return;
    store.reindex(rows);
    next = rows.at(-1)!.seq + 1;
    if (nowMs() - sliceStartMs > SLICE_MS) {
      await setImmediate();
      sliceStartMs = nowMs();
    }
  }
}
