import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AppError } from "../../../shared/errors.ts";
import type { Zone } from "../../../shared/plant/model.ts";
import { silentLog } from "../../base/log.ts";
import { SignedInUsers } from "./signedInUsers.ts";
import type { ServerAccess } from "./zoneProcess.ts";
import { zoneHealthOf } from "./zoneHealthOf.ts";
import type { ZoneServiceDeps } from "./zoneService.ts";
import { ZoneSignalPort } from "./zoneSignals.ts";
import {
  caller,
  certificate,
  link,
  runZones,
  server,
  zone,
  type FakeHost,
} from "../../../test/support/zonesInMemory.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "millward-zones-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const build = (access?: ZoneServiceDeps["access"], turnOf?: (of: Zone) => Promise<void>) =>
  runZones(folder, access, turnOf);
const names = (host: FakeHost): string[] => host.asked.map(([name]) => name);

test("a zone host is configured, its demo server's certificate seeded once, and the server connected", async () => {
  const { hosts, records } = build();
  const host = hosts.get("utilities")!;
  await host.up();
  await expect.poll(() => names(host)).toEqual(["configure", "trust", "connect"]);
  expect(host.asked[2]![1]).toEqual({
    server: { ...server("u-1"), endpointUrl: "opc.tcp://127.0.0.1:4840/UA" },
    service: { kind: "userName", userName: "service", password: "x" },
  });
  expect(records).toEqual([
    {
      actor: "system",
      role: "",
      action: "trust.seeded",
      zone: "utilities",
      target: "u-1",
      old: null,
      new: "31609426297325bdb28c86ab3ceeed4a3c438966733fd61b8aea00ee8b23b7bc",
      reason: "Certificate of Millward's own demo plant, trusted at its first start.",
      result: "event",
      code: "",
      asked: 0,
      detail: {},
    },
  ]);
  expect(JSON.parse(await readFile(join(folder, "utilities", "seeded.json"), "utf8"))).toEqual({
    "u-1": records[0]!.new,
  });
  host.down("It ended with code 9.");
  await host.up();
  await expect.poll(() => names(host)).toEqual(["configure", "trust", "connect", "configure", "connect"]);
  expect([...hosts.keys()]).toEqual(["utilities", "process"]);
});

test("a zone's process starts when its turn comes, and no more once the zones are stopped", async () => {
  const turns = new Map<string, () => void>();
  const { hosts, zones } = build(undefined, (zone) => new Promise((resolve) => turns.set(zone.id, resolve)));
  const pids = (): (number | null)[] => [...hosts.values()].map((h) => h.pid);
  const before = pids();
  turns.get("utilities")!();
  await expect.poll(() => pids()).toEqual([42, null]);
  await zones.dispose();
  turns.get("process")!();
  await new Promise(setImmediate);
  expect([before, pids()]).toEqual([
    [null, null],
    [42, null],
  ]);
});

test("while a zone's process is gone its health says so, calls fail as unavailable, and it is on record", async () => {
  const { hosts, records, zones, emitted } = build();
  const host = hosts.get("utilities")!;
  await host.up();
  await expect.poll(() => names(host)).toContain("connect");
  host.hooks.onEvent("health", [link("u-1", "live")]);
  host.down("It ended with code 9.");
  expect(zones.allHealth()[0]).toEqual({
    zone: "utilities",
    state: "hostDown",
    sinceMs: 1000,
    cause: "The zone's process stopped: It ended with code 9. It starts again within 1 s.",
    pid: null,
    restarts: 1,
    memoryMb: 60,
    keyEncrypted: false,
    links: [
      {
        ...link("u-1", "hostDown", "The zone's process stopped: It ended with code 9. It starts again within 1 s."),
        sessions: 0,
        latencyMs: null,
        securityMode: null,
        securityPolicy: null,
        goodTags: 0,
        freshTags: 0,
      },
    ],
  });
  expect(() => zones.host("utilities")).toThrow(
    new AppError("unavailable", "utilities is not reachable: its process stopped and starts again."),
  );
  expect(() => zones.host("supervision")).toThrow(
    new AppError("not_found", "The plant has no zone supervision with servers."),
  );
  await host.up();
  expect(records.filter((r) => r.action.startsWith("host.")).map((r) => [r.action, r.reason, r.detail])).toEqual([
    ["host.down", "It ended with code 9.", { restarts: 1 }],
    ["host.up", "", {}],
  ]);
  await expect
    .poll(() =>
      emitted.some(
        ([name, p]) => name === "zones.changed" && (p as { zone: string }[]).every((z) => z.zone === "utilities"),
      ),
    )
    .toBe(true);
});

