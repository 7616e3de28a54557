import type { AuditStore } from "./auditStore.ts";
import { chainHash, type RecordBody, type StoredRecord } from "./chain.ts";

interface Wanted {
  readonly action: string;
  /** Records of this number and higher are passed over. */
  readonly before?: number;
  /** Text without quotation marks that its body holds. */
  readonly holding?: string;
}

/**
 * The newest record of an action, out of the records themselves: the search columns may be anybody's.
 * @param waiting records that are not in the database yet, in their order.
 * @returns null when there is none whose content meets its hash.
 */
export function latestRecord(store: AuditStore, waiting: readonly StoredRecord[], wanted: Wanted): RecordBody | null {
  const { action, before = Number.MAX_SAFE_INTEGER, holding = "" } = wanted;
  const isIt = (body: RecordBody): boolean => body.action === action;
  for (const row of [...waiting].reverse()) {
    const body = row.seq < before && row.body.includes(holding) ? soundBody(row) : null;
    if (body && isIt(body)) return body;
  }
  const mark = `"action":${JSON.stringify(action)}`;
  for (let next = before; ;) {
    const found = store.db.get(
      `SELECT seq, body, prev, hash FROM record
       WHERE seq > 0 AND seq < ? AND instr(body, ?) > 0 AND instr(body, ?) > 0 ORDER BY seq DESC LIMIT 1`,
      [next, mark, holding],
    );
    if (!found) return null;
    next = Number(found["seq"]);
    const row = { seq: next, body: String(found["body"]), prev: String(found["prev"]), hash: String(found["hash"]) };
    const body = soundBody(row);
    const follows = next === 1 || store.hashAt(next - 1) === row.prev;
    if (body && follows && isIt(body)) return body;
  }
}

/** True when the run that wrote this record wrote another one behind it that is not about the log itself. */
export function wentOnBehind(store: AuditStore, waiting: readonly StoredRecord[], record: RecordBody): boolean {
  const behind = [
    ...store.from(record.seq + 1, 100).map((row) => ({ ...row, body: row.body.toString("utf8") })),
    ...waiting.filter((row) => row.seq > record.seq),
  ];
  return behind.some((row) => {
    const body = soundBody(row);
    return body?.bootId === record.bootId && !body.action.startsWith("audit.");
  });
}

function soundBody({ seq, body, prev, hash }: StoredRecord): RecordBody | null {
  try {
    if (chainHash(prev, body) !== hash) return null;
    const parsed = JSON.parse(body) as RecordBody;
    return parsed.seq === seq ? parsed : null;
  } catch {
    return null;
  }
}
