import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller, RoleGrant } from "../../../shared/access/roles.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { silentLog } from "../../base/log.ts";
import { AuditLog } from "./auditLog.ts";
import { AuditService } from "./auditService.ts";

let folder: string;
let log: AuditLog;
const progress: unknown[] = [];
/** Who sits at the window by now. */
let atWindow: Caller | null = null;
const zones = ["process", "packing", null] as const;
const all = {
  text: "",
  actor: "",
  zone: "",
  result: "",
  fromMs: null,
  toMs: null,
  beforeSeq: null,
  limit: 100,
} as const;

/** Records 1 to 60: op acts in process, packing and no zone by turns; every fifth is refused; target is "T<n>_50%". */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "audit-"));
  let atMs = 0;
  log = AuditLog.open({
    folder,
    station: "s",
    bootId: "b",
    nowMs: () => (atMs += 1000),
    monoMs: () => atMs,
    log: silentLog,
  });
  for (let i = 1; i <= 60; i += 1) {
    const entry: AuditEntry = {
      actor: i % 2 === 0 ? "anna" : "op",
      role: "",
      action: "tags.write",
      zone: zones[i % 3]!,
      target: `T${i}_50%`,
      old: null,
      new: null,
      reason: i === 7 ? "Über-Druck \\ test" : "",
      result: i % 5 === 0 ? "refused" : "done",
      code: i % 5 === 0 ? "forbidden" : "",
      asked: 0,
      detail: {},
    };
    log.append(entry);
  }
});
afterAll(async () => {
  await log.dispose();
  rmSync(folder, { recursive: true });
});

const as = (...grants: RoleGrant[]) => {
  const caller: Caller = { userId: "u", displayName: "U", grants, sessionId: "s" };
  return { caller, windowId: 3, auditSeq: 0, note: () => undefined };
};
const service = (): AuditService =>
  new AuditService({
    audit: log,
    callerOf: () => atWindow,
    progress: (windowId, p) => void progress.push({ windowId, ...p }),
  });
const auditor = as({ role: "Auditor", zone: "*" });
const query = async (filter: Partial<Parameters<AuditService["calls"]["audit.query"]>[0]>, context = auditor) => {
  const page = await service().calls["audit.query"]({ ...all, ...filter }, context);
  return { seqs: page.rows.map((r) => r.seq), matched: page.matched, total: page.total };
};

test("newest records come first and pages follow each other without gap or overlap", async () => {
  expect(await query({ limit: 3 })).toEqual({ seqs: [60, 59, 58], matched: 60, total: 60 });
  expect(await query({ limit: 3, beforeSeq: 58 })).toEqual({ seqs: [57, 56, 55], matched: 60, total: 60 });
  expect(await query({ beforeSeq: 1 })).toEqual({ seqs: [], matched: 60, total: 60 });
});

test.each([
  ["nobody", null],
  ["the next user", { userId: "v", displayName: "V", grants: [], sessionId: "another" }],
  ["the same user signed in again", { ...auditor.caller, sessionId: "another" }],
])("after a sign-out %s at that window hears of a check that goes on", async (_who, now) => {
  [atWindow, progress.length] = [now, 0];
  expect(await service().calls["audit.verify"]({}, auditor)).toMatchObject({ records: 60 });
  expect(progress).toEqual([]);
});

test("filters by actor, zone, result and time count what matches", async () => {
  expect(await query({ actor: "anna", zone: "packing", result: "refused" })).toEqual({
    seqs: [40, 10],
    matched: 2,
    total: 60,
  });
  const { rows } = await service().calls["audit.query"]({ ...all, limit: 1, beforeSeq: 31 }, auditor);
  expect(await query({ fromMs: rows[0]!.atMs, toMs: rows[0]!.atMs })).toMatchObject({ seqs: [30] });
});

test("text is sought literally, in any case, with the signs of SQL patterns meaning themselves", async () => {
  expect((await query({ text: "t7_50%" })).seqs).toEqual([7]);
  expect((await query({ text: "T7%50" })).seqs).toEqual([]);
  expect((await query({ text: "über-druck \\ TEST" })).seqs).toEqual([7]);
  expect((await query({ text: "'; DROP TABLE search; --" })).seqs).toEqual([]);
});

test("a caller sees the zones where he holds audit.read; records without a zone only who reads all", async () => {
  const supervisor = as({ role: "Supervisor", zone: "packing" }, { role: "Operator", zone: "process" });
  const page = await service().calls["audit.query"](all, supervisor);
  expect([...new Set(page.rows.map((r) => r.zone))].sort()).toEqual(["packing"]);
  expect(page.matched).toBe(20);
  expect((await query({ zone: "process" }, supervisor)).seqs).toEqual([]);
  expect((await query({}, as({ role: "Operator", zone: "*" }))).seqs).toEqual([]);
});

test("a whole record crosses with its hash", async () => {
  const { rows } = await service().calls["audit.query"]({ ...all, text: "T5_" }, auditor);
  expect(rows).toEqual([
    {
      v: 1,
      seq: 5,
      atMs: rows[0]!.atMs,
      monoMs: rows[0]!.monoMs,
      bootId: "b",
      station: "s",
      actor: "op",
      role: "",
      action: "tags.write",
      zone: null,
      target: "T5_50%",
      old: null,
      new: null,
      reason: "",
      result: "refused",
      code: "forbidden",
      asked: 0,
      detail: {},
      hash: log.store.hashAt(5),
    },
  ]);
});

test("the check reports its progress to the window that asked", async () => {
  atWindow = auditor.caller;
  const report = await service().calls["audit.verify"]({}, auditor);
  expect(report).toMatchObject({ records: 60, brokenSeq: null, head: log.store.hashAt(60) });
  expect(progress.at(-1)).toEqual({ windowId: 3, done: 60, total: 60 });
});
