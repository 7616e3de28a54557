import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { AuditEntry, AuditRecord } from "../../../shared/audit/record.ts";
import type { Detail } from "../../../shared/ipc/define.ts";

/** What stands before record 1. */
export const GENESIS = "0".repeat(64);
/** Domain separation as for the leaves of RFC 6962. */
const LEAF = Uint8Array.of(0x00);

/** A record as it is stored: the exact text that was hashed, the hash before it and its own. */
export interface StoredRecord {
  readonly seq: number;
  readonly body: string;
  readonly prev: string;
  readonly hash: string;
}
/** Where the chain stands: number and hash of its last record. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

export type RecordBody = Omit<AuditRecord, "hash">;

/**
 * SHA-256(0x00 ‖ previous hash ‖ body).
 * @param prev 64 hexadecimal digits.
 * @param body the canonical text, or its bytes as they lie in the file.
 */
export const chainHash = (prev: string, body: string | Uint8Array): string =>
  createHash("sha256")
    .update(LEAF)
    .update(Buffer.from(prev, "hex"))
    .update(typeof body === "string" ? Buffer.from(body, "utf8") : body)
    .digest("hex");

/** RFC 8785 canonical JSON: one text for one record, whatever the order of its fields. */
export function canonicalBody(body: RecordBody): string {
  const text = canonicalize(body);
  if (text === undefined) throw new TypeError("A record is an object.");
  return text;
}

/** Links one record to the chain. */
export function seal(head: ChainHead, body: RecordBody): StoredRecord {
  const text = canonicalBody(body);
  return { seq: body.seq, body: text, prev: head.hash, hash: chainHash(head.hash, text) };
}

const LONGEST_TEXT = 4000;
const LONGEST_NAME = 200;
const MOST_DETAILS = 40;
/** Through UTF-8 and back: a lone half of a surrogate pair has no UTF-8 form and would read back differently. */
const recordable = (text: string, most: number): string =>
  Buffer.from(
    text.length <= most ? text : `${text.slice(0, most)}… (${text.length - most} more characters)`,
    "utf8",
  ).toString("utf8");
type Scalar = string | number | boolean | null;
const scalar = (value: Scalar): Scalar =>
  typeof value === "string"
    ? recordable(value, LONGEST_TEXT)
    : typeof value === "number" && !Number.isFinite(value)
      ? String(value)
      : value;
const detailOf = (detail: Detail): Detail =>
  Object.fromEntries(
    Object.entries(detail)
      .slice(0, MOST_DETAILS)
      .map(([name, value]) => [recordable(name, LONGEST_NAME), scalar(value)]),
  );

/** Text of servers and pages ends up here: every length is bounded, every value has a JSON form. */
export const boundEntry = (entry: AuditEntry): AuditEntry => ({
  actor: recordable(entry.actor, LONGEST_NAME),
  role: recordable(entry.role, LONGEST_NAME),
  action: recordable(entry.action, LONGEST_NAME),
  zone: entry.zone === null ? null : recordable(entry.zone, LONGEST_NAME),
  target: recordable(entry.target, LONGEST_TEXT),
  old: scalar(entry.old),
  new: scalar(entry.new),
  reason: recordable(entry.reason, LONGEST_TEXT),
  result: entry.result,
  code: recordable(entry.code, LONGEST_NAME),
  asked: entry.asked,
  detail: detailOf(entry.detail),
});

/** The columns one can search by. Derived from the body, so never trusted more than it. */
export interface SearchRow {
  readonly atMs: number;
  readonly actor: string;
  readonly zone: string | null;
  readonly result: string;
  readonly text: string;
}
export const searchRow = (
  body: Pick<
    RecordBody,
    "atMs" | "actor" | "zone" | "result" | "action" | "target" | "old" | "new" | "reason" | "code"
  >,
): SearchRow => ({
  atMs: body.atMs,
  actor: body.actor,
  zone: body.zone,
  result: body.result,
  text: [body.actor, body.action, body.target, body.old ?? "", body.new ?? "", body.reason, body.code]
    .join(" ")
    .toLowerCase(),
});
