import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Caller } from "../../../shared/access/roles.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import type { Wire } from "../../../shared/errors.ts";
import type { Server } from "../../../shared/plant/model.ts";
import { contract, type Api, type CallName, type Handlers } from "../../../shared/ipc/contract.ts";
import type { StationState } from "../../../shared/ipc/sessionRows.ts";
import { silentLog } from "../../base/log.ts";
import type { Db } from "../../base/sqlite.ts";
import { bindIpc, type BoundIpc } from "../ipc/bind.ts";
import { openRecords } from "../records/recordsDb.ts";
import { accessWords } from "./accessWords.ts";
import { AccessService } from "./accessService.ts";
import { accessMigrations } from "./accessMigrations.ts";
import { AttemptStore } from "./attemptStore.ts";
import { CredentialStore, type SecretBox } from "./credentialStore.ts";
import { IdentityService } from "./identityService.ts";
import { PasswordHasher } from "./passwordHasher.ts";
import { SessionService } from "./sessionService.ts";
import { UserStore } from "./userStore.ts";

const good = "correct horse battery staple";
const other = "seven yellow bicycles uphill";
/** Turns text round: enough to see that nothing is kept in the clear. */
const turned: SecretBox = {
  available: async () => sealing,
  seal: async (text) => Buffer.from(Array.from(text).reverse().join(""), "utf8"),
  open: async (sealed) => Array.from(sealed.toString("utf8")).reverse().join(""),
};

/** Each with a seat of its own. */
const WINDOWS = 20;

let folder: string;
let db: Db;
let users: UserStore;
let sessions: SessionService;
let credentials: CredentialStore;
let ipc: BoundIpc;
let answers: Map<string, (windowId: number, raw: unknown) => Promise<Wire<unknown>>>;
let records: AuditEntry[];
let waits: number[];
let events: string[];
let monoMs: number;
let demo: boolean;
let sealing: boolean;

const rest = Object.fromEntries(
  (Object.keys(contract) as CallName[]).map((n) => [n, async () => null]),
) as unknown as Handlers;

function wire(): void {
  users = new UserStore(db);
  const hasher = new PasswordHasher(randomBytes);
  sessions = new SessionService({
    users,
    attempts: new AttemptStore({ db, log: silentLog }),
    recordedName: (name) => (users.find(name) ? name : "unknown user"),
    warnOfSpraying: () => undefined,
    hasher,
    random: randomBytes,
    nowMs: () => 1_700_000_000_000,
    monoMs: () => monoMs,
    wait: async (ms) => {
      waits.push(ms);
      monoMs += ms;
    },
    record: (entry) => void records.push(entry),
    station: () => ({ plantName: "Plant", stationName: "desk", version: "1", startup: "", missing: [] }),
    mayEnrol: () => true,
    log: silentLog,
    zones: () => ["process", "packing"],
    isDemo: () => demo,
    openWindow: () => 0,
  });
  for (let windowId = 1; windowId <= WINDOWS; windowId += 1) sessions.windowOpened(windowId, null);
  credentials = new CredentialStore({ db, box: turned, log: silentLog });
  const access = new AccessService({
    users,
    hasher,
    credentials,
    sessions,
    nowMs: () => 1_700_000_000_000,
    isDemo: () => demo,
    placeNames: () => [],
    plant: { zones: () => ["process", "packing"] },
  });
  bindRooms({ ...sessions.calls, ...access.calls, ...identityCalls() });
}

const identityCalls = () =>
  new IdentityService({
    users,
    credentials,
    nowMs: () => 1_700_000_000_000,
    chooseFiles: async () => null,
    createCertificate: () => Promise.reject(new Error("not here")),
    plant: { server: (zone, server) => (server === `${zone}-plc` ? ({ id: server, name: server } as Server) : null) },
  }).calls;