test("a link that comes, goes or is refused is on record; the steps between are not", async () => {
  const { hosts, records } = build();
  const host = hosts.get("process")!;
  for (const [from, to, code] of [
    ["connecting", "live", ""],
    ["live", "reconnecting", "BadConnectionClosed"],
    ["reconnecting", "connecting", ""],
    ["connecting", "refused", "BadCertificateUntrusted"],
  ] as const) {
    host.hooks.onEvent("link", { server: "p-1", from, to, reason: "x".repeat(1000), code });
  }
  expect(records.map((r) => [r.action, r.target, r.old, r.new, r.reason.length, r.code])).toEqual([
    ["link.up", "p-1", "connecting", "live", 300, ""],
    ["link.down", "p-1", "live", "reconnecting", 300, "BadConnectionClosed"],
    ["link.refused", "p-1", "connecting", "refused", 300, "BadCertificateUntrusted"],
  ]);
});

test("what a host sends that it may not is on record", async () => {
  const { hosts, records } = build();
  for (let n = 0; n < 3; n++) hosts.get("process")!.hooks.onEvent("health", "x");
  expect(records.map((r) => [r.action, r.zone, r.detail])).toEqual([
    ["host.refused", "process", { name: "health", where: "", count: 1 }],
    ["host.refused", "process", { name: "health", where: "", count: 2 }],
  ]);
});

test("a redundant server's switch is on record with both nodes, a node's coming and going with its own", async () => {
  const { hosts, records } = build();
  const host = hosts.get("process")!;
  host.hooks.onEvent("nodeSwitched", {
    server: "p-1",
    fromNode: 1,
    toNode: 2,
    atMs: 5,
    cause: "down",
    reason: "Node 2 took over because node 1 was lost; its own ServiceLevel is 255.",
  });
  host.hooks.onEvent("link", {
    server: "p-1",
    node: 1,
    from: "live",
    to: "reconnecting",
    reason: "The connection broke.",
    code: "BadConnectionClosed",
  });
  host.hooks.onEvent("link", { server: "p-1", node: 1, from: "live", to: "idle", reason: "Standing by.", code: "" });
  const fact = { actor: "system", role: "", zone: "process", target: "p-1", result: "event", asked: 0 };
  expect(records).toEqual([
    {
      ...fact,
      action: "link.switched",
      old: "node 1",
      new: "node 2",
      reason: "Node 2 took over because node 1 was lost; its own ServiceLevel is 255.",
      code: "",
      detail: { cause: "down" },
    },
    {
      ...fact,
      action: "link.down",
      old: "live",
      new: "reconnecting",
      reason: "The connection broke.",
      code: "BadConnectionClosed",
      detail: { node: 1 },
    },
  ]);
});

test("each node of a redundant server asks about its own certificate, and has its own answer", async () => {
  const { hosts, zones } = build();
  const host = hosts.get("process")!;
  await host.up();
  const question = (node: number) => ({
    zone: "process",
    server: "p-1",
    node,
    endpointUrl: "opc.tcp://x",
    expectedApplicationUri: "urn:x",
    faults: ["untrusted" as const],
    askedAtMs: 1,
    certificate: certificate(String(node).repeat(64)),
  });
  const boss = caller([{ role: "SecurityAdmin", zone: "*" }], "sec");
  const asked = (): (number | undefined)[] => zones.questions(boss).map((q) => q.node);
  for (const node of [1, 2, 3]) host.hooks.onEvent("trustQuestion", question(node));
  expect(asked()).toEqual([1, 2, 3]);
  await zones.calls["zones.trust"]({
    zone: "process",
    server: "p-1",
    sha256: "2".repeat(64),
    reason: "checked by phone",
  });
  expect(asked()).toEqual([1, 3]);
  host.hooks.onEvent("link", { server: "p-1", node: 3, from: "refused", to: "live", reason: "", code: "" });
  expect(asked()).toEqual([1]);
});

