import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rolePermissions, type RoleGrant } from "../../../shared/access/roles.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import type { Zone } from "../../../shared/plant/model.ts";
import { indexPlant } from "../../../shared/plant/plantIndex.ts";
import { silentLog } from "../../base/log.ts";
import { composeAccess } from "../composeAccess.ts";
import { openRecords } from "../records/recordsDb.ts";
import { accessMigrations } from "./accessMigrations.ts";
import { accessWords } from "./accessWords.ts";

/** The room of access on a data folder, started on the demo and on other plants by turns. */
const good = "correct horse battery staple";
const demoUserIds = ["operator", "engineer", "supervisor", "auditor"];

let folder: string;
let records: AuditEntry[];
let warned: string[];
let opened: ReturnType<typeof composeAccess>[];

/** @param servers by zone: true for one of the demo's. */
function start(shippedDemo: boolean, servers: readonly boolean[]) {
  const zones = servers.map((demo, n) => ({ id: `z${n}`, servers: [{ id: `s${n}`, demo }] }) as unknown as Zone);
  const model = {
    name: "Plant",
    areas: [],
    zones,
    conduits: [],
    types: [],
    assets: [],
    tags: [],
    alarms: [],
    links: [],
  };
  const index = indexPlant(model as unknown as Parameters<typeof indexPlant>[0]);
  const access = composeAccess({
    recordsFolder: join(folder, "records"),
    plant: () => index,
    shippedDemo,
    box: { available: async () => false, seal: async () => new Uint8Array(), open: async () => "" },
    audit: { latest: () => null, wentOnBehind: () => false, knowsUsers: () => false },
    log: silentLog,
    // What each start notes of the users is tested in its own room.
    record: (entry) => {
      if (!entry.action.startsWith("evidence.")) records.push(entry);
    },
    station: () => ({ plantName: "Plant", stationName: "desk", version: "1", startup: "", missing: [] }),
    openWindow: () => 0,
    warn: (windowIds, text) => void warned.push(`${windowIds.join()} ${text}`),
  });
  for (const windowId of [1, 2]) access.sessions.windowOpened(windowId, null);
  access.review.look();
  opened.push(access);
  return access;
}
const onDemo = () => start(true, [true, true]);
const onOwn = () => start(false, [false]);
type Access = ReturnType<typeof start>;

const noted: unknown[] = [];
const at = (windowId: number) => ({
  caller: null,
  windowId,
  auditSeq: 0,
  note: (fields: unknown) => void noted.push(fields),
});
const enrol = (access: Access) =>
  access.sessions.calls["session.enrol"]({ userId: "chief", displayName: "Chief", password: good }, at(1));
const signIn = (access: Access, userId: string, password: string, windowId = 1) =>
  access.sessions.calls["session.signIn"]({ userId, password }, at(windowId));
const passwordOf = (state: Awaited<ReturnType<typeof enrol>>, userId: string): string =>
  state.demoCredentials!.find((c) => c.userId === userId)!.password;
const actionsOn = (action: string) => records.filter((r) => r.action === action).map((r) => r.target);
async function stop(access: Access): Promise<void> {
  opened = opened.filter((a) => a !== access);
  await access.dispose();
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "demo-accounts-"));
  [records, warned, opened] = [[], [], []];
});
afterEach(async () => {
  for (const access of opened) await access.dispose();
  rmSync(folder, { recursive: true });
});