function bindRooms(calls: Partial<Handlers>): void {
  sessions.listen({
    signedIn: (caller, seat) => void events.push(`in ${caller.userId} ${seat.windowIds.join()}`),
    callerChanged: (windowId, caller) => void events.push(`${windowId} ${caller?.userId ?? "nobody"}`),
    stationChanged: () => void events.push("station"),
  });
  ipc = bindIpc(
    { handle: (n, answer) => void answers.set(n, answer) },
    { ...rest, ...calls },
    {
      callerOf: (id) => sessions.callerOf(id),
      seatOf: (id) => sessions.seatIdOf(id),
      recordedName: (name) => name,
      audit: { append: (e) => records.push(e), writable: () => true },
      records: { whyShut: () => null },
      log: silentLog,
      nowMs: () => monoMs,
      newReference: () => "r",
    },
  );
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-"));
  answers = new Map();
  [records, waits, events, monoMs, demo, sealing] = [[], [], [], 0, false, true];
  db = openRecords(folder, [accessMigrations]);
  wire();
});
afterEach(() => {
  ipc.dispose();
  db.close();
  rmSync(folder, { recursive: true });
});

async function ask<K extends CallName>(
  name: K,
  windowId: number,
  input: Parameters<Api[K]>[0],
): Promise<Wire<Awaited<ReturnType<Api[K]>>>> {
  return (await answers.get(name)!(windowId, input)) as Wire<Awaited<ReturnType<Api[K]>>>;
}
async function value<K extends CallName>(
  name: K,
  windowId: number,
  input: Parameters<Api[K]>[0],
): Promise<Awaited<ReturnType<Api[K]>>> {
  const answer = await ask(name, windowId, input);
  if (!answer.ok) throw new Error(`${name}: ${answer.code} ${answer.message}`);
  return answer.value;
}
/** Enrols "chief" and signs him in at window 1. */
async function chief(): Promise<void> {
  await value("session.enrol", 1, { userId: "chief", displayName: "The Chief", password: good });
  await value("session.signIn", 1, { userId: "chief", password: good });
}
/** With a password that counts as his own. */
async function create(userId: string, ...grants: Caller["grants"]): Promise<void> {
  await value("access.createUser", 1, { userId, displayName: `Mr ${userId}`, password: good, grants: [...grants] });
  db.run("UPDATE user SET mustChangePassword = 0 WHERE id = ?", [userId]);
}

test("a fresh installation has no user, no usable password, and offers enrolment", async () => {
  expect(users.all()).toEqual([]);
  for (const userId of ["admin", "root", "operator", "security", "service", "system", ""]) {
    for (const password of ["admin", "password", userId, "millward"]) {
      const answer = await answers.get("session.signIn")!(1, { userId, password });
      expect(answer.ok).toBe(false);
      monoMs += 60_000;
    }
  }
  const state: StationState = {
    plantName: "Plant",
    stationName: "desk",
    version: "1",
    startup: "",
    missing: [],
    firstRun: true,
    session: null,
    demoCredentials: null,
  };
  expect(await value("session.state", 1, {})).toEqual(state);
});

test("the first security administrator enrols once, also when two windows try at the same moment", async () => {
  const enrol = (windowId: number, userId: string) =>
    ask("session.enrol", windowId, { userId, displayName: "First Person", password: good });
  const answersOfBoth = await Promise.all([enrol(1, "first"), enrol(2, "second")]);
  expect(answersOfBoth.map((a) => (a.ok ? "ok" : a.code)).sort()).toEqual(["conflict", "ok"]);
  expect(users.all()).toHaveLength(1);
  expect(users.all()[0]).toMatchObject({ grants: [{ role: "SecurityAdmin", zone: "*" }], disabled: false });
  expect(await enrol(1, "third")).toMatchObject({ code: "conflict" });
  expect(await value("session.state", 1, {})).toMatchObject({ firstRun: false, session: null });
});

test("a weak password is refused with every reason in words", async () => {
  expect(await ask("session.enrol", 1, { userId: "chief", displayName: "The Chief", password: "chief123" })).toEqual({
    ok: false,
    code: "invalid_input",
    message: "Use at least 12 characters; 4 more. Do not use your user name or your own name.",
  });
  expect(users.count()).toBe(0);
});

