import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ElevatedServer } from "../../../shared/access/elevation.ts";
import { authorise, type RoleGrant } from "../../../shared/access/roles.ts";
import { elevationConflict } from "../../../shared/access/separation.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import type { Wire } from "../../../shared/errors.ts";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import { contract, type Api, type CallName, type Handlers } from "../../../shared/ipc/contract.ts";
import { silentLog } from "../../base/log.ts";
import type { Db } from "../../base/sqlite.ts";
import { bindIpc, type BoundIpc } from "../ipc/bind.ts";
import { openRecords } from "../records/recordsDb.ts";
import { CredentialStore, elevatedHolder } from "./credentialStore.ts";
import { ElevationService } from "./elevationService.ts";
import type { PasswordHasher } from "./passwordHasher.ts";
import { SessionService } from "./sessionService.ts";
import { UserStore } from "./userStore.ts";
import { runs } from "../../../test/support/propertyRuns.ts";

const named = (userName: string): ServerIdentity => ({ kind: "userName", userName, password: `${userName}-at-server` });
/** Knows a password by looking; what it costs is tested elsewhere. */
const plainHasher = {
  hash: async (p: string) => `plain:${p}`,
  verify: async (hash: string | null, p: string) => hash === `plain:${p}`,
} as unknown as PasswordHasher;

let folder: string;
let db: Db;
let users: UserStore;
let sessions: SessionService;
let credentials: CredentialStore;
let elevation: ElevationService;
let ipc: BoundIpc;
let records: AuditEntry[];
let nowMs: number;
let answer: (userId: string, zone: string) => ElevatedServer[];
/** What the zone hosts hold: user → who he is elevated as. */
let atServers: Map<string, string>;
const answers = new Map<string, (windowId: number, raw: unknown) => Promise<Wire<unknown>>>();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  folder = mkdtempSync(join(tmpdir(), "elevation-"));
  db = openRecords(folder);
  wire();
});
afterEach(() => {
  elevation.dispose();
  ipc.dispose();
  db.close();
  rmSync(folder, { recursive: true, force: true });
  vi.useRealTimers();
});

function wire(): void {
  records = [];
  nowMs = 1_700_000_000_000;
  atServers = new Map<string, string>();
  users = new UserStore(db);
  sessions = new SessionService({
    users,
    hasher: plainHasher,
    random: randomBytes,
    nowMs: () => nowMs,
    monoMs: () => nowMs,
    wait: async (ms) => void (nowMs += ms),
    record: (e) => void records.push(e),
    station: () => ({ plantName: "P", stationName: "s", version: "1", startup: "" }),
    zones: () => ["process", "packing"],
    isDemo: () => false,
  });
  credentials = new CredentialStore({
    db,
    box: { available: async () => false, seal: async () => new Uint8Array(), open: async () => "" },
    log: silentLog,
  });
  answer = (_userId, zone) => [{ server: `${zone}-1`, state: "elevated", code: "" }];
  elevation = new ElevationService({
    sessions,
    credentials,
    log: silentLog,
    record: (e) => void records.push(e),
    nowMs: () => nowMs,
    zones: () => ["process", "packing"],
    identitiesOf: async (user, zone) => credentials.identitiesOf(user.userId, zone),
    elevate: async (zone, { userId, identities }) => {
      const servers = answer(userId, zone);
      const identity = Object.values(identities)[0];
      if (servers.some((s) => s.state === "elevated"))
        atServers.set(userId, identity?.kind === "userName" ? identity.userName : "");
      return servers;
    },
    lower: async (_zone, userId) => void atServers.delete(userId),
  });
  const rest = Object.fromEntries(
    (Object.keys(contract) as CallName[]).map((n) => [n, async () => null]),
  ) as unknown as Handlers;
  ipc = bindIpc(
    { handle: (n, a) => void answers.set(n, a) },
    { ...rest, ...sessions.calls, ...elevation.calls },
    {
      callerOf: (id) => sessions.callerOf(id),
      audit: { append: (e) => records.push(e), writable: () => true },
      log: silentLog,
      nowMs: () => nowMs,
      newReference: () => "r",
    },
  );
}

