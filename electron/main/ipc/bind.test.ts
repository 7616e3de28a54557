import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Caller, RoleGrant } from "../../../shared/access/roles.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { AppError, type Wire } from "../../../shared/errors.ts";
import { contract, type CallName, type Handlers } from "../../../shared/ipc/contract.ts";
import type { CallContext } from "../../../shared/ipc/define.ts";
import { bindIpc, type BoundIpc } from "./bind.ts";

type Answer = (windowId: number, raw: unknown) => Promise<Wire<unknown>>;
const caller = (userId: string, ...grants: RoleGrant[]): Caller => ({
  userId,
  displayName: userId,
  grants,
  sessionId: "s",
});
const op = caller("op", { role: "Operator", zone: "process" }, { role: "Observer", zone: "packing" });
/** Windows 1 and 4 are of one seat. */
const seated: Readonly<Record<number, Caller>> = {
  1: op,
  2: caller("sec", { role: "SecurityAdmin", zone: "*" }),
  3: caller(
    "two",
    { role: "SecurityAdmin", zone: "process" },
    { role: "SecurityAdmin", zone: "packing" },
    { role: "Auditor", zone: "utilities" },
  ),
  4: op,
};

let windows: Readonly<Record<number, Caller>>;
let answers: Map<string, Answer>;
let records: AuditEntry[];
let logged: { event: string; fields: unknown }[];
let ran: { name: string; input: unknown; auditSeq: number }[];
let behave: Partial<Record<CallName, (context: CallContext) => unknown>>;
let down: boolean;
let nowMs: number;
let bound: BoundIpc;

beforeEach(() => {
  answers = new Map();
  windows = seated;
  [records, logged, ran, behave, down, nowMs] = [[], [], [], {}, false, 0];
  const handlers = Object.fromEntries(
    (Object.keys(contract) as CallName[]).map((name) => [
      name,
      async (input: unknown, context: CallContext) => {
        ran.push({ name, input, auditSeq: context.auditSeq });
        return behave[name]?.(context) ?? null;
      },
    ]),
  ) as unknown as Handlers;
  bound = bindIpc({ handle: (name, answer) => void answers.set(name, answer) }, handlers, {
    callerOf: (id) => windows[id] ?? null,
    seatOf: (id) => (id === 4 ? 1 : id),
    recordedName: (name) => name,
    audit: { append: (entry) => records.push(entry), writable: () => !down },
    records: { whyShut: () => null },
    log: { error: (event, fields) => void logged.push({ event, fields }) },
    nowMs: () => nowMs,
    newReference: () => "ref-1",
  });
});
afterEach(() => {
  bound.dispose();
  vi.useRealTimers();
});

const ask = (name: CallName, windowId: number, input: unknown): Promise<Wire<unknown>> =>
  answers.get(name)!(windowId, input);
const short = (): string[] =>
  records.map((r) => `${r.actor} ${r.action} ${String(r.zone)} ${r.result} ${r.code} ${r.asked}`);
const write = { zone: "process", tag: "P-101.Speed", value: 12, reason: "test" };
const trust = { zone: "process", server: "plc", sha256: "a".repeat(64), reason: "known" };

test("an audited call is recorded as asked before it runs and as done after, with what the handler noted", async () => {
  behave["tags.write"] = ({ note }) => {
    note({ old: 10, detail: { status: "Good" } });
    note({ detail: { tookMs: 4 } });
    return { status: "Good" };
  };
  expect(await ask("tags.write", 1, write)).toEqual({ ok: true, value: { status: "Good" } });
  const asked: AuditEntry = {
    actor: "op",
    role: "Operator",
    action: "tags.write",
    zone: "process",
    target: "P-101.Speed",
    old: null,
    new: 12,
    reason: "test",
    result: "asked",
    code: "",
    asked: 0,
    detail: {},
  };
  expect(records).toEqual([
    asked,
    { ...asked, old: 10, result: "done", asked: 1, detail: { status: "Good", tookMs: 4 } },
  ]);
  expect(ran).toEqual([{ name: "tags.write", input: write, auditSeq: 1 }]);
});

