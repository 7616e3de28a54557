import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { authorise, permissions, permissionTable, roleActs, roles, type RoleGrant } from "./roles.ts";
import { elevationConflict, grantConflict, separateGrants } from "./separation.ts";

const zones = ["*", "process", "packing"] as const;
const grant: fc.Arbitrary<RoleGrant> = fc.record({
  role: fc.constantFrom(...roles),
  zone: fc.constantFrom(...zones),
});

/** By permission alone: the rule must hold for roles and permissions that come later. */
const acts = (grants: readonly RoleGrant[]): boolean =>
  permissions.some((p) => permissionTable[p].effect === "acts" && authorise({ grants }, p, null));
const manages = (grants: readonly RoleGrant[]): boolean =>
  permissions.some((p) => permissionTable[p].effect === "manages" && authorise({ grants }, p, null));
const decides = (grants: readonly RoleGrant[]): boolean =>
  (["user.manage", "trust.decide", "pki.manage"] as const).some((p) => authorise({ grants }, p, null));
const audits = (grants: readonly RoleGrant[]): boolean => grants.some((g) => g.role === "Auditor");

/** What separation of duties promises of one user. */
const separated = (grants: readonly RoleGrant[]): boolean =>
  !(decides(grants) && acts(grants)) && !(audits(grants) && (acts(grants) || manages(grants)));

test("the roles that act are those that can move, command, force or acknowledge something", () => {
  expect(roles.filter(roleActs)).toEqual(["Operator", "Engineer", "Supervisor"]);
  expect(permissions.filter((p) => permissionTable[p].effect === "acts")).toEqual([
    "tag.write",
    "method.call",
    "simulation.inject",
    "alarm.ack",
    "node.write",
    "node.call",
  ]);
});

test("two roles, wherever granted, are held together exactly where neither undoes what the other is there for", () => {
  const refused = new Set<string>();
  for (const a of roles)
    for (const b of roles)
      for (const here of zones)
        for (const there of zones) {
          const pair: RoleGrant[] = [
            { role: a, zone: here },
            { role: b, zone: there },
          ];
          if (grantConflict(pair) !== null) refused.add([a, b].sort().join(" "));
          else expect(separated(pair), `${a}@${here} ${b}@${there}`).toBe(true);
          expect(grantConflict(pair) === null).toBe(grantConflict([...pair].reverse()) === null);
        }
  expect([...refused].sort()).toEqual([
    "Auditor ConfigureAdmin",
    "Auditor Engineer",
    "Auditor Operator",
    "Auditor SecurityAdmin",
    "Auditor Supervisor",
    "Engineer SecurityAdmin",
    "Operator SecurityAdmin",
    "SecurityAdmin Supervisor",
  ]);
});

test("whatever grants are kept, those in force do not clash, none is lost, and sound ones all stay", () => {
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 6 }), (grants) => {
      const { inForce, refused } = separateGrants(grants);
      expect(grantConflict(inForce)).toBeNull();
      expect(separated(inForce)).toBe(true);
      expect([...inForce, ...refused].sort(byWords)).toEqual([...grants].sort(byWords));
      if (grantConflict(grants) === null) expect(inForce).toEqual(grants);
      for (const g of grants) if (g.role === "SecurityAdmin") expect(inForce).toContainEqual(g);
    }),
  );
});

test("no higher role taken for a time gives anybody what he could not hold for good", () => {
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 5 }), grant, (kept, wanted) => {
      const { inForce } = separateGrants(kept);
      if (elevationConflict(inForce, wanted) !== null) return;
      expect(grantConflict([...inForce, wanted])).toBeNull();
      expect(separated([...inForce, wanted])).toBe(true);
    }),
  );
});

describe("grants that clash in what is kept", () => {
  test.each([
    ["SecurityAdmin@* Supervisor@packing", "SecurityAdmin@*", "Supervisor@packing"],
    ["SecurityAdmin@packing Auditor@* Observer@*", "SecurityAdmin@packing Observer@*", "Auditor@*"],
    [
      "Auditor@* Operator@packing ConfigureAdmin@* Observer@*",
      "Auditor@* Observer@*",
      "Operator@packing ConfigureAdmin@*",
    ],
    ["Operator@* Engineer@packing Supervisor@*", "Operator@* Engineer@packing Supervisor@*", ""],
  ])("of %s, %s is in force", (kept, inForce, refused) => {
    const separatedGrants = separateGrants(grantsOf(kept));
    expect(separatedGrants).toEqual({ inForce: grantsOf(inForce), refused: grantsOf(refused) });
  });
});

function byWords(a: RoleGrant, b: RoleGrant): number {
  return `${a.role}@${a.zone}`.localeCompare(`${b.role}@${b.zone}`);
}

function grantsOf(words: string): RoleGrant[] {
  return words
    .split(" ")
    .filter((w) => w !== "")
    .map((w) => {
      const [role, zone] = w.split("@") as [RoleGrant["role"], string];
      return { role, zone };
    });
}