test("signing in binds a session to the window's seat, signing out ends it at once", async () => {
  await chief();
  const caller = sessions.callerOf(1)!;
  expect(caller).toEqual({
    userId: "chief",
    displayName: "The Chief",
    grants: [{ role: "SecurityAdmin", zone: "*" }],
    sessionId: caller.sessionId,
  });
  expect(caller.sessionId).toMatch(/^[0-9a-f]{64}$/);
  expect(sessions.callerOf(2)).toBeNull();
  expect((await value("session.state", 1, {})).session).toEqual({
    userId: "chief",
    displayName: "The Chief",
    grants: caller.grants,
    zones: ["process", "packing"],
    signedInAtMs: 1_700_000_000_000,
    elevation: null,
    mustChangePassword: false,
  });
  await value("session.signOut", 1, {});
  expect(sessions.callerOf(1)).toBeNull();
  expect(await ask("access.users", 1, {})).toMatchObject({ code: "unauthenticated" });
  expect(events).toEqual(["station", "in chief 1", "1 chief", "1 nobody"]);
  expect(records.filter((r) => r.action === "session.ended")).toEqual([]);
});

test("wrong password, unknown user and disabled user get one answer, a growing delay and a record each", async () => {
  await chief();
  await create("gone", { role: "Operator", zone: "*" });
  await value("access.setDisabled", 1, { userId: "gone", disabled: true, reason: "left" });
  const tries = await Promise.all(
    [
      ["chief", "wrong wrong wrong"],
      ["nobody-here", good],
      ["gone", good],
    ].map(async ([userId, password], i) => ask("session.signIn", 10 + i, { userId: userId!, password: password! })),
  );
  expect(tries).toEqual(
    Array.from({ length: 3 }, () => ({
      ok: false,
      code: "unauthenticated",
      message: "User name or password is wrong.",
    })),
  );
  records = [];
  for (let i = 0; i < 6; i += 1) await ask("session.signIn", 5, { userId: "chief", password: "wrong wrong wrong" });
  expect(waits).toEqual([500, 1000, 2000, 4000, 4500, 4500]);
  expect(
    records
      .filter((r) => r.result !== "asked")
      .map((r) => [r.actor, r.action, r.target, r.result, r.code, r.detail["failures"]]),
  ).toEqual([
    ["nobody", "session.signIn", "chief", "refused", "unauthenticated", 2],
    ["nobody", "session.signIn", "chief", "refused", "unauthenticated", 3],
    ["nobody", "session.signIn", "chief", "refused", "unauthenticated", 4],
    ["system", "session.repeatedFailures", "chief", "event", "", 5],
    ["nobody", "session.signIn", "chief", "refused", "unauthenticated", 5],
    ["nobody", "session.signIn", "chief", "refused", "unauthenticated", 6],
    ["nobody", "session.signIn", "chief", "refused", "unauthenticated", 7],
  ]);
  expect(await ask("session.signIn", 6, { userId: "chief", password: good }), "never locked out").toMatchObject({
    ok: true,
  });
  expect(waits.at(-1)).toBe(4500);
});

test("an unknown user takes as long as a known one, within 25 %", async () => {
  await chief();
  const took = async (userId: string): Promise<number> => {
    const start = performance.now();
    await ask("session.signIn", 20, { userId, password: "wrong wrong wrong" });
    return performance.now() - start;
  };
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let i = 0; i < 20; i += 1) {
    monoMs += 3_600_000;
    known.push(await took("chief"));
    unknown.push(await took(`who-${i}`));
  }
  // The quickest of each, since other programs on the machine only ever make one slower.
  expect(Math.abs(Math.min(...known) / Math.min(...unknown) - 1)).toBeLessThan(0.25);
});

test("one password at a time is checked for a seat", async () => {
  await chief();
  const both = await Promise.all([1, 2].map(() => ask("session.signIn", 7, { userId: "chief", password: good })));
  expect(both.map((a) => (a.ok ? "ok" : a.code)).sort()).toEqual(["conflict", "ok"]);
});

test("a user who signs in over another replaces him only once his password is right", async () => {
  await chief();
  await create("anna", { role: "Operator", zone: "process" });
  await ask("session.signIn", 1, { userId: "anna", password: "wrong wrong wrong" });
  expect(sessions.callerOf(1)?.userId).toBe("chief");
  monoMs += 60_000;
  await value("session.signIn", 1, { userId: "anna", password: good });
  expect(sessions.callerOf(1)?.userId).toBe("anna");
  expect(events.slice(-3)).toEqual(["1 nobody", "in anna 1", "1 anna"]);
  expect(records.slice(-3)).toMatchObject([
    { actor: "chief", action: "session.signIn", target: "anna", result: "asked" },
    { action: "session.ended", target: "chief", reason: "replaced" },
    { actor: "anna", role: "Operator", action: "session.signIn", target: "anna", result: "done" },
  ]);
});

