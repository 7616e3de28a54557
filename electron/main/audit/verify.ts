import { setImmediate } from "node:timers/promises";
import { AppError } from "../../../shared/errors.ts";
import type { AuditStore, FoundRecord, IndexRow } from "./auditStore.ts";
import { auditWords } from "./auditWords.ts";
import { chainHash, GENESIS, searchRow, type ChainHead, type RecordBody } from "./chain.ts";

export interface Fault {
  readonly seq: number;
  readonly reason: string;
}
interface Verified {
  readonly records: number;
  readonly head: ChainHead;
  /** First record that does not chain. */
  readonly fault: Fault | null;
  /** First record whose search columns disagree with it, while the chain itself is sound. */
  readonly indexFault: Fault | null;
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
const missing = (first: number, last: number): string =>
  first === last ? `Record ${first} is missing.` : `Records ${first} to ${last} are missing.`;

/** Says in words why a record does not follow the one before it; null when it does. */
export function chainFaultOf(row: FoundRecord, before: ChainHead): Fault | null {
  const fault = (reason: string): Fault => ({ seq: row.seq, reason });
  if (row.seq <= before.seq) return fault(`Record ${row.seq} is there twice.`);
  if (row.seq > before.seq + 1) return { seq: before.seq + 1, reason: missing(before.seq + 1, row.seq - 1) };
  if (!/^[0-9a-f]{64}$/.test(row.prev)) return fault(`The previous hash of record ${row.seq} is not readable.`);
  if (chainHash(row.prev, row.body) !== row.hash)
    return fault(`The content of record ${row.seq} does not match its hash.`);
  if (row.prev !== before.hash) return fault(auditWords.doesNotFollow(row.seq, before.seq));
  const body = bodyOf(row);
  if (body === null) return fault(`Record ${row.seq} cannot be read.`);
  return body.seq === row.seq ? null : fault(`Record ${row.seq} carries the number ${String(body.seq)}.`);
}

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
  let last: ChainHead = { seq: 0, hash: GENESIS };
  let records = 0;
  let indexFault: Fault | null = null;
  const answer = (fault: Fault | null): Verified => ({ records, head: last, fault, indexFault });
  let sliceStartMs = nowMs();
  while (last.seq < upTo.seq) {
    const batch = readBatch(store, last);
    if ("fault" in batch) return answer(batch.fault);
    const fresh = batch.rows.filter((row) => row.seq <= upTo.seq);
    if (fresh.length === 0) return answer({ seq: last.seq + 1, reason: missing(last.seq + 1, upTo.seq) });
    const first = last.seq + 1;
    for (const row of fresh) {
      const fault = chainFaultOf(row, last);
      if (fault) return answer(fault);
      last = { seq: row.seq, hash: row.hash };
      records += 1;
      if (anchor?.seq === row.seq && anchor.hash !== row.hash) {
        return answer({
          seq: row.seq,
          reason: auditWords.anchorDiffers(row.seq),
        });
      }
    }
    indexFault ??= indexFaultOf(store, fresh, first, last.seq);
    if (nowMs() - sliceStartMs > SLICE_MS) {
      onProgress(records, upTo.seq);
      await setImmediate();
      if (signal.aborted) throw new AppError("conflict", "The check was stopped.");
      sliceStartMs = nowMs();
    }
  }
  onProgress(records, upTo.seq);
  return answer(
    last.hash === upTo.hash ? null : { seq: last.seq, reason: `Record ${last.seq} is not the one that was written.` },
  );
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
        return { fault: { seq: last.seq, reason: `Record ${last.seq} changed while it was being read.` } };
      return { rows: again ? rows.slice(1) : rows };
    } catch (err) {
      // The whole batch is unreadable if one page is: go on one by one to name the first record that is lost.
      if (size === BATCH) continue;
      const why = err instanceof Error ? err.message : String(err);
      return {
        fault: {
          seq: last.seq + 1,
          reason: `Record ${last.seq + 1} cannot be read from the file (${why}); nothing after it was checked.`,
        },
      };
    }
  }
  return { rows: [] };
}

function indexFaultOf(store: AuditStore, rows: readonly FoundRecord[], first: number, last: number): Fault | null {
  try {
    const index = new Map(store.indexBetween(first, last).map((r) => [r.seq, r]));
    const wrong = rows.find((row) => !agrees(row, index.get(row.seq)));
    return wrong ? { seq: wrong.seq, reason: `The search columns of record ${wrong.seq} disagree with it.` } : null;
  } catch {
    return { seq: first, reason: `The search columns from record ${first} on cannot be read.` };
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