test("a call that nothing came of is recorded with the outcome its handler noted; an error goes first", async () => {
  behave["tags.write"] = ({ note }) => {
    note({ old: 10, outcome: { result: "failed", code: "conflict" } });
    note({ detail: { confirmed: false } });
    return { confirmed: false };
  };
  expect(await ask("tags.write", 1, write)).toEqual({ ok: true, value: { confirmed: false } });
  const asked: AuditEntry = {
    actor: "op",
    role: "Operator",
    action: "tags.write",
    zone: "process",
    target: "P-101.Speed",
    old: null,
    new: 12,
    reason: "test",
    result: "asked",
    code: "",
    asked: 0,
    detail: {},
  };
  expect(records).toEqual([
    asked,
    { ...asked, old: 10, result: "failed", code: "conflict", asked: 1, detail: { confirmed: false } },
  ]);
  behave["tags.write"] = ({ note }) => {
    note({ outcome: { result: "failed", code: "conflict" } });
    throw new AppError("forbidden", "The server refused.");
  };
  await ask("tags.write", 1, write);
  expect(short().slice(2)).toEqual(["op tags.write process asked  0", "op tags.write process refused forbidden 3"]);
});

test("without the permission, in another zone or without a session nothing runs, and that is on record", async () => {
  expect(await ask("tags.write", 2, write)).toEqual({
    ok: false,
    code: "forbidden",
    message: "This needs the permission tag.write in zone process.",
  });
  expect(await ask("tags.write", 1, { ...write, zone: "packing" })).toMatchObject({ code: "forbidden" });
  expect(await ask("alarms.list", 9, { zone: "process" })).toEqual({
    ok: false,
    code: "unauthenticated",
    message: "Sign in first.",
  });
  expect(short()).toEqual([
    "sec tags.write process refused forbidden 0",
    "op tags.write packing refused forbidden 0",
    "nobody alarms.list process refused unauthenticated 0",
  ]);
  expect(ran).toEqual([]);
});

const rotate = (...zones: string[]) => ({ zones, keyBits: 3072, reason: "yearly" });

test("a call that names several zones runs where each is granted, and its record names each once", async () => {
  expect(await ask("pki.rotate", 3, rotate("packing", "process", "packing"))).toMatchObject({ ok: true });
  expect(records.map((r) => [r.result, r.zone, r.role, r.detail])).toEqual([
    ["asked", null, "SecurityAdmin", { keyBits: 3072, zones: "packing process" }],
    ["done", null, "SecurityAdmin", { keyBits: 3072, zones: "packing process" }],
  ]);
  await ask("pki.rotate", 3, rotate("process", "process"));
  expect(records.at(-1)).toMatchObject({ result: "done", zone: "process", detail: { keyBits: 3072 } });
});

test("with one zone of several not granted nothing runs, and the refusal says which", async () => {
  expect(await ask("pki.rotate", 3, rotate("process", "utilities", "yard"))).toEqual({
    ok: false,
    code: "forbidden",
    message: "This needs the permission pki.manage in zones utilities, yard.",
  });
  expect(await ask("pki.rotate", 1, rotate("process"))).toMatchObject({ code: "forbidden" });
  expect(ran).toEqual([]);
  expect(records.map((r) => [r.result, r.zone, r.role, r.detail["zones"]])).toEqual([
    ["refused", null, "SecurityAdmin,Auditor", "process utilities yard"],
    ["refused", "process", "Operator", undefined],
  ]);
});

test("who names no zone at all is refused, as are names that are no zone", async () => {
  for (const zones of [[], [""], ["*"], ["process", "*"], ["process", "__proto__"], ["process packing"], ["Process"]])
    expect(await ask("pki.rotate", 2, rotate(...zones)), JSON.stringify(zones)).toMatchObject({
      code: "invalid_input",
    });
  expect(ran).toEqual([]);
});

test("grants in the whole plant are given only by who manages users in the whole plant", async () => {
  const grants = (zone: string) => ({ userId: "anna", grants: [{ role: "Observer", zone }], reason: "new job" });
  expect(await ask("access.setGrants", 3, grants("*"))).toMatchObject({
    message: "This needs the permission user.manage in every zone of the plant.",
  });
  expect(await ask("access.setGrants", 3, grants("packing"))).toMatchObject({ ok: true });
  expect(await ask("access.setGrants", 2, grants("*"))).toMatchObject({ ok: true });
  expect(records.map((r) => [r.actor, r.result, r.zone, r.detail["zones"]])).toEqual([
    ["two", "refused", null, "*"],
    ["two", "asked", "packing", undefined],
    ["two", "done", "packing", undefined],
    ["sec", "asked", null, "*"],
    ["sec", "done", null, "*"],
  ]);
});