test("changed roles and a disabled account take effect in running sessions at once", async () => {
  await chief();
  await create("anna", { role: "Operator", zone: "process" });
  await value("session.signIn", 2, { userId: "anna", password: good });
  await value("access.setGrants", 1, {
    userId: "anna",
    grants: [{ role: "Observer", zone: "packing" }],
    reason: "moved",
  });
  expect(sessions.callerOf(2)?.grants).toEqual([{ role: "Observer", zone: "packing" }]);
  expect(records.at(-1)).toMatchObject({
    action: "access.setGrants",
    old: "Operator@process",
    new: "Observer@packing",
    result: "done",
  });
  await value("access.setDisabled", 1, { userId: "anna", disabled: true, reason: "left" });
  expect(sessions.callerOf(2)).toBeNull();
  expect(events.slice(-2)).toEqual(["2 anna", "2 nobody"]);
  expect(records.find((r) => r.action === "session.ended")).toMatchObject({ target: "anna", reason: "disabled" });
  expect(await ask("session.signIn", 2, { userId: "anna", password: good })).toMatchObject({ code: "unauthenticated" });
});

test("a new password ends the user's other sessions; the old one no longer works", async () => {
  await chief();
  await create("anna", { role: "Operator", zone: "process" });
  for (const windowId of [2, 3]) await value("session.signIn", windowId, { userId: "anna", password: good });
  expect(
    await ask("session.changePassword", 2, { oldPassword: "wrong wrong wrong", newPassword: other }),
  ).toMatchObject({ code: "forbidden", message: "The old password is wrong." });
  await value("session.changePassword", 2, { oldPassword: good, newPassword: other });
  expect([sessions.callerOf(2)?.userId, sessions.callerOf(3)]).toEqual(["anna", null]);
  await value("access.setPassword", 1, { userId: "anna", password: good, reason: "forgotten" });
  expect(sessions.callerOf(2)).toBeNull();
  expect(await ask("session.signIn", 2, { userId: "anna", password: other })).toMatchObject({
    code: "unauthenticated",
  });
  expect(await ask("session.signIn", 3, { userId: "anna", password: good })).toMatchObject({ ok: true });
});

test("the last security administrator can be neither disabled nor demoted; a name is never used again", async () => {
  await chief();
  const words = "The last security administrator of the whole plant stays. Give the role to somebody else first.";
  expect(await ask("access.setDisabled", 1, { userId: "chief", disabled: true, reason: "test" })).toEqual({
    ok: false,
    code: "conflict",
    message: words,
  });
  expect(
    await ask("access.setGrants", 1, { userId: "chief", grants: [{ role: "Auditor", zone: "*" }], reason: "test" }),
  ).toMatchObject({ code: "conflict", message: words });
  expect(users.get("chief")).toMatchObject({ disabled: false, grants: [{ role: "SecurityAdmin", zone: "*" }] });
  await create("deputy", { role: "SecurityAdmin", zone: "*" });
  expect(await ask("access.setDisabled", 1, { userId: "deputy", disabled: true, reason: "test" })).toMatchObject({
    ok: true,
  });
  expect(
    await ask("access.createUser", 1, {
      userId: "deputy",
      displayName: "Another",
      password: good,
      grants: [{ role: "Observer", zone: "*" }],
    }),
  ).toMatchObject({ code: "conflict" });
  expect(() => db.run("DELETE FROM user")).toThrow("user ids are never reused");
});

test.each([
  [
    "clashing duties",
    [
      { role: "SecurityAdmin", zone: "process" },
      { role: "Operator", zone: "packing" },
    ],
    "conflict",
    /cannot be held by one user/,
  ],
  ["a zone that is not there", [{ role: "Observer", zone: "moon" }], "invalid_input", /no zone moon/],
] as const)("grants with %s are refused in words", async (_name, grants, code, message) => {
  await chief();
  expect(
    await ask("access.createUser", 1, { userId: "anna", displayName: "Anna", password: good, grants: [...grants] }),
  ).toMatchObject({ code, message: expect.stringMatching(message) as string });
  expect(users.find("anna")).toBeNull();
});

