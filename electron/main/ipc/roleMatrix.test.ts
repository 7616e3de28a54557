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
import { contract, type Api, type CallName, type Handlers } from "../../../shared/ipc/contract.ts";
import { bindIpc } from "./bind.ts";

const sha256 = "a".repeat(64);
const more = "0".repeat(32);

/** One sound input for every call; a call without one does not compile. Everything happens in zone "here". */
const inputs: { readonly [K in CallName]: Parameters<Api[K]>[0] } = {
  "session.state": {},
  "session.enrol": { userId: "first", displayName: "First", password: "x" },
  "session.signIn": { userId: "first", password: "x" },
  "session.signOut": {},
  "session.changePassword": { oldPassword: "x", newPassword: "y" },
  "session.dismissDemoCredentials": {},
  "plant.model": {},
  "plant.problems": {},
  "tags.stream": { zone: "here" },
  "tags.rights": { zone: "here", tag: "P-1.Speed" },
  "tags.write": { zone: "here", tag: "P-1.Speed", value: 1, reason: "" },
  "methods.rights": { zone: "here", asset: "P-1", command: "Start" },
  "methods.call": { zone: "here", asset: "P-1", command: "Start", args: [], reason: "" },
  "simulation.inject": { zone: "here", asset: "P-1", command: "Fail", args: [], reason: "" },
  "alarms.list": { zone: "here" },
  "alarms.acknowledge": { zone: "here", keys: ["k"], comment: "" },
  "alarms.confirm": { zone: "here", keys: ["k"], comment: "" },
  "zones.health": {},
  "zones.questions": {},
  "zones.trust": { zone: "here", server: "s", sha256, reason: "known" },
  "zones.reject": { zone: "here", server: "s", sha256, reason: "unknown" },
  "zones.restartLink": { zone: "here", server: "s" },
  "audit.query": { text: "", actor: "", zone: "", result: "", fromMs: null, toMs: null, beforeSeq: null, limit: 10 },
  "audit.health": {},
  "audit.verify": {},
  "access.users": {},
  "access.createUser": {
    userId: "new",
    displayName: "New",
    password: "x",
    grants: [{ role: "Observer", zone: "here" }],
  },
  "access.setGrants": { userId: "new", grants: [{ role: "Observer", zone: "here" }], reason: "test" },
  "access.setDisabled": { userId: "new", disabled: true, reason: "test" },
  "access.setPassword": { userId: "new", password: "x", reason: "test" },
  "access.setIdentity": { userId: "service", zone: "here", server: "s", userName: "u", password: "x" },
  "access.identities": {},
  "access.importCertificate": { userId: "new", role: null, zone: "here", server: "s", passphrase: "" },
  "access.createCertificate": { userId: "new", role: "Engineer", zone: "here", server: "s", commonName: "New" },
  "access.setAnonymous": { userId: "service", role: null, zone: "here", server: "s" },
  "access.removeIdentity": { userId: "new", role: null, zone: "here", server: "s" },
  "session.elevationChoices": {},
  "session.elevate": { zone: "here", role: "Engineer", userId: "new", password: "x", reason: "test", minutes: 5 },
  "session.endElevation": {},
  "security.state": { zone: "here", server: "s" },
  "security.events": { zone: "here", server: "s", afterSeq: 0, limit: 10 },
  "browse.children": { zone: "here", server: "s", nodeId: "i=85" },
  "browse.more": { zone: "here", server: "s", more },
  "browse.release": { zone: "here", server: "s", more },
  "browse.node": { zone: "here", server: "s", nodeId: "i=85" },
  "browse.value": { zone: "here", server: "s", nodeId: "i=2258" },
  "browse.path": { zone: "here", server: "s", path: "/Objects" },
  "browse.search": { zone: "here", server: "s", from: "i=85", text: "pump" },
  "browse.searchStep": { zone: "here", server: "s", more },
  "browse.write": { zone: "here", server: "s", nodeId: "nsu=urn:p;s=P-1.Speed", value: 1, reason: "test" },
  "browse.call": {
    zone: "here",
    server: "s",
    objectId: "nsu=urn:p;s=P-1",
    methodId: "nsu=urn:p;s=P-1.Start",
    args: [],
    reason: "test",
  },
  "history.aggregates": { zone: "here", server: "s" },
  "history.read": {
    zone: "here",
    server: "s",
    nodeId: "nsu=urn:p;s=P-1.Speed",
    query: { kind: "raw", fromMs: 0, toMs: 1 },
  },
  "history.more": { zone: "here", server: "s", more },
  "history.release": { zone: "here", server: "s", more },
  "diagnosis.link": { zone: "here", server: "s", afterSecond: 0, afterSeq: 0 },
  "diagnosis.capabilities": { zone: "here", server: "s" },
  "diagnosis.value": { zone: "here", tag: "P-1.Speed" },
  "discovery.ask": { zone: "here", endpointUrl: "opc.tcp://localhost:4840" },
  "discovery.known": { zone: "here" },
  "doctor.look": { zone: "here", server: "s" },
  "doctor.shown": { zone: "here", server: "s" },
  "doctor.cancel": { zone: "here", server: "s" },
  "pki.board": {},
  "pki.store": { zone: "here" },
  "pki.pem": { zone: "here", sha256 },
  "pki.inspect": { zone: "here", text: "PEM" },
  "pki.prepare": { zone: "here", keyBits: 3072, reason: "test" },
  "pki.request": { zone: "here", keyBits: null, reason: "test" },
  "pki.importOwn": { zone: "here", text: "PEM", reason: "test" },
  "pki.discardNext": { zone: "here", reason: "test" },
  "pki.activate": { zone: "here", sha256, allowDown: false, reason: "test" },
  "pki.recall": { zone: "here", reason: "test" },
  "pki.trust": { zone: "here", text: "PEM", reason: "test" },
  "pki.decide": { zone: "here", sha256, decision: "trust", list: "rejected", reason: "test" },
  "pki.addIssuer": { zone: "here", text: "PEM", trusted: false, reason: "test" },
  "pki.addCrl": { zone: "here", text: "PEM", reason: "test" },
  "pki.rotation": {},
  "pki.rotate": { zones: ["here"], keyBits: 3072, reason: "test" },
  "pki.rotateSwitch": { allowDown: false, reason: "test" },
  "pki.rotateCancel": { reason: "test" },
  "pki.pushRead": { zone: "here", server: "s" },
  "pki.pushOwn": { zone: "here", server: "s", identity: "present", reason: "test" },
  "pki.pushRemove": { zone: "here", server: "s", sha256, reason: "test" },
  "pki.pushRequest": { zone: "here", server: "s", newKey: false, reason: "test" },
  "pki.pushUpdate": { zone: "here", server: "s", text: "PEM", reason: "test" },
};
const names = Object.keys(contract) as CallName[];