test("the nodes of a redundant server are not shown as live while their zone's process is gone", () => {
  const node = {
    node: 1,
    endpointUrl: "opc.tcp://a",
    applicationUri: "urn:a",
    state: "live",
    sinceMs: 1,
    reason: "",
    code: "",
    serviceLevel: 255,
    active: true,
    latencyMs: 2,
    lastContactMs: 900,
    serverCertificate: null,
  } as const;
  const links = new Map([["a", { ...link("a", "live"), nodes: [node] }]]);
  const facts = {
    zone: zone("z", [server("a")]),
    process: { state: "down", reason: "It ended.", delayMs: 300 } as const,
    links,
    faults: new Map(),
    tagsOf: () => 0,
    nowMs: 1,
  };
  expect(zoneHealthOf(facts).links[0]!.nodes).toEqual([
    { ...node, state: "hostDown", active: false, serviceLevel: null, latencyMs: null },
  ]);
});

test("a server that cannot be reached yet is refused with the words of who looked, and is not left", async () => {
  const { hosts, zones } = build(() =>
    Promise.reject(new AppError("unavailable", "The demo plant does not serve u-1.")),
  );
  const host = hosts.get("utilities")!;
  await host.up();
  await expect.poll(() => zones.allHealth()[0]?.cause).toBe("The demo plant does not serve u-1.");
  expect([zones.allHealth()[0]?.state, names(host)]).toEqual(["refused", ["configure"]]);
});

test("when a server's service identity is removed its host leaves it; what was known and asked goes too", async () => {
  let service: ServerAccess["service"] = { kind: "userName", userName: "service", password: "x" };
  const { hosts, zones } = build(async (_zone, s) => ({ server: s, service, ownCertificateDer: null }));
  const host = hosts.get("process")!;
  await host.up();
  await expect.poll(() => names(host)).toEqual(["configure", "connect"]);
  host.hooks.onEvent("health", [link("p-1", "live")]);
  expect(zones.allHealth()[1]?.links).toEqual([link("p-1", "live")]);
  host.hooks.onEvent("trustQuestion", {
    zone: "process",
    server: "p-1",
    endpointUrl: "opc.tcp://x",
    expectedApplicationUri: "urn:x",
    faults: ["changed"],
    askedAtMs: 1,
    certificate: certificate("ab".repeat(32)),
  });
  service = null;
  zones.reconnect("process", "p-1");
  await expect.poll(() => host.asked.at(-1)).toEqual(["disconnect", { server: "p-1" }]);
  host.hooks.onEvent("health", []);
  const reason = "No service identity is kept for p-1: a security administrator sets it under Access.";
  expect([
    zones.allHealth()[1]?.state,
    zones.allHealth()[1]?.cause,
    zones.allHealth()[1]?.links,
    zones.questions(caller([{ role: "SecurityAdmin", zone: "*" }])),
  ]).toEqual([
    "refused",
    reason,
    [
      {
        server: "p-1",
        endpointUrl: "opc.tcp://127.0.0.1:0/UA",
        state: "refused",
        sinceMs: 1000,
        reason,
        code: "",
        securityMode: null,
        securityPolicy: null,
        sessions: 0,
        latencyMs: null,
        clockSkewMs: null,
        reconnects: 0,
        lastContactMs: 0,
        tags: 0,
        goodTags: 0,
        freshTags: 0,
        ownCertificate: null,
        serverCertificate: null,
      },
    ],
    [],
  ]);
  service = { kind: "anonymous" };
  zones.reconnect("process", "p-1");
  await expect
    .poll(() => host.asked.at(-1))
    .toEqual(["connect", { server: server("p-1"), service: { kind: "anonymous" } }]);
});