test("an administrator of one zone cannot reach beyond it", async () => {
  await chief();
  await create("local", { role: "SecurityAdmin", zone: "packing" });
  await create("anna", { role: "Operator", zone: "process" });
  await value("session.signIn", 4, { userId: "local", password: good });
  const grants = (zone: string) => [{ role: "SecurityAdmin" as const, zone }];
  const codes = [
    await ask("access.setGrants", 4, { userId: "local", grants: grants("*"), reason: "more" }),
    await ask("access.setGrants", 4, {
      userId: "anna",
      grants: [{ role: "Observer", zone: "packing" }],
      reason: "mine",
    }),
    await ask("access.setPassword", 4, { userId: "chief", password: other, reason: "mine" }),
    await ask("access.setDisabled", 4, { userId: "anna", disabled: true, reason: "mine" }),
    await ask("access.setIdentity", 4, {
      userId: "service",
      zone: "process",
      server: "process-plc",
      userName: "u",
      password: "p",
    }),
  ].map((a) => (a.ok ? "ok" : a.code));
  expect(codes).toEqual(Array.from({ length: 5 }, () => "forbidden"));
  expect(
    await ask("access.createUser", 4, {
      userId: "bob",
      displayName: "Bob",
      password: good,
      grants: [{ role: "Operator", zone: "packing" }],
    }),
  ).toMatchObject({ ok: true });
});

test("an administrator of one zone is shown who counts there, and nothing of other zones", async () => {
  await chief();
  await create("local", { role: "SecurityAdmin", zone: "packing" });
  await create("anna", { role: "Operator", zone: "process" });
  await create("both", { role: "Operator", zone: "process" }, { role: "Observer", zone: "packing" });
  await create("boss", { role: "Supervisor", zone: "*" });
  for (const zone of ["process", "packing"])
    await value("access.setIdentity", 1, { userId: "both", zone, server: `${zone}-plc`, userName: "u", password: "p" });
  await value("session.signIn", 4, { userId: "local", password: good });
  const shown = (await value("access.users", 4, {})).map((u) => [
    u.userId,
    u.grants.map((g) => `${g.role}@${g.zone}`).join(" "),
    u.beyond,
    u.identities.join(),
  ]);
  expect(shown).toEqual([
    ["boss", "Supervisor@*", true, ""],
    ["both", "Observer@packing", true, "packing"],
    ["chief", "SecurityAdmin@*", true, ""],
    ["local", "SecurityAdmin@packing", false, ""],
  ]);
  expect(await ask("access.setPassword", 4, { userId: "both", password: other, reason: "mine" })).toEqual({
    ok: false,
    code: "forbidden",
    message: accessWords.beyondZones("both"),
  });
  expect((await value("access.users", 1, {})).map((u) => [u.userId, u.beyond])).toEqual(
    ["anna", "boss", "both", "chief", "local"].map((userId) => [userId, false]),
  );
});

test("roles that clash in what is kept are not in force, are shown, and come back only by a new decision", async () => {
  await chief();
  await create("deputy", { role: "SecurityAdmin", zone: "packing" });
  // By an older Millward, or by somebody with a SQL program.
  db.run("INSERT INTO userGrant VALUES ('deputy', 'Engineer', '*'), ('deputy', 'Auditor', '*')");
  await value("session.signIn", 2, { userId: "deputy", password: good });
  expect(sessions.callerOf(2)?.grants).toEqual([{ role: "SecurityAdmin", zone: "packing" }]);
  expect((await value("access.users", 1, {})).find((u) => u.userId === "deputy")).toEqual({
    userId: "deputy",
    displayName: "Mr deputy",
    grants: [{ role: "SecurityAdmin", zone: "packing" }],
    refusedGrants: [
      { role: "Auditor", zone: "*" },
      { role: "Engineer", zone: "*" },
    ],
    beyond: false,
    disabled: false,
    createdAtMs: 1_700_000_000_000,
    lastSignInAtMs: 1_700_000_000_000,
    mustChangePassword: false,
    demo: false,
    identities: [],
  });
  await value("access.setGrants", 1, { userId: "deputy", grants: [{ role: "Engineer", zone: "*" }], reason: "moved" });
  expect(records.at(-1)).toMatchObject({
    old: "SecurityAdmin@packing Auditor@* Engineer@*",
    new: "Engineer@*",
    result: "done",
  });
  expect(sessions.callerOf(2)?.grants).toEqual([{ role: "Engineer", zone: "*" }]);
});