test("the demo's users come with the first enrolment, shown on the sign-in card alone until put away", async () => {
  const access = onDemo();
  const { demoCredentials } = await enrol(access);
  expect(demoCredentials!.map((c) => `${c.userId} ${c.role}`)).toEqual([
    "operator Operator",
    "engineer Engineer",
    "supervisor Supervisor",
    "auditor Auditor",
  ]);
  expect(new Set(demoCredentials!.map((c) => c.password)).size).toBe(4);
  const stored = readdirSync(join(folder, "records"))
    .map((f) => readFileSync(join(folder, "records", f)).toString("latin1"))
    .join("");
  for (const { password } of [...demoCredentials!, { password: good }]) {
    expect(password === good || /^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/.test(password)).toBe(true);
    expect(stored).not.toContain(password);
    expect(JSON.stringify(records)).not.toContain(password);
  }
  await signIn(access, "operator", demoCredentials![0]!.password, 2);
  expect(access.sessions.stateOf(2)).toMatchObject({ demoCredentials: null, session: { mustChangePassword: false } });
  expect(access.sessions.stateOf(1).demoCredentials).toEqual(demoCredentials);
  await access.sessions.calls["session.dismissDemoCredentials"]({}, at(1));
  expect(noted.at(-1)).toEqual({ detail: { seat: 1, window: 1, users: demoUserIds.join(" ") } });
  expect(access.sessions.stateOf(1).demoCredentials).toBeNull();
});

test("no password that is shown belongs to somebody who decides about users, trust or keys", async () => {
  const { demoCredentials } = await enrol(onDemo());
  const held = demoCredentials!.flatMap((c) => rolePermissions[c.role]);
  for (const decides of ["user.manage", "trust.decide", "pki.manage"] as const) expect(held).not.toContain(decides);
});

test("every account has one record of its own, and showing the passwords is on record", async () => {
  const access = onDemo();
  await enrol(access);
  expect(actionsOn("access.userCreated").sort()).toEqual(
    access.users
      .all()
      .map((u) => u.userId)
      .sort(),
  );
  expect(records.find((r) => r.target === "chief")).toMatchObject({
    action: "access.userCreated",
    new: "SecurityAdmin@*",
    detail: { displayName: "Chief", how: "first administrator" },
  });
  expect(records.find((r) => r.action === "session.demoPasswordsShown")).toMatchObject({
    detail: { window: 1, users: demoUserIds.join(" ") },
  });
});

test.each([
  ["somebody's own plant with stray servers of the demo", () => start(false, [true, true])],
  ["somebody's own plant", onOwn],
  ["a demo project with a server that is no demo's", () => start(true, [true, false])],
  ["a plant without servers", () => start(true, [])],
])("%s gets no demo users", async (_what, begin) => {
  const access = begin();
  expect((await enrol(access)).demoCredentials).toBeNull();
  expect(access.users.all().map((u) => u.userId)).toEqual(["chief"]);
});

test("a plant of one's own disables the demo users of its folder, on record, and tells the administrator", async () => {
  const demo = onDemo();
  const shown = await enrol(demo);
  await stop(demo);
  const own = onOwn();
  const refused = { code: "unauthenticated", message: "User name or password is wrong." };
  for (const userId of demoUserIds)
    await expect(signIn(own, userId, passwordOf(shown, userId), 2)).rejects.toMatchObject(refused);
  expect(own.users.all().map((u) => [u.userId, u.demo, u.disabled])).toEqual([
    ["auditor", true, true],
    ["chief", false, false],
    ["engineer", true, true],
    ["operator", true, true],
    ["supervisor", true, true],
  ]);
  expect(actionsOn("access.demoUserDisabled").sort()).toEqual([...demoUserIds].sort());
  await signIn(own, "chief", good);
  expect(warned).toEqual([`1 ${accessWords.demoDisabled([...demoUserIds].sort())}`]);
  const chief = { ...at(1), caller: own.sessions.callerOf(1)! };
  await expect(
    own.calls["access.setDisabled"]({ userId: "operator", disabled: false, reason: "again" }, chief),
  ).rejects.toMatchObject({ code: "conflict", message: accessWords.demoUserStays("operator") });
});