function person(userId: string, ...grants: RoleGrant[]): void {
  users.create({
    userId,
    displayName: userId.toUpperCase(),
    passwordHash: `plain:pw-${userId}`,
    grants,
    createdAtMs: 0,
  });
}
const ask = <K extends CallName>(
  name: K,
  windowId: number,
  input: Parameters<Api[K]>[0],
): Promise<Wire<Awaited<ReturnType<Api[K]>>>> => answers.get(name)!(windowId, input) as never;
const signIn = (userId: string, windowId: number) =>
  ask("session.signIn", windowId, { userId, password: `pw-${userId}` });
const wish = { zone: "process", role: "Engineer" as const, reason: "Calibrate FIC-201", minutes: 5 };
const may = (windowId: number): boolean => {
  const caller = sessions.callerOf(windowId);
  return caller !== null && authorise(caller, "simulation.inject", "process");
};
/** An operator with nothing kept for more, and an engineer who can vouch. */
async function crew(): Promise<void> {
  person("root", { role: "SecurityAdmin", zone: "*" });
  person("op", { role: "Operator", zone: "*" });
  person("eng", { role: "Engineer", zone: "process" });
  credentials.hold("op", "process", "process-1", named("op"));
  credentials.hold("eng", "process", "process-1", named("eng"));
  await signIn("op", 1);
}

test("a second person who holds the role lends it for the time asked: servers first, then the console, and both names are on record", async () => {
  await crew();
  const taken = await ask("session.elevate", 1, { ...wish, userId: "eng", password: "pw-eng" });
  expect(taken).toEqual({
    ok: true,
    value: {
      zone: "process",
      role: "Engineer",
      sinceMs: nowMs,
      untilMs: nowMs + 300_000,
      reason: "Calibrate FIC-201",
      vouchedBy: "eng",
      servers: [{ server: "process-1", state: "elevated", code: "" }],
    },
  });
  expect([may(1), atServers.get("op"), sessions.stateOf(1).session?.elevation?.untilMs]).toEqual([
    true,
    "eng",
    nowMs + 300_000,
  ]);
  const done = records.at(-1)!;
  expect(done).toMatchObject({
    actor: "op",
    action: "session.elevate",
    zone: "process",
    target: "Engineer",
    new: "5 min",
    reason: "Calibrate FIC-201",
    result: "done",
    detail: { vouchedBy: "eng", servers: "process-1 elevated" },
  });
  expect(JSON.stringify(records)).not.toContain("pw-eng");

  nowMs += 300_000;
  expect(may(1)).toBe(false); // also before the timer has run
  vi.advanceTimersByTime(300_000);
  await vi.waitFor(() => expect(atServers.size).toBe(0));
  expect(sessions.stateOf(1).session?.elevation).toBeNull();
  expect(records.at(-1)).toMatchObject({
    actor: "system",
    action: "session.elevationEnded",
    zone: "process",
    target: "op",
    old: "Engineer",
    reason: "timeUp",
    result: "event",
    detail: { vouchedBy: "eng", lastedMs: 300_000 },
  });
});

test("with a higher identity kept for the user, the user's own password is enough; without one it is not", async () => {
  await crew();
  expect(await ask("session.elevate", 1, { ...wish, userId: "op", password: "pw-op" })).toMatchObject({
    ok: false,
    code: "forbidden",
    message: expect.stringContaining("No identity as Engineer is kept for you") as string,
  });
  credentials.hold(elevatedHolder("op", "Engineer"), "process", "process-1", named("op-as-engineer"));
  expect(await ask("session.elevationChoices", 1, {})).toMatchObject({
    ok: true,
    value: {
      reason: "",
      choices: expect.arrayContaining([
        { zone: "process", role: "Engineer", own: true },
        { zone: "packing", role: "Engineer", own: false },
      ]) as unknown,
    },
  });
  expect(await ask("session.elevate", 1, { ...wish, userId: "op", password: "pw-op" })).toMatchObject({ ok: true });
  expect([may(1), atServers.get("op")]).toEqual([true, "op-as-engineer"]);
  expect(await ask("session.endElevation", 1, {})).toEqual({ ok: true, value: null });
  expect([may(1), atServers.size]).toEqual([false, 0]);
  expect(records.filter((r) => r.action === "session.elevationEnded")).toEqual([]);
  expect(await ask("session.endElevation", 1, {})).toMatchObject({ code: "conflict" });
});

