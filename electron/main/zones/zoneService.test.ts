import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Caller } from "../../../shared/access/roles.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { AppError } from "../../../shared/errors.ts";
import type { PlantModel, Server, Zone } from "../../../shared/plant/model.ts";
import { plantChange } from "../../../shared/plant/plantChange.ts";
import { indexPlant } from "../../../shared/plant/plantIndex.ts";
import type { CertificateInfo, LinkHealth } from "../../../shared/zones/health.ts";
import { silentLog } from "../../base/log.ts";
import { demoSeeding } from "./demoSeeding.ts";
import { SignedInUsers } from "./signedInUsers.ts";
import type { ServerAccess, ZoneClient, ZoneProcess, ZoneProcessHooks } from "./zoneProcess.ts";
import { zoneHealthOf } from "./zoneHealthOf.ts";
import { ZoneRecords } from "./zoneRecords.ts";
import { ZoneService, type ZoneServiceDeps } from "./zoneService.ts";
import { ZoneSignalPort } from "./zoneSignals.ts";

const server = (id: string): Server => ({
  id,
  name: id,
  endpointUrl: "opc.tcp://127.0.0.1:0/UA",
  applicationUri: `urn:test:${id}`,
  namespaceUri: `urn:test:${id}:plant`,
  securityMode: "SignAndEncrypt",
  securityPolicy: "Basic256Sha256",
  publishMs: 200,
  samplingMs: 100,
  demo: true,
});
const zone = (id: string, servers: readonly Server[]): Zone => ({
  id,
  name: id,
  purdue: 1,
  kind: "process",
  criticality: 3,
  slTarget: [2, 2, 2, 2, 2, 2, 2],
  staleAfterMs: 2500,
  servers,
});
const model: PlantModel = {
  name: "Test",
  site: "S",
  enterprise: "E",
  epoch: 7,
  areas: [],
  conduits: [],
  types: [],
  assets: [],
  links: [],
  tags: [],
  alarms: [],
  zones: [zone("utilities", [server("u-1")]), zone("process", [server("p-1")]), zone("supervision", [])],
};
const link = (id: string, state: LinkHealth["state"], reason = ""): LinkHealth => ({
  server: id,
  endpointUrl: "opc.tcp://127.0.0.1:4840/UA",
  state,
  sinceMs: 5,
  reason,
  code: "",
  securityMode: "SignAndEncrypt",
  securityPolicy: "Basic256Sha256",
  sessions: 1,
  latencyMs: 3,
  clockSkewMs: 0,
  reconnects: 0,
  lastContactMs: 900,
  tags: 4,
  goodTags: 4,
  freshTags: 4,
  ownCertificate: null,
  serverCertificate: null,
});
const certificate = (sha256: string): CertificateInfo => ({
  sha256,
  sha1: "",
  subject: "CN=x",
  issuer: "CN=x",
  selfSigned: true,
  applicationUri: "urn:x",
  dnsNames: [],
  ipAddresses: [],
  notBeforeMs: 1,
  notAfterMs: 2,
  keyBits: 2048,
  signatureAlgorithm: "",
});
const caller = (grants: Caller["grants"], userId = "a.lee"): Caller => ({
  userId,
  displayName: "A. Lee",
  grants,
  sessionId: "s1",
});

/** A zone host in memory that notes what it is asked. */
class FakeHost implements ZoneProcess {
  client: ZoneClient | null = null;
  pid: number | null = null;
  restarts = 0;
  readonly asked: (readonly [string, unknown])[] = [];
  readonly hooks: ZoneProcessHooks;
  constructor(hooks: ZoneProcessHooks) {
    this.hooks = hooks;
  }
  start(): void {
    this.pid = 42;
  }
  /** What its end waits for. */
  hold: Promise<void> | null = null;
  async stop(): Promise<void> {
    this.client = null;
    await this.hold;
  }
  memoryMb(): number {
    return 60;
  }
  async up(): Promise<void> {
    const client: ZoneClient = {
      call: (name, input) => {
        this.asked.push([name, input]);
        return Promise.resolve(
          (name === "configure" ? { certificate: {}, certificateDer: new Uint8Array([1]) } : null) as never,
        );
      },
      close: () => undefined,
    };
    await this.hooks.setUp(client);
    this.client = client;
    this.hooks.onUp();
  }
  down(reason: string): void {
    [this.client, this.pid, this.restarts] = [null, null, this.restarts + 1];
    this.hooks.onDown({ reason, restarts: this.restarts, delayMs: 300 });
  }
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "millward-zones-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function build(access?: ZoneServiceDeps["access"], turnOf?: (zone: Zone) => Promise<void>) {
  const hosts = new Map<string, FakeHost>();
  const records: AuditEntry[] = [];
  const emitted: (readonly [string, unknown])[] = [];
  const record = (entry: AuditEntry): void => void records.push(entry);
  const observer = caller([{ role: "Observer", zone: "utilities" }]);
  const signals = new ZoneSignalPort(silentLog);
  const present = { index: indexPlant(model) };
  new ZoneRecords({ signals, log: silentLog, record });
  const zones = new ZoneService({
    plant: () => present.index,
    signals,
    stationName: "station-1",
    log: silentLog,
    gatherMs: 1,
    nowMs: () => 1000,
    record,
    keyPassphrase: async (id) => `secret of ${id}`,
    pkiFolder: (id) => join(folder, id, "pki"),
    applicationUri: (id) => `urn:millward:${id}`,
    makeHost: (id, hooks) => {
      const host = new FakeHost(hooks);
      hosts.set(id, host);
      return host;
    },
    access:
      access ??
      (async (_zone, s) => ({
        server: { ...s, endpointUrl: "opc.tcp://127.0.0.1:4840/UA" },
        service: { kind: "userName", userName: "service", password: "x" },
        ownCertificateDer: new Uint8Array([9, 9]),
      })),
    seed: demoSeeding((id) => join(folder, id, "seeded.json"), record),
    emit: (name, payloadFor) => void emitted.push([name, payloadFor(observer)]),
    onHealth: () => undefined,
  });
  zones.start(turnOf);
  return { hosts, records, emitted, zones, observer, signals, present };
}
const names = (host: FakeHost): string[] => host.asked.map(([name]) => name);

