import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  authorise,
  permissions,
  rolePermissions,
  roles,
  type Caller,
  type RoleGrant,
} from "../../../shared/access/roles.ts";
import type { Wire } from "../../../shared/errors.ts";
import { contract, type CallName, type Handlers } from "../../../shared/ipc/contract.ts";
import { bindIpc } from "./bind.ts";

const names = Object.keys(contract) as CallName[];

/** Through the real binding, with handlers that do nothing. */
async function allowed(name: CallName, caller: Caller | null): Promise<boolean> {
  const answers = new Map<string, (windowId: number, raw: unknown) => Promise<Wire<unknown>>>();
  const handlers = Object.fromEntries(names.map((n) => [n, async () => "ran"])) as unknown as Handlers;
  const bound = bindIpc({ handle: (n, answer) => void answers.set(n, answer) }, handlers, {
    callerOf: () => caller,
    seatOf: (windowId) => windowId,
    recordedName: (name) => name,
    audit: { append: () => 1, writable: () => true },
    records: { whyShut: () => null },
    log: { error: () => undefined },
    nowMs: () => 0,
    newReference: () => "",
  });
  const wire = await answers.get(name)!(1, contract[name].sample);
  bound.dispose();
  if (!wire.ok && wire.code !== "forbidden" && wire.code !== "unauthenticated")
    throw new Error(`${name}: ${wire.code} ${wire.message}`);
  return wire.ok;
}
const holding = (...grants: RoleGrant[]): Caller => ({ userId: "u", displayName: "U", grants, sessionId: "s" });

/** WRONG: a grant in one zone opens another. */
function cellOf(here: boolean, elsewhere: boolean): string {
  if (!here) return elsewhere ? "WRONG" : "-";
  return elsewhere ? "yes" : "zone";
}

test("who may call what is exactly what the checked-in table says", async () => {
  const rows: string[] = [];
  for (const name of names) {
    const cells: string[] = [await allowed(name, null), await allowed(name, holding())].map((yes) =>
      yes ? "yes" : "-",
    );
    for (const role of roles) {
      const [everywhere, here, elsewhere] = [
        await allowed(name, holding({ role, zone: "*" })),
        await allowed(name, holding({ role, zone: "here" })),
        await allowed(name, holding({ role, zone: "elsewhere" })),
      ];
      expect(everywhere, `${role} everywhere is at least ${role} in one zone (${name})`).toBe(here);
      cells.push(cellOf(here, elsewhere));
    }
    const due = { ...holding(...roles.map((role) => ({ role, zone: "*" }))), mustChangePassword: true } as const;
    cells.push((await allowed(name, due)) ? "yes" : "-");
    rows.push(`| ${name} | ${contract[name].needs} | ${cells.join(" | ")} |`);
  }
  const table = [
    "# Who may call what",
    "",
    "Made by `electron/main/ipc/roleMatrix.test.ts` from the contract, through the real binding. `yes`: allowed;",
    '`zone`: only in the zones where the role is granted; `-`: refused. "nobody" is a window before sign-in,',
    '"no role" a user without any grant, "password due" one with every role who must change his password first. To',
    "accept a change:",
    "",
    "    UPDATE_GOLDEN=1 npx vitest run --config test/config/vitest.config.mts electron/main/ipc/roleMatrix.test.ts",
    "",
    `| call | needs | nobody | no role | ${roles.join(" | ")} | password due |`,
    `|---|---|---|---|---|${roles.map(() => "---|").join("")}`,
    ...rows,
    "",
  ].join("\n");
  const golden = new URL("../../../test/golden/roleMatrix.md", import.meta.url);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, table);
  expect(table).toBe(readFileSync(golden, "utf8"));
});

const grant = fc.record({ role: fc.constantFrom(...roles), zone: fc.constantFrom("*", "a", "b", "c") });

test("nothing is allowed unless one grant covers the zone and its role holds the permission", () => {
  fc.assert(
    fc.property(
      fc.array(grant, { maxLength: 5 }),
      fc.constantFrom(...permissions),
      fc.constantFrom("a", "b", "c", "d"),
      (grants, needs, zone) => {
        const due = grants.some((g) => (g.zone === "*" || g.zone === zone) && rolePermissions[g.role].includes(needs));
        expect(authorise({ grants }, needs, zone)).toBe(due);
        expect(authorise({ grants: [] }, needs, zone)).toBe(false);
        expect(authorise({ grants }, needs, null)).toBe(grants.some((g) => rolePermissions[g.role].includes(needs)));
      },
    ),
  );
});

test("several zones are allowed where each alone is, and none at all never are", () => {
  const zone = fc.constantFrom("a", "b", "c", "d", "*", "", "__proto__");
  fc.assert(
    fc.property(
      fc.array(grant, { maxLength: 5 }),
      fc.constantFrom(...permissions),
      fc.array(zone, { maxLength: 4 }),
      (grants, needs, zones) => {
        const each = zones.length > 0 && zones.every((z) => authorise({ grants }, needs, z));
        expect(authorise({ grants }, needs, zones)).toBe(each);
        const everywhere = grants.filter((g) => g.zone === "*");
        expect(authorise({ grants }, needs, "*")).toBe(authorise({ grants: everywhere }, needs, null));
      },
    ),
  );
});

test("taking a grant away never allows more", () => {
  fc.assert(
    fc.property(
      fc.array(grant, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(...permissions),
      fc.constantFrom("a", "b"),
      (grants, needs, zone) => {
        if (authorise({ grants: grants.slice(1) }, needs, zone)) expect(authorise({ grants }, needs, zone)).toBe(true);
      },
    ),
  );
});