test("of several changes of an identity the last one decides, however long an earlier look took", async () => {
  let release: (access: ServerAccess) => void = () => undefined;
  const slow = new Promise<ServerAccess>((resolve) => {
    release = resolve;
  });
  let looks = 0;
  const { hosts, zones } = build(async (_zone, s) =>
    looks++ === 0 ? slow : { server: s, service: null, ownCertificateDer: null },
  );
  const host = hosts.get("process")!;
  await host.up();
  zones.reconnect("process", "p-1");
  await expect.poll(() => names(host)).toEqual(["configure", "disconnect"]);
  release({
    server: server("p-1"),
    service: { kind: "userName", userName: "removed", password: "x" },
    ownCertificateDer: null,
  });
  await new Promise((resolve) => setImmediate(resolve)); // whatever the earlier look still does is done by then
  expect([zones.allHealth()[1]?.state, names(host)]).toEqual(["refused", ["configure", "disconnect"]]);
});

test("trust questions reach only callers of their zone and go when they are decided", async () => {
  const { hosts, zones, observer, records } = build();
  const host = hosts.get("process")!;
  await host.up();
  const question = {
    zone: "process",
    server: "p-1",
    endpointUrl: "opc.tcp://x",
    expectedApplicationUri: "urn:x",
    faults: ["changed" as const],
    askedAtMs: 1,
    certificate: certificate("ab".repeat(32)),
  };
  host.hooks.onEvent("trustQuestion", question);
  const boss = caller([{ role: "SecurityAdmin", zone: "*" }], "sec");
  expect([zones.questions(boss), zones.questions(observer)]).toEqual([[question], []]);
  await zones.calls["zones.trust"]({
    zone: "process",
    server: "p-1",
    sha256: "ab".repeat(32),
    reason: "checked by phone",
  });
  expect(zones.questions(boss)).toEqual([]);
  expect(records.filter((r) => r.action === "trust.asked").map((r) => [r.target, r.new, r.detail])).toEqual([
    ["p-1", "ab".repeat(32), { faults: "changed" }],
  ]);
  await expect(zones.calls["zones.restartLink"]({ zone: "process", server: "u-1" })).rejects.toThrow(
    "The zone has no server u-1.",
  );
});

test("the worst link names the zone's cause, and how many share it", () => {
  const z = zone("z", [server("a"), server("b"), server("c")]);
  const links = new Map([
    ["a", link("a", "live")],
    ["b", link("b", "silent", "No word for 6 s.")],
    ["c", link("c", "silent", "No word for 9 s.")],
  ]);
  const facts = { zone: z, process: { state: "up" } as const, links, faults: new Map(), tagsOf: () => 0, nowMs: 1 };
  const { state, cause } = zoneHealthOf(facts);
  expect({ state, cause }).toEqual({ state: "silent", cause: "No word for 6 s. (2 links)" });
});

test("a user's server identities are with the hosts of his zones from first sign-in to last sign-out", async () => {
  const call = vi.fn((_name: string, _input: unknown) => Promise.resolve(null as never));
  const identities = new SignedInUsers({
    log: silentLog,
    signals: new ZoneSignalPort(silentLog),
    zoneIds: () => ["utilities", "process"],
    host: (z) => ({ call: (n, i) => call(`${z}:${n}`, i), close: () => undefined }),
    identitiesOf: async () => ({ s: { kind: "userName", userName: "u", password: "p" } }),
  });
  const operator = caller([{ role: "Operator", zone: "utilities" }]);
  await identities.setCaller(1, operator);
  expect(call.mock.calls.map(([name]) => name).sort()).toEqual(["process:clearUser", "utilities:setUser"]);
  // A further window of the seat: the host would close the user's sessions and end his higher role.
  call.mockClear();
  await identities.setCaller(2, operator);
  expect(call).not.toHaveBeenCalled();
  // Other roles are given once for the whole seat.
  const again = { ...operator, grants: [...operator.grants] };
  await identities.setCaller(1, again);
  await identities.setCaller(2, again);
  expect(call).toHaveBeenCalledTimes(2);
  call.mockClear();
  await identities.setCaller(1, null);
  expect(call).not.toHaveBeenCalled();
  await identities.refresh("utilities");
  await identities.setCaller(2, null);
  expect(call.mock.calls).toEqual([
    ["utilities:setUser", { userId: "a.lee", identities: { s: { kind: "userName", userName: "u", password: "p" } } }],
    ["utilities:clearUser", { userId: "a.lee" }],
    ["process:clearUser", { userId: "a.lee" }],
  ]);
});