test("bad input that the contract has a sentence for is refused with it, without the field's name", async () => {
  expect(await ask("session.enrol", 1, { userId: "A B", displayName: "A", password: "x" })).toMatchObject({
    code: "invalid_input",
    message: "A user name is 2 to 32 lower-case letters, digits, '.', '_' or '-', beginning with a letter.",
  });
});

test("bad input is refused with the path of the field, unknown keys too", async () => {
  expect(await ask("alarms.acknowledge", 1, { zone: "process", keys: ["a", 7], comment: "" })).toMatchObject({
    code: "invalid_input",
    message: expect.stringMatching(/^keys\.1: /) as string,
  });
  expect(await ask("alarms.list", 1, { zone: "process", extra: 1 })).toMatchObject({ code: "invalid_input" });
  expect(short()).toEqual([
    "op alarms.acknowledge null refused invalid_input 0",
    "op alarms.list null refused invalid_input 0",
  ]);
});

test("without a session bad input tells nothing about the form", async () => {
  expect(await ask("tags.write", 9, { nonsense: true })).toEqual({
    ok: false,
    code: "unauthenticated",
    message: "Sign in first.",
  });
});

test("a read that works leaves no record; one that its room refuses does", async () => {
  expect(await ask("plant.model", 1, { part: 0 })).toEqual({ ok: true, value: null });
  expect(records).toEqual([]);
  behave["plant.model"] = () => {
    throw new AppError("forbidden", "Not this one.");
  };
  await ask("plant.model", 1, { part: 0 });
  expect(short()).toEqual(["op plant.model null refused forbidden 0"]);
});

test("with the audit store down a configuration action does not run and an operator action does", async () => {
  down = true;
  expect(await ask("zones.trust", 2, trust)).toEqual({
    ok: false,
    code: "integrity",
    message: "This is not possible while the audit log cannot be written.",
  });
  expect(await ask("tags.write", 1, write)).toMatchObject({ ok: true });
  expect(ran.map((r) => r.name)).toEqual(["tags.write"]);
  expect(short()).toEqual([
    "sec zones.trust process asked  0",
    "sec zones.trust process refused integrity 1",
    "op tags.write process asked  0",
    "op tags.write process done  3",
  ]);
});

test("an unexpected error tells the page nothing and is logged under the reference in the record", async () => {
  behave["tags.write"] = () => {
    throw new Error("/root/secret/path");
  };
  expect(await ask("tags.write", 1, write)).toEqual({
    ok: false,
    code: "internal",
    message: "Unexpected failure; see the log.",
  });
  expect(records.at(-1)).toMatchObject({
    result: "failed",
    code: "internal",
    asked: 1,
    detail: { reference: "ref-1" },
  });
  expect(logged).toEqual([
    { event: "ipc.failed", fields: { call: "tags.write", reference: "ref-1", err: new Error("/root/secret/path") } },
  ]);
});

test("the outcome is of whoever asked, not of who sits there by then, unless the room says who it was", async () => {
  behave["session.enrol"] = () => void (windows = { ...seated, 9: seated[2]! });
  behave["session.signIn"] = ({ note }) => note({ actor: seated[1]! });
  await ask("session.enrol", 9, { userId: "first", displayName: "First", password: "hunter2hunter2" });
  await ask("session.signIn", 9, { userId: "op", password: "hunter2hunter2" });
  expect(records.map((r) => `${r.actor} ${r.action} ${r.result}`)).toEqual([
    "nobody session.enrol asked",
    "nobody session.enrol done",
    "sec session.signIn asked",
    "op session.signIn done",
  ]);
});

test("no password reaches a record", async () => {
  await ask("session.signIn", 9, { userId: "op", password: "hunter2hunter2" });
  await ask("session.changePassword", 1, { oldPassword: "hunter2hunter2", newPassword: "hunter2hunter3" });
  await ask("access.setIdentity", 2, {
    userId: "op",
    zone: "process",
    server: "plc",
    userName: "u",
    password: "hunter2hunter2",
  });
  expect(records).toHaveLength(6);
  expect(JSON.stringify(records)).not.toContain("hunter2");
});

