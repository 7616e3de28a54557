import { expect, test } from "vitest";
import { accessTables, createAccounts } from "./access.ts";

test("only the right password of a known account opens a session", () => {
  const accounts = createAccounts([{ userName: "operator", password: "long-secret", roles: ["Operator"] }]);
  expect([
    accounts.isValid("operator", "long-secret"),
    accounts.isValid("operator", "long-secre"),
    accounts.isValid("operator", ""),
    accounts.isValid("nobody", "long-secret"),
    accounts.isValid("nobody", "no such account"),
  ]).toEqual([true, false, false, false, false]);
});

test("an auditor is an observer to the server, a stranger a user without a role, each in an array of its own", () => {
  const accounts = createAccounts([{ userName: "auditor", password: "x", roles: ["Auditor", "Observer"] }]);
  const roles = accounts.rolesOf("auditor");
  roles.pop();
  expect([
    accounts.rolesOf("auditor").map((r) => r.toString()),
    accounts.rolesOf("nobody").map((r) => r.toString()),
  ]).toEqual([["ns=0;i=15668", "ns=0;i=15656"], ["ns=0;i=15656"]]);
});

test("who may write and call is exactly this", () => {
  const WRITE = 1 << 6;
  const CALL = 1 << 12;
  const names: Readonly<Record<number, string>> = {
    15668: "Observer",
    15680: "Operator",
    16036: "Engineer",
    15692: "Supervisor",
    15716: "ConfigureAdmin",
    15704: "SecurityAdmin",
  };
  const holders = (table: ReturnType<typeof accessTables>["base"], bit: number): string[] =>
    table
      .filter((r) => (Number(r.permissions) & bit) !== 0)
      .map((r) => names[Number((r.roleId as { value: unknown }).value)] ?? "?");
  const { base, writable, simulation } = accessTables();
  expect({
    baseWrite: holders(base, WRITE),
    baseCall: holders(base, CALL),
    write: holders(writable, WRITE),
    writeCall: holders(writable, CALL),
    simulationCall: holders(simulation, CALL),
  }).toEqual({
    baseWrite: [],
    baseCall: ["Operator", "Engineer", "Supervisor"],
    write: ["Operator", "Engineer"],
    writeCall: [],
    simulationCall: ["Engineer"],
  });
});
