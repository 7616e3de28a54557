import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runs, seed } from "../../../test/support/propertyRuns.ts";
import { person, StationWithEvidence, tamper } from "../../../test/support/stationWithEvidence.ts";
import { evidenceWords } from "./evidenceWords.ts";

let folder: string;
let boots: number;
let running: StationWithEvidence[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "evidence-"));
  [boots, running] = [0, []];
});
afterEach(async () => {
  for (const station of running) await station.stop().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

function start(): StationWithEvidence {
  const station = new StationWithEvidence(folder, `boot ${(boots += 1)}`);
  running.push(station);
  return station;
}
async function stop(station: StationWithEvidence): Promise<void> {
  running = running.filter((other) => other !== station);
  await station.stop();
}
/** A station with an administrator and an operator, stopped. */
async function station(more: (station: StationWithEvidence) => void = () => undefined): Promise<void> {
  const first = start();
  first.users.create(person("anna", "SecurityAdmin"), true);
  first.users.create(person("otto", "Operator"));
  first.answered();
  more(first);
  await stop(first);
}
const grantsOf = ({ users }: StationWithEvidence, id: string): string[] =>
  users.get(id).grants.map((g) => `${g.role}@${g.zone}`);

test("a role and a copied password appear between two runs count only once an administrator decides", async () => {
  await station();
  tamper(
    folder,
    `INSERT INTO userGrant VALUES('otto', 'SecurityAdmin', '*');
     UPDATE user SET passwordHash = (SELECT passwordHash FROM user WHERE id = 'otto')
     WHERE id = 'anna'`,
  );
  const next = start();
  expect(next.told).toEqual([
    `evidence.differs anna: ${evidenceWords.passwordChanged("anna")}`,
    `evidence.differs otto: ${evidenceWords.grantAppeared("otto", "SecurityAdmin@*")}`,
  ]);
  expect(grantsOf(next, "otto")).toEqual(["Operator@*"]);
  expect(next.users.get("otto").refusedGrants).toEqual([{ role: "SecurityAdmin", zone: "*" }]);
  expect(next.users.passwordHash("anna")).toBeNull();
  expect(next.users.passwordHash("otto")).toBe("hash of otto");
  expect(next.evidence.check()).toContain("the password is another one");
  await stop(next);

  const third = start();
  expect(third.told).toHaveLength(2);
  third.users.setPasswordHash("anna", "a new hash");
  third.users.setGrants("otto", [{ role: "Supervisor", zone: "*" }]);
  expect(third.evidence.check()).toBe("");
  await stop(third);
  const last = start();
  expect([last.told, last.users.passwordHash("anna"), grantsOf(last, "otto")]).toEqual([
    [],
    "a new hash",
    ["Supervisor@*"],
  ]);
});

test("an administrator who sets just the roles that appeared makes them count", async () => {
  await station();
  tamper(folder, "INSERT INTO userGrant VALUES('otto', 'Supervisor', '*')");
  const next = start();
  const both = [
    { role: "Operator" as const, zone: "*" },
    { role: "Supervisor" as const, zone: "*" },
  ];
  next.users.setGrants("otto", both);
  expect(grantsOf(next, "otto")).toEqual(["Operator@*", "Supervisor@*"]);
  expect(next.evidence.check()).toBe("");
});

test.each([
  ["UPDATE user SET disabled = 0 WHERE id = 'otto'", "User otto was enabled."],
  ["UPDATE user SET mustChangePassword = 0 WHERE id = 'otto'", "the mark that the password must be changed is gone."],
  ["UPDATE user SET passwordHash = 'hash of otto' WHERE id = 'otto'", "User otto: the password is another one."],
  ["UPDATE user SET displayName = 'ANNA' WHERE id = 'otto'", "User otto: the name shown was OTTO."],
  ["UPDATE user SET demo = 1 WHERE id = 'otto'", "User otto: the mark of a demo user is another one."],
  ["UPDATE vault SET sealed = 'other' WHERE userId = 'service'", "The identity of service wet plc is another one."],
  ["INSERT INTO vault VALUES('otto', 'wet', 'plc', 'other')", "The identity of otto wet plc appeared."],
  ["DELETE FROM vault", "The identity of service wet plc is gone."],
  ["INSERT INTO user(id, displayName, passwordHash, createdAtMs) VALUES('eve', 'E', 'h', 1)", "User eve appeared."],
  [
    "DROP TRIGGER user_stays; DELETE FROM userGrant WHERE userId = 'otto'; DELETE FROM user WHERE id = 'otto'",
    "User otto is gone.",
  ],
  ["DELETE FROM userGrant WHERE userId = 'otto'", "User otto: the role Operator@* is gone."],
])("%s is named, and hurts nobody else", async (sql, words) => {
  await station(({ users, records }) => {
    records.run("INSERT INTO vault VALUES('service', 'wet', 'plc', 'sealed')");
    users.setDisabled("otto", true);
    users.setPasswordHash("otto", "a later hash");
    users.setPasswordHash("otto", "a hash later still");
  });
  tamper(folder, sql);
  const next = start();
  expect(next.told).toEqual([expect.stringContaining(words)]);
  const otto = next.users.find("otto");
  expect(otto ? [otto.disabled, otto.mustChangePassword] : null).toEqual(otto ? [true, true] : null);
  expect([grantsOf(next, "anna"), next.users.passwordHash("anna")]).toEqual([["SecurityAdmin@*"], "hash of anna"]);
  expect(next.users.passwordHash("eve")).toBeNull();
});

test("what another program writes while Millward runs is noticed at the next change and does not count", async () => {
  await station();
  const next = start();
  tamper(folder, "INSERT INTO userGrant VALUES('otto', 'SecurityAdmin', '*')");
  next.users.noteSignIn("anna", 9);
  expect(grantsOf(next, "otto")).toEqual(["Operator@*"]);
  expect(next.told).toEqual([expect.stringContaining("the role SecurityAdmin@* appeared")]);
});

test("an older records.db locks nobody out: passwords of then must be changed, roles do not come back", async () => {
  await station(({ users }) => users.setGrants("otto", [{ role: "Supervisor", zone: "*" }]));
  cpSync(join(folder, "records.db"), join(folder, "backup"));
  const second = start();
  second.users.setGrants("otto", [{ role: "Observer", zone: "*" }]);
  second.users.replacePasswordHash("anna", "hash of anna", "a newer hash");
  second.answered();
  await stop(second);
  const putBack = (): void => {
    for (const name of ["records.db-wal", "records.db-shm", "records.kept.db"])
      rmSync(join(folder, name), { force: true });
    cpSync(join(folder, "backup"), join(folder, "records.db"));
  };
  putBack();
  const third = start();
  expect(third.told[0]).toContain("evidence.rolledBack records.db: records.db is an older state");
  expect(third.users.passwordHash("anna")).toBe("hash of anna");
  expect(third.users.get("anna").mustChangePassword).toBe(true);
  expect(grantsOf(third, "otto")).toEqual([]);
  expect(third.users.replacePasswordHash("anna", "hash of anna", "newest")).toBe(true);
  expect(third.users.get("anna").mustChangePassword).toBe(false);
});

test("an audit log that was emptied locks nobody out, and says that nothing proves the users", async () => {
  await station();
  for (const name of ["audit.db", "audit.db-wal", "audit.db-shm", "audit-head.json"])
    rmSync(join(folder, name), { force: true });
  const emptied = start();
  expect(emptied.told).toEqual([expect.stringContaining("nothing proves their roles and passwords")]);
  expect(emptied.evidence.check()).toContain("nothing proves their roles and passwords");
  expect(grantsOf(emptied, "otto")).toEqual(["Operator@*"]);
});

test("a change that the file does not take leaves the state as it was", async () => {
  await station();
  const next = start();
  const fails = (): void =>
    next.records.transaction(() => {
      next.records.run("UPDATE user SET disabled = 1 WHERE id = 'otto'");
      throw new Error("the disk is full");
    });
  expect(fails).toThrow("the disk is full");
  await stop(next);
  expect(start().told).toEqual([]);
});

test("no hash of a password stands in the log", async () => {
  await station();
  expect(readFileSync(join(folder, "audit.db"), "latin1")).not.toContain("hash of anna");
});

/** Numbers from a seed, so that a failure can be repeated. */
const chance = (from: number) => {
  let state = from;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
};

function change({ users, records }: StationWithEvidence, pick: (below: number) => number, step: string): void {
  const who = `user${pick(3)}`;
  if (!users.find(who)) users.create(person(who, "Operator"));
  const roles = ["Operator", "Engineer", "Supervisor"] as const;
  const changes = [
    () => users.setGrants(who, [{ role: roles[pick(3)]!, zone: "*" }]),
    () => users.setPasswordHash(who, `hash ${step}`),
    () => users.setDisabled(who, pick(2) === 0),
    () => users.noteSignIn(who, pick(100)),
    () => records.run("INSERT OR REPLACE INTO vault VALUES(?, 'wet', 'plc', ?)", [who, step]),
    () => records.run("DELETE FROM vault WHERE userId = ?", [who]),
  ];
  changes[pick(changes.length)]!();
}

test("Millward's own changes, stops and starts never look like somebody else's", async () => {
  await station();
  for (let n = 0; n < runs(12); n += 1) {
    const pick = chance(seed + n);
    const next = start();
    expect(next.told, `before the changes of ${seed + n}`).toEqual([]);
    for (let step = 0; step < 8; step += 1) {
      change(next, pick, `${n}.${step}`);
      if (pick(3) > 0) next.answered();
    }
    expect(next.evidence.check()).toBe("");
    await stop(next);
  }
}, 20_000);