test("a loop of forged calls writes 20 records and one with the count", async () => {
  vi.useFakeTimers();
  for (let i = 0; i < 150; i += 1) await ask("tags.write", 9, write);
  expect(records).toHaveLength(20);
  vi.advanceTimersByTime(10_000);
  expect(records).toHaveLength(21);
  expect(records.at(-1)).toMatchObject({
    action: "ipc.refusalsSummed",
    target: "window 9",
    result: "refused",
    code: "unauthenticated",
    detail: { count: 130, lastAction: "tags.write" },
  });
});

test("a seat that calls too much is slowed down to a reserve for each of its windows, another is not", async () => {
  const codes = await Promise.all(Array.from({ length: 250 }, () => ask("plant.problems", 1, {})));
  expect(codes.filter((w) => !w.ok)).toEqual(
    Array.from({ length: 30 }, () => ({ ok: false, code: "unavailable", message: "Too many calls at once." })),
  );
  const beside = await Promise.all(Array.from({ length: 30 }, () => ask("plant.problems", 4, {})));
  expect(beside.filter((w) => w.ok)).toHaveLength(20);
  expect(await ask("plant.problems", 2, {})).toMatchObject({ ok: true });
  nowMs += 1000;
  expect(await ask("plant.problems", 1, {})).toMatchObject({ ok: true });
});

test("a window that calls without end keeps no other window of its seat from writing", async () => {
  const through: boolean[] = [];
  for (let second = 0; second < 20; second += 1) {
    for (let i = 0; i < 1000; i += 1)
      await ask(i % 2 === 0 ? "plant.problems" : "tags.write", 1, i % 2 === 0 ? {} : write);
    through.push((await ask("tags.write", 4, write)).ok);
    nowMs += 1000;
  }
  expect(through).toEqual(Array.from({ length: 20 }, () => true));
});

test("what is heavy to answer is asked less often: 50 parts of a plant at once and no more", async () => {
  const wires = await Promise.all(Array.from({ length: 190 }, () => ask("plant.model", 1, { part: 0 })));
  expect(wires.filter((w) => w.ok)).toHaveLength(50);
  nowMs += 1000;
  expect(await ask("plant.model", 1, { part: 0 })).toMatchObject({ ok: true });
});

test("an input that no call takes is refused unparsed, and costs as much as twenty calls", async () => {
  const endless = { zone: "a".repeat(1_000_000), tag: "t" };
  const wires = await Promise.all(Array.from({ length: 12 }, () => ask("tags.rights", 1, endless)));
  const tooLong = { ok: false, code: "invalid_input", message: "The input holds more than 16384 characters." };
  expect(wires.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => tooLong));
  expect(wires.slice(10).map((w) => !w.ok && w.code)).toEqual(["unavailable", "unavailable"]);
  expect(short().slice(0, 1)).toEqual(["op tags.rights null refused invalid_input 0"]);
  expect(ran).toEqual([]);
});

test("long lists cost more than short ones", async () => {
  const keys = Array.from({ length: 1000 }, (_, i) => `k${i}`);
  const order = { zone: "process", keys, comment: "" };
  const wires = await Promise.all(Array.from({ length: 20 }, () => ask("alarms.acknowledge", 1, order)));
  expect(wires.map((w) => w.ok).lastIndexOf(true)).toBe(11);
});

test("a loop of audited calls that anybody may make cannot fill the log", async () => {
  vi.useFakeTimers();
  for (let i = 0; i < 150; i += 1) await ask("session.dismissDemoCredentials", 9, {});
  expect(ran).toHaveLength(20);
  bound.dispose();
  expect(records).toHaveLength(20 * 2 + 20 + 1);
});

test("a throwing audit log is a defect that does not stop control, but stops what must be recorded", async () => {
  bound.dispose();
  const broken = new Map<string, Answer>();
  const ok = async (): Promise<null> => null;
  bindIpc({ handle: (n, a) => void broken.set(n, a) }, new Proxy({}, { get: () => ok }) as Handlers, {
    callerOf: (id) => windows[id] ?? null,
    seatOf: (id) => (id === 4 ? 1 : id),
    records: { whyShut: () => null },
    recordedName: (name) => name,
    audit: {
      append: () => {
        throw new Error("defect");
      },
      writable: () => true,
    },
    log: { error: () => undefined },
    nowMs: () => nowMs,
    newReference: () => "r",
  });
  expect(await broken.get("tags.write")!(1, write)).toEqual({ ok: true, value: null });
  expect(await broken.get("zones.trust")!(2, trust)).toMatchObject({ code: "integrity" });
});