test("a zone host is configured, its demo server's certificate is seeded once with a record, and the server is connected at its real address", async () => {
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

test("while a zone's process is gone its health says so, its calls fail as unavailable, and both turns are on record", async () => {
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

test("a redundant server's switch is on record with both nodes, and a node's own coming and going names the node", async () => {
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

test("each node of a redundant server asks about its own certificate, and its question goes with its own answer", async () => {
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

test("a server that cannot be reached yet is shown as refused with the words of who looked, and is not left", async () => {
  const { hosts, zones } = build(() =>
    Promise.reject(new AppError("unavailable", "The demo plant does not serve u-1.")),
  );
  const host = hosts.get("utilities")!;
  await host.up();
  await expect.poll(() => zones.allHealth()[0]?.cause).toBe("The demo plant does not serve u-1.");
  expect([zones.allHealth()[0]?.state, names(host)]).toEqual(["refused", ["configure"]]);
});

test("when the service identity of a server is removed its host leaves it, and what was known of the link and asked about its certificate goes with it", async () => {
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

test("a user's server identities are with the hosts of the zones the user may read from the first window's sign-in to the last one's sign-out", async () => {
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

/** The same plant with other servers in a zone. */
const withServers = (id: string, servers: readonly Server[], of: PlantModel = model): PlantModel => ({
  ...of,
  zones: of.zones.map((z) => (z.id === id ? { ...z, servers } : z)),
});

function replacing() {
  const built = build();
  const made: string[] = [];
  const gone: string[] = [];
  built.signals.on("gone", (id) => void gone.push(id));
  const replace = (next: PlantModel): Promise<void> => {
    const change = plantChange(built.present.index, indexPlant(next));
    built.present.index = indexPlant(next);
    const before = new Map(built.hosts);
    const done = built.zones.replace(change);
    for (const [id, host] of built.hosts) if (before.get(id) !== host) made.push(id);
    return done;
  };
  return { ...built, made, gone, replace };
}

test("another plant leaves the hosts of unchanged zones alone, also where names changed, and begins the others again", async () => {
  const { zones, hosts, made, gone, replace } = replacing();
  for (const host of hosts.values()) await host.up();
  const utilities = hosts.get("utilities")!;
  const asked = utilities.asked.length;
  const renamed = { ...model, zones: model.zones.map((z) => ({ ...z, name: `${z.id} hall`, slTarget: [3] })) };
  await replace(withServers("process", [server("p-1"), server("p-2")], renamed));
  expect({ made, gone, asked: utilities.asked.length, ids: zones.zoneIds }).toEqual({
    made: ["process"],
    gone: ["process"],
    asked,
    ids: ["utilities", "process"],
  });
  utilities.down("It ended.");
  expect(() => zones.host("utilities")).toThrow("utilities hall is not reachable");
  expect(zones.healthOf("process")!.links.map((l) => l.server)).toEqual(["p-1", "p-2"]);
  await replace(withServers("process", [], withServers("supervision", [server("s-1")])));
  expect([made, gone, zones.zoneIds]).toEqual([
    ["process", "supervision"],
    ["process", "process"],
    ["utilities", "supervision"],
  ]);
});

test("a zone's next process starts when the one before has ended, and of several plants in a row only the last does", async () => {
  const { zones, hosts, replace } = replacing();
  const first = hosts.get("process")!;
  let letGo: () => void = () => undefined;
  first.hold = new Promise((resolve) => {
    letGo = resolve;
  });
  const one = replace(withServers("process", [server("p-2")]));
  const second = hosts.get("process")!;
  const two = replace(withServers("process", [server("p-3")]));
  const third = hosts.get("process")!;
  await new Promise(setImmediate);
  expect([first.pid, second.pid, third.pid]).toEqual([42, null, null]);
  letGo();
  await Promise.all([one, two]);
  await expect.poll(() => third.pid).toBe(42);
  expect([second.pid, zones.zoneIds]).toEqual([null, ["utilities", "process"]]);
});

test("what a host of an earlier plant still says on its way out is not taken for the word of the present one", async () => {
  const { zones, hosts, replace } = replacing();
  const old = hosts.get("process")!;
  await old.up();
  await replace(withServers("process", [server("p-1"), server("p-2")]));
  await hosts.get("process")!.up();
  old.hooks.onEvent("health", [link("p-1", "live"), link("p-2", "live")]);
  expect(zones.healthOf("process")!.links.map((l) => l.state)).toEqual(["connecting", "connecting"]);
});