test("a demo user who is enabled all the same is refused at a plant of one's own, and counts at the demo", async () => {
  const demo = onDemo();
  const password = passwordOf(await enrol(demo), "operator");
  await stop(demo);
  const own = onOwn();
  const db = openRecords(join(folder, "records"), [accessMigrations]);
  db.run("UPDATE user SET disabled = 0");
  await expect(signIn(own, "operator", password)).rejects.toMatchObject({ code: "unauthenticated" });
  await stop(own);
  expect(await signIn(onDemo(), "operator", password)).toMatchObject({ userId: "operator" });
  db.close();
});

test("users of a folder from before the mark are the demo's by their names, whatever their roles", () => {
  const before = { ...accessMigrations, migrations: accessMigrations.migrations.slice(0, 1) };
  const file = mkdtempSync(join(folder, "old-"));
  const old = openRecords(file, [before]);
  const person = (id: string, name: string, ...grants: RoleGrant[]): void => {
    old.run("INSERT INTO user(id, displayName, passwordHash, createdAtMs) VALUES (?, ?, 'h', 1)", [id, name]);
    for (const g of grants) old.run("INSERT INTO userGrant VALUES (?, ?, ?)", [id, g.role, g.zone]);
  };
  person("operator", "Olga Operator", { role: "Operator", zone: "*" });
  person("engineer", "Demo engineer", { role: "Engineer", zone: "*" }, { role: "Observer", zone: "*" });
  person("supervisor", "Demo supervisor", { role: "Supervisor", zone: "packing" });
  person("auditor", "Demo auditor", { role: "Observer", zone: "*" });
  person("security", "Demo security administrator", { role: "SecurityAdmin", zone: "*" });
  old.close();
  const db = openRecords(file, [accessMigrations]);
  expect(db.all("SELECT id FROM user WHERE demo = 1 ORDER BY id").map((r) => r["id"])).toEqual([
    "auditor",
    "engineer",
    "security",
    "supervisor",
  ]);
  expect(db.all("SELECT id FROM user WHERE mustChangePassword = 1")).toEqual([]);
  db.close();
});

test.each(["SecurityAdmin", "ConfigureAdmin"] as const)(
  "a demo user, whose password stood on the sign-in card, is never made %s",
  async (role) => {
    const access = onDemo();
    await enrol(access);
    await signIn(access, "chief", good);
    const caller = access.sessions.callerOf(1)!;
    const grants: RoleGrant[] = [{ role, zone: "*" }];
    await expect(
      access.calls["access.setGrants"]({ userId: "operator", grants, reason: "" }, { ...at(1), caller }),
    ).rejects.toMatchObject({ code: "conflict", message: accessWords.demoUserNeverDecides("operator") });
    expect(access.users.get("operator").grants).toEqual([{ role: "Operator", zone: "*" }]);
  },
);

test("a demo user who was made an administrator before does not count as the last one", async () => {
  const access = onDemo();
  await enrol(access);
  access.records.run("INSERT INTO userGrant VALUES ('operator', 'SecurityAdmin', '*')");
  expect(() => access.users.setDisabled("chief", true)).toThrow("The last security administrator");
  expect(access.users.get("chief").disabled).toBe(false);
});

test("roles that clash in what is kept are on record at the start and told to user and administrator", async () => {
  const first = onOwn();
  await enrol(first);
  await stop(first);
  const db = openRecords(join(folder, "records"), [accessMigrations]);
  db.run("INSERT INTO userGrant VALUES ('chief', 'Operator', '*')");
  db.close();
  records = [];
  const access = onOwn();
  expect(records).toMatchObject([
    {
      action: "access.grantsRefused",
      target: "chief",
      detail: { inForce: "SecurityAdmin@*", refused: "Operator@*" },
    },
  ]);
  await signIn(access, "chief", good);
  expect(access.sessions.callerOf(1)?.grants).toEqual([{ role: "SecurityAdmin", zone: "*" }]);
  expect(warned).toEqual([
    `1 ${accessWords.ownGrantsRefused("Operator@*")}`,
    `1 ${accessWords.grantsRefused(["chief"])}`,
  ]);
  expect(actionsOn("access.grantsRefused")).toHaveLength(1);
});
