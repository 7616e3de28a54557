import { setImmediate } from "node:timers/promises";
import type { AuditRecord, AuditResult } from "../../../shared/audit/record.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import type { AuditPage } from "../../../shared/ipc/auditRows.ts";
import type { SqlValue } from "../../base/sqlite.ts";
import type { AuditStore, FoundRecord } from "./auditStore.ts";

export interface AuditFilter {
  /** Sought in actor, action, target, old and new value, reason and code; either case, everything else literally. */
  readonly text: string;
  readonly actor: string;
  readonly zone: ZoneId | "";
  readonly result: AuditResult | "";
  readonly fromMs: number | null;
  readonly toMs: number | null;
}
export interface AuditPaging {
  readonly beforeSeq: number | null;
  readonly limit: number;
}
/** Records of no zone or of several concern the whole plant: only who may read all of the log sees them. */
export type VisibleZones = "all" | readonly ZoneId[];

const BLOCK = 5000;
const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (c) => `\\${c}`);

function whereOf(filter: AuditFilter, visible: VisibleZones): { sql: string; params: SqlValue[] } {
  const terms: string[] = [];
  const params: SqlValue[] = [];
  const add = (term: string, ...values: SqlValue[]): void => {
    terms.push(term);
    params.push(...values);
  };
  if (visible !== "all") add(visible.length === 0 ? "0" : `zone IN (${visible.map(() => "?").join(", ")})`, ...visible);
  if (filter.text.trim() !== "") add("text LIKE ? ESCAPE '\\'", `%${escapeLike(filter.text.trim().toLowerCase())}%`);
  if (filter.actor !== "") add("actor = ?", filter.actor);
  if (filter.zone !== "") add("zone = ?", filter.zone);
  if (filter.result !== "") add("result = ?", filter.result);
  if (filter.fromMs !== null) add("atMs >= ?", filter.fromMs);
  if (filter.toMs !== null) add("atMs <= ?", filter.toMs);
  return { sql: terms.map((t) => ` AND ${t}`).join(""), params };
}

/** Newest first. Looks through the index block by block, so that a long log does not hold main up. */
export async function queryAudit(
  store: AuditStore,
  filter: AuditFilter,
  visible: VisibleZones,
  page: AuditPaging,
): Promise<AuditPage> {
  const { sql, params } = whereOf(filter, visible);
  const head = store.head().seq;
  const found: number[] = [];
  let [matched, total] = [0, 0];
  for (let top = head; top > 0; top -= BLOCK) {
    const bottom = Math.max(0, top - BLOCK);
    total += count(store, "", [bottom, top]);
    const here = count(store, sql, [bottom, top, ...params]);
    matched += here;
    if (here > 0 && found.length < page.limit && (page.beforeSeq === null || bottom < page.beforeSeq)) {
      const under = page.beforeSeq === null ? top : Math.min(top, page.beforeSeq - 1);
      const rows = store.db.all(`SELECT seq FROM search WHERE seq > ? AND seq <= ?${sql} ORDER BY seq DESC LIMIT ?`, [
        bottom,
        under,
        ...params,
        page.limit - found.length,
      ]);
      found.push(...rows.map((r) => Number(r["seq"])));
    }
    await setImmediate();
  }
  return { rows: recordsOf(store, found), matched, total };
}

const count = (store: AuditStore, sql: string, params: readonly SqlValue[]): number =>
  Number(store.db.get(`SELECT count(*) AS n FROM search WHERE seq > ? AND seq <= ?${sql}`, params)?.["n"] ?? 0);

function recordsOf(store: AuditStore, seqs: readonly number[]): AuditRecord[] {
  return seqs.map((seq) => {
    const row = readOne(store, seq);
    return row ?? unreadable(seq);
  });
}

function readOne(store: AuditStore, seq: number): AuditRecord | null {
  let row: FoundRecord | undefined;
  try {
    row = store.from(seq, 1)[0];
    if (row?.seq !== seq) return null;
    const body = JSON.parse(row.body.toString("utf8")) as Record<string, unknown>;
    // A tampered body may hold anything: what is of the wrong kind is left out, and the page never fails on it.
    const empty: AuditRecord = { ...unreadable(seq), reason: "" };
    const sound = Object.entries(empty).filter(
      ([name, value]) =>
        name in body &&
        (value === null ? isScalar(body[name]) : typeof body[name] === typeof value && body[name] !== null),
    );
    return { ...empty, ...Object.fromEntries(sound.map(([name]) => [name, body[name]])), seq, hash: row.hash };
  } catch {
    return null;
  }
}

const isScalar = (value: unknown): boolean => value === null || ["string", "number", "boolean"].includes(typeof value);

const unreadable = (seq: number): AuditRecord => ({
  v: 1,
  seq,
  atMs: 0,
  monoMs: 0,
  bootId: "",
  station: "",
  actor: "",
  role: "",
  action: "",
  zone: null,
  target: "",
  old: null,
  new: null,
  reason: "This record cannot be read; verify the log.",
  result: "event",
  code: "",
  asked: 0,
  detail: {},
  hash: "",
});