test("who may not vouch, who may not be elevated, and what no server takes changes nothing", async () => {
  await crew();
  person("far", { role: "Engineer", zone: "packing" });
  person("sec", { role: "SecurityAdmin", zone: "*" });
  credentials.hold(elevatedHolder("sec", "Engineer"), "process", "process-1", named("sec-as-engineer"));
  const codes: [string, string][] = [];
  const one = async (
    what: string,
    windowId: number,
    input: Partial<Parameters<Api["session.elevate"]>[0]>,
  ): Promise<void> => {
    const wire = await ask("session.elevate", windowId, { ...wish, userId: "eng", password: "pw-eng", ...input });
    codes.push([what, wire.ok ? "ok" : wire.code]);
  };
  await one("a wrong password", 1, { password: "guess" });
  await one("an unknown second person", 1, { userId: "ghost", password: "x" });
  await one("a second person without the role in this zone", 1, { userId: "far", password: "pw-far" });
  await one("a role held already", 1, { role: "Operator" });
  await one("a zone that is not there", 1, { zone: "moon" });
  await signIn("sec", 2);
  await one("a security administrator", 2, {});
  await one("a security administrator with an identity kept for it", 2, { userId: "sec", password: "pw-sec" });
  users.setDisabled("eng", true);
  await one("a disabled second person", 1, {});
  users.setDisabled("eng", false);
  answer = () => [{ server: "process-1", state: "refused", code: "BadUserAccessDenied" }];
  await one("a server that refuses", 1, {});
  answer = () => [{ server: "process-1", state: "down", code: "BadNotConnected" }];
  await one("a zone that is down", 1, {});
  expect(codes).toEqual([
    ["a wrong password", "forbidden"],
    ["an unknown second person", "forbidden"],
    ["a second person without the role in this zone", "forbidden"],
    ["a role held already", "forbidden"],
    ["a zone that is not there", "forbidden"],
    ["a security administrator", "forbidden"],
    ["a security administrator with an identity kept for it", "forbidden"],
    ["a disabled second person", "forbidden"],
    ["a server that refuses", "forbidden"],
    ["a zone that is down", "unavailable"],
  ]);
  expect([may(1), may(2), atServers.size, sessions.elevationOf(1)]).toEqual([false, false, 0, null]);
});

test("guessing the second person's password is slowed down and told as at sign-in", async () => {
  await crew();
  const fromMs = nowMs;
  for (let i = 0; i < 5; i += 1)
    expect(await ask("session.elevate", 1, { ...wish, userId: "eng", password: `guess-${i}` })).toMatchObject({
      ok: false,
      code: "forbidden",
      message: "User name or password is wrong.",
    });
  expect(nowMs - fromMs).toBeGreaterThanOrEqual(500 + 1000 + 2000 + 4000);
  expect(records.some((r) => r.action === "session.repeatedFailures" && r.target === "eng")).toBe(true);
});

