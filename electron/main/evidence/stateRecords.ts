import type { AuditEntry, AuditRecord } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import { digestOfText, type StateKind } from "./stateKind.ts";

type LoggedRecord = Omit<AuditRecord, "hash">;

/** What the evidence reads of the audit log. Both throw an AppError while it cannot be read. */
export interface EvidenceLog {
  latest(wanted: { action: string; before?: number; holding?: string }): LoggedRecord | null;
  /** True when the run that wrote this record wrote another one behind it. */
  wentOnBehind(record: LoggedRecord): boolean;
}

/** A state as the log holds it. */
interface LoggedState<T> {
  readonly state: T;
  /** Of its first record. */
  readonly seq: number;
  /** It was recorded before the change was made, and nothing shows that it was made. */
  readonly unsure: boolean;
}

/** Within the bounds of an audit record: 40 details of 4,000 characters. */
const PIECE = 3900;
const PIECES = 34;
const pieceName = (index: number): string => `text${String(index + 1).padStart(2, "0")}`;

/**
 * A state as records: its whole text, so that a later start can name what differs, and its digest.
 * @param ahead it is recorded before the change that leads to it is made.
 */
export function stateEntries<T>(kind: StateKind<T>, state: T, ahead: boolean): AuditEntry[] {
  const text = kind.textOf(state);
  const digest = digestOfText(text);
  const size = PIECE * PIECES;
  const parts = Math.max(1, Math.ceil(text.length / size));
  return Array.from({ length: parts }, (_, part) => {
    const own = text.slice(part * size, (part + 1) * size);
    const pieces: Record<string, string> = {};
    for (let i = 0; i * PIECE < own.length; i += 1) pieces[pieceName(i)] = own.slice(i * PIECE, (i + 1) * PIECE);
    return systemEntry(kind.action, kind.target, {
      new: digest,
      detail: { part: part + 1, parts, ahead, ...pieces },
    });
  });
}

/** @returns the newest whole state before that record; null when there is none. */
export function lastState<T>(
  kind: StateKind<T>,
  log: EvidenceLog,
  before?: number,
  digest = "",
): LoggedState<T> | null {
  let next = before;
  for (;;) {
    const wanted = { action: kind.action, holding: digest, ...(next === undefined ? {} : { before: next }) };
    const last = log.latest(wanted);
    if (!last) return null;
    const whole = wholeState(kind, log, last);
    if (whole) return whole;
    next = last.seq;
  }
}

/** A state of several records counts only when all of them are there. */
function wholeState<T>(kind: StateKind<T>, log: EvidenceLog, last: LoggedRecord): LoggedState<T> | null {
  const { parts, part } = last.detail;
  if (typeof parts !== "number" || part !== parts) return null;
  const digest = String(last.new);
  let text = textOf(last);
  let first = last;
  for (let wanted = parts - 1; wanted > 0; wanted -= 1) {
    const found = log.latest({ action: kind.action, before: first.seq, holding: digest });
    if (found?.detail["part"] !== wanted || found.new !== digest) return null;
    text = textOf(found) + text;
    first = found;
  }
  const state = digestOfText(text) === digest ? kind.stateIn(text) : null;
  return state && { state, seq: first.seq, unsure: last.detail["ahead"] === true && !log.wentOnBehind(last) };
}

const textOf = ({ detail }: LoggedRecord): string =>
  Array.from({ length: PIECES }, (_, i) => detail[pieceName(i)] ?? "").join("");