/** Through the real binding, with handlers that do nothing. */
async function allowed(name: CallName, caller: Caller | null): Promise<boolean> {
  const answers = new Map<string, (windowId: number, raw: unknown) => Promise<Wire<unknown>>>();
  const handlers = Object.fromEntries(names.map((n) => [n, async () => "ran"])) as unknown as Handlers;
  const bound = bindIpc({ handle: (n, answer) => void answers.set(n, answer) }, handlers, {
    callerOf: () => caller,
    audit: { append: () => 1, writable: () => true },
    log: { error: () => undefined },
    nowMs: () => 0,
    newReference: () => "",
  });
  const wire = await answers.get(name)!(1, inputs[name]);
  bound.dispose();
  if (!wire.ok && wire.code !== "forbidden" && wire.code !== "unauthenticated")
    throw new Error(`${name}: ${wire.code} ${wire.message}`);
  return wire.ok;
}
const holding = (...grants: RoleGrant[]): Caller => ({ userId: "u", displayName: "U", grants, sessionId: "s" });

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
      cells.push(here ? (elsewhere ? "yes" : "zone") : elsewhere ? "WRONG" : "-");
    }
    rows.push(`| ${name} | ${contract[name].needs} | ${cells.join(" | ")} |`);
  }
  const table = [
    "# Who may call what",
    "",
    "Made by `electron/main/ipc/roleMatrix.test.ts` from the contract, through the real binding. `yes`: allowed; `zone`: only in the zones where the role is granted; `-`: refused.",
    '"nobody" is a window before sign-in, "no role" a user without any grant. To accept a change: `UPDATE_GOLDEN=1 npx vitest run --config test/config/vitest.config.ts electron/main/ipc/roleMatrix.test.ts`.',
    "",
    `| call | needs | nobody | no role | ${roles.join(" | ")} |`,
    `|---|---|---|---|${roles.map(() => "---|").join("")}`,
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