test.each([
  ["signing out", "signOut", () => ask("session.signOut", 1, {})],
  ["a second window of the same user", "otherWindow", () => signIn("op", 2)],
  [
    "a change of the user's roles",
    "rolesChanged",
    async () => {
      users.setGrants("op", [{ role: "Observer", zone: "*" }]);
      sessions.reevaluate("op");
    },
  ],
  [
    "a change of the second person's roles",
    "rolesChanged",
    async () => {
      users.setGrants("eng", [{ role: "Observer", zone: "*" }]);
      sessions.reevaluate("eng");
    },
  ],
  ["the end of the zone's process", "hostDown", async () => elevation.endIn("process", "hostDown")],
] as const)("%s ends it at once, at the console and at the servers", async (_what, why, act) => {
  await crew();
  await ask("session.elevate", 1, { ...wish, userId: "eng", password: "pw-eng" });
  expect(may(1)).toBe(true);
  await act();
  expect([may(1), may(2), atServers.size, sessions.elevationOf(1)]).toEqual([false, false, 0, null]);
  expect(records.find((r) => r.action === "session.elevationEnded")).toMatchObject({ reason: why });
});

test("a user who signs out while the servers are asked is elevated nowhere", async () => {
  await crew();
  answer = (_u, zone) => {
    sessions.windowClosed(1);
    return [{ server: `${zone}-1`, state: "elevated", code: "" }];
  };
  expect(await ask("session.elevate", 1, { ...wish, userId: "eng", password: "pw-eng" })).toMatchObject({
    ok: false,
    code: "conflict",
  });
  await signIn("op", 1);
  expect([may(1), atServers.size]).toEqual([false, 0]);
});

test("separation of duties holds for every set of grants: a security administrator takes no role, and nobody one in a zone where he has none", () => {
  const grant = fc.record({
    role: fc.constantFrom("Observer", "Operator", "Engineer", "Supervisor", "SecurityAdmin", "Auditor"),
    zone: fc.constantFrom("*", "process", "packing"),
  }) as fc.Arbitrary<RoleGrant>;
  fc.assert(
    fc.property(
      fc.array(grant, { maxLength: 4 }),
      fc.constantFrom(
        "Operator",
        "Engineer",
        "Supervisor",
        "ConfigureAdmin",
        "SecurityAdmin",
        "Auditor",
      ) as fc.Arbitrary<RoleGrant["role"]>,
      fc.constantFrom("process", "packing", "*"),
      (grants, role, zone) => {
        const allowed = elevationConflict(grants, { role, zone }) === null;
        if (
          grants.some((g) => g.role === "SecurityAdmin") ||
          role === "SecurityAdmin" ||
          role === "Auditor" ||
          zone === "*"
        )
          expect(allowed).toBe(false);
        if (allowed) expect(authorise({ grants }, "tag.read", zone)).toBe(true);
      },
    ),
  );
});

test("whatever happens in whatever order, the console and the servers agree on who is elevated, and never beyond the time", async () => {
  type Step = "elevate" | "wrong" | "refused" | "end" | "time" | "signOut" | "roles" | "hostDown";
  const step = fc.constantFrom<Step>(
    "elevate",
    "elevate",
    "wrong",
    "refused",
    "end",
    "time",
    "signOut",
    "roles",
    "hostDown",
  );
  await crew();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      await ask("session.signOut", 1, {});
      users.setGrants("op", [{ role: "Operator", zone: "*" }]);
      await signIn("op", 1);
      let untilMs = 0;
      for (const s of steps) {
        answer = (_u, zone) => [{ server: `${zone}-1`, state: s === "refused" ? "refused" : "elevated", code: "" }];
        if (s === "elevate" || s === "wrong" || s === "refused") {
          const wire = await ask("session.elevate", 1, {
            ...wish,
            userId: "eng",
            password: s === "wrong" ? "no" : "pw-eng",
          });
          if (wire.ok) untilMs = wire.value.untilMs;
        } else if (s === "end") await ask("session.endElevation", 1, {});
        else if (s === "time") {
          nowMs += 301_000;
          await vi.advanceTimersByTimeAsync(301_000);
        } else if (s === "signOut") {
          await ask("session.signOut", 1, {});
          await signIn("op", 1);
        } else if (s === "roles") sessions.reevaluate("op");
        else elevation.endIn("process", "hostDown");
        expect(may(1)).toBe(atServers.has("op"));
        if (may(1)) expect(nowMs).toBeLessThan(untilMs);
      }
    }),
    { numRuns: runs(60) },
  );
});