test("who is created, or given a password, by an administrator must choose his own before anything else", async () => {
  await chief();
  await value("access.createUser", 1, {
    userId: "anna",
    displayName: "Anna",
    password: good,
    grants: [{ role: "SecurityAdmin", zone: "*" }],
  });
  await value("session.signIn", 2, { userId: "anna", password: good });
  expect(await ask("access.users", 2, {})).toMatchObject({ code: "forbidden" });
  await value("session.changePassword", 2, { oldPassword: good, newPassword: other });
  expect(await value("access.users", 2, {})).toHaveLength(2);
  await value("access.setPassword", 1, { userId: "anna", password: good, reason: "forgotten" });
  await value("session.signIn", 2, { userId: "anna", password: good });
  expect(await ask("access.users", 2, {})).toMatchObject({ code: "forbidden" });
  expect((await value("access.users", 1, {})).map((u) => [u.userId, u.mustChangePassword])).toEqual([
    ["anna", true],
    ["chief", false],
  ]);
});

test("a server identity is kept sealed, comes back at the next start, and opens only in its own place", async () => {
  await chief();
  await create("anna", { role: "Operator", zone: "process" });
  await create("eve", { role: "Operator", zone: "process" });
  expect(
    await value("access.setIdentity", 1, {
      userId: "anna",
      zone: "process",
      server: "process-plc",
      userName: "plc-anna",
      password: "plc-secret",
    }),
  ).toEqual({ kept: "vault" });
  expect(
    await ask("access.setIdentity", 1, {
      userId: "anna",
      zone: "process",
      server: "no-plc",
      userName: "u",
      password: "p",
    }),
  ).toMatchObject({ code: "not_found" });
  expect(
    await ask("access.setIdentity", 1, {
      userId: "who",
      zone: "process",
      server: "process-plc",
      userName: "u",
      password: "p",
    }),
  ).toMatchObject({ code: "not_found" });
  expect((await value("access.users", 1, {})).map((u) => [u.userId, u.identities])).toEqual([
    ["anna", ["process"]],
    ["chief", []],
    ["eve", []],
  ]);
  expect(JSON.stringify(db.all("SELECT * FROM vault"))).not.toContain("plc-secret");
  wire();
  expect(await credentials.load()).toBe(0);
  expect(credentials.identitiesOf("anna", "process")).toEqual({
    "process-plc": { kind: "userName", userName: "plc-anna", password: "plc-secret" },
  });
  expect(credentials.identitiesOf("anna", "packing")).toEqual({});
  db.run("UPDATE vault SET userId = 'eve'");
  wire();
  expect([await credentials.load(), credentials.identityOf("eve", "process", "process-plc")]).toEqual([1, null]);
});

test("without a key of the system an identity stays in memory, and an older sealed one is gone", async () => {
  await credentials.set("service", "process", "process-plc", { kind: "userName", userName: "old", password: "old" });
  sealing = false;
  expect(
    await credentials.set("service", "process", "process-plc", { kind: "userName", userName: "new", password: "new" }),
  ).toBe("memory");
  credentials.hold("anna", "packing", "packing-plc", { kind: "userName", userName: "demo", password: "demo" });
  expect([
    credentials.identityOf("service", "process", "process-plc"),
    credentials.zonesOf("anna"),
    db.all("SELECT * FROM vault"),
  ]).toEqual([{ kind: "userName", userName: "new", password: "new" }, ["packing"], []]);
  wire();
  expect([await credentials.load(), credentials.identityOf("service", "process", "process-plc")]).toEqual([0, null]);
});
