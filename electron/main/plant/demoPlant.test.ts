import { expect, test, vi } from "vitest";
import type { PlantHostConfig } from "../../../shared/hosts/plantHost.ts";
import type { PlantModel, Server, Zone } from "../../../shared/plant/model.ts";
import { indexPlant } from "../../../shared/plant/plantIndex.ts";
import { silentLog } from "../../base/log.ts";
import { DemoPlant, type PlantClient, type PlantProcess, type PlantHostHooks } from "./demoPlant.ts";

const server: Server = {
  id: "p-1",
  name: "Process controller",
  endpointUrl: "opc.tcp://127.0.0.1:0/UA/P",
  applicationUri: "urn:p",
  namespaceUri: "urn:p:plant",
  securityMode: "SignAndEncrypt",
  securityPolicy: "Basic256Sha256",
  publishMs: 100,
  samplingMs: 100,
  demo: true,
};
const real: Server = { ...server, id: "r-1", demo: false };
const zone: Zone = {
  id: "process",
  name: "Process",
  purdue: 1,
  kind: "process",
  criticality: 4,
  slTarget: [2, 2, 2, 2, 2, 2, 2],
  staleAfterMs: 2500,
  servers: [server, real],
};
const model: PlantModel = {
  name: "T",
  site: "S",
  enterprise: "E",
  epoch: 1,
  areas: [],
  zones: [zone],
  conduits: [],
  types: [],
  assets: [],
  links: [],
  tags: [],
  alarms: [],
};

/** A supervised process in memory, which counts its turns. */
class FakeHost implements PlantProcess {
  client: PlantClient | null = null;
  readonly turns: string[] = [];
  start(): void {
    this.turns.push("start");
  }
  async stop(): Promise<void> {
    this.client = null;
    this.turns.push("stop");
  }
}

function build() {
  const asked: [string, unknown][] = [];
  const moved: unknown[] = [];
  const downs: string[] = [];
  const at = { port: 40001, passwords: 0, model };
  let hooks: PlantHostHooks | null = null;
  const host = new FakeHost();
  const plant = new DemoPlant({
    plant: () => indexPlant(at.model),
    stateFolder: "/state",
    nodesetFile: "/n.xml",
    seed: 3,
    speed: 2,
    users: [{ userId: "operator", role: "Operator" }],
    log: silentLog,
    makeHost: (h) => {
      hooks = h;
      return host;
    },
    newPassword: () => `pw-${++at.passwords}`,
    onProgress: () => undefined,
    onDown: (reason) => void downs.push(reason),
    onBack: () => void downs.push("back"),
  });
  plant.onMoved((z, s) => void moved.push([z, s]));
  return { plant, asked, moved, downs, host, at, ...lifeOf(host, () => hooks!, asked, at) };
}

/** What the demo's host does and says in its turns. */
function lifeOf(host: FakeHost, hooks: () => PlantHostHooks, asked: [string, unknown][], at: { port: number }) {
  const info = () => ({
    server: "p-1",
    zone: "process",
    endpointUrl: `opc.tcp://127.0.0.1:${at.port}/UA/P`,
    port: at.port,
    certificateDer: new Uint8Array([7]),
  });
  const clientOf = (start: () => Promise<unknown>): PlantClient => ({
    close: () => undefined,
    call: async (name, input) => {
      asked.push([name, input]);
      return (name === "start" ? await start() : undefined) as never;
    },
  });
  return {
    say: (name: string, payload: unknown): void => hooks().onEvent(name, payload),
    early: (): void => {
      void hooks().setUp(clientOf(() => new Promise(() => undefined)));
      hooks().onEvent("serverUp", info());
    },
    building: (): void => hooks().onEvent("progress", { server: "p-1", text: "Starting Process controller" }),
    up: async (): Promise<void> => {
      const client = clientOf(async () => [info()]);
      await hooks().setUp(client);
      host.client = client;
      hooks().onUp();
    },
    down: (): void => {
      host.client = null;
      hooks().onDown({ reason: "It ended with code 9.", restarts: 1, delayMs: 300 });
    },
    setPort: (p: number) => {
      at.port = p;
    },
  };
}
const startOf = (asked: [string, unknown][]): PlantHostConfig =>
  asked.filter(([name]) => name === "start").at(-1)![1] as PlantHostConfig;

test("a zone that asks early waits for the plant, and gets address, account and certificate as they are", async () => {
  const { plant, asked, up } = build();
  const access = plant.access(server, new Uint8Array([1]));
  await up();
  expect(await access).toEqual({
    server: { ...server, endpointUrl: "opc.tcp://127.0.0.1:40001/UA/P" },
    service: { kind: "userName", userName: "service", password: "pw-1" },
    ownCertificateDer: new Uint8Array([7]),
  });
  expect(asked.slice(1)).toEqual([
    ["trustClient", { server: "p-1", certificateDer: new Uint8Array([1]) }],
    ["trustClient", { server: "p-1", certificateDer: new Uint8Array([1]) }],
  ]);
  await expect(plant.access(real, new Uint8Array([1]))).rejects.toThrow("The demo plant does not serve");
});

test("a server that is up is reached while the plant's other servers are still starting", async () => {
  const { plant, early } = build();
  const access = plant.access(server, new Uint8Array([1]));
  early();
  expect((await access).server.endpointUrl).toBe("opc.tcp://127.0.0.1:40001/UA/P");
});

test("a zone's turn comes when its server is built, and at once when it is not the demo's alone", async () => {
  const { plant, building } = build();
  const own: Zone = { ...zone, servers: [server] };
  const order: string[] = [];
  const turns = [plant.turnOf(own).then(() => order.push("own")), plant.turnOf(zone).then(() => order.push("mixed"))];
  await turns[1];
  building();
  await turns[0];
  await plant.turnOf(own);
  expect(order).toEqual(["mixed", "own"]);
});

test("a zone whose server is never built waits no longer than its patience, and not while Millward stops", async () => {
  vi.useFakeTimers();
  try {
    const { plant } = build();
    const own: Zone = { ...zone, servers: [server] };
    let came = 0;
    const first = plant.turnOf(own).then(() => came++);
    await vi.advanceTimersByTimeAsync(3900);
    const before = came;
    await vi.advanceTimersByTimeAsync(200);
    await first;
    const second = plant.turnOf(own);
    await plant.dispose();
    await second;
    expect([before, came, vi.getTimerCount()]).toEqual([0, 1, 0]);
  } finally {
    vi.useRealTimers();
  }
});

test("a plant host that was killed comes back on the same ports, with the same accounts and clients", async () => {
  const { plant, asked, moved, downs, up, down, setPort } = build();
  await up();
  await plant.access(server, new Uint8Array([1]));
  const before = startOf(asked);
  down();
  asked.length = 0;
  await up();
  expect(startOf(asked)).toEqual({ ...before, ports: { "p-1": 40001 } });
  expect(asked.slice(1)).toEqual([["trustClient", { server: "p-1", certificateDer: new Uint8Array([1]) }]]);
  expect({ moved, downs }).toEqual({ moved: [], downs: ["It ended with code 9.", "back"] });
  down();
  setPort(40002);
  await up();
  expect(moved).toEqual([["process", "p-1"]]);
});

test("every account has its own password and the least role: the service only observes", async () => {
  const { plant, asked, up } = build();
  await up();
  const accounts = startOf(asked).accounts["p-1"]!;
  expect(new Set(accounts.map((a) => a.password)).size).toBe(accounts.length);
  expect(accounts.slice(0, 2).map((a) => [a.userName, a.roles])).toEqual([
    ["service", ["Observer"]],
    ["operator", ["Operator"]],
  ]);
  const grants = [{ role: "Operator" as const, zone: "process" }];
  expect(plant.identityOf({ userId: "operator", grants }, "process", "p-1")).toEqual({
    kind: "userName",
    userName: "operator",
    password: "pw-2",
  });
  expect(plant.identityOf({ userId: "new.user", grants }, "process", "p-1")).toMatchObject({
    userName: "role.operator",
  });
  expect(plant.identityOf({ userId: "new.user", grants }, "utilities", "p-1")).toBeNull();
  expect(plant.identityOf({ userId: "service", grants }, "process", "p-1")).toMatchObject({
    userName: "role.operator",
  });
  expect(plant.identityOf({ userId: "security.session", grants }, "process", "p-1")).toMatchObject({
    userName: "role.operator",
  });
  expect([
    plant.securityOf("p-1"),
    accounts.find((a) => a.userName === "security.session")?.roles,
    plant.securityOf("r-1"),
  ]).toEqual([
    { kind: "userName", userName: "security.session", password: expect.any(String) as string },
    ["SecurityAdmin"],
    null,
  ]);
  expect(plant.identityOf({ userId: "operator", grants }, "process", "r-1")).toBeNull();
});

test("another plant starts the demo again only where it serves something else; accounts stay", async () => {
  const { plant, host, at, asked, up } = build();
  plant.start();
  await up();
  const before = startOf(asked).accounts["p-1"];
  at.model = {
    ...model,
    name: "Renamed",
    zones: [
      { ...zone, name: "Wet end" },
      { ...zone, id: "far", servers: [] },
    ],
  };
  await plant.replace();
  expect(host.turns).toEqual(["start"]);
  at.model = { ...model, zones: [{ ...zone, servers: [server, real, { ...server, id: "p-2" }] }] };
  await plant.replace();
  await up();
  const { accounts, ports } = startOf(asked);
  expect([host.turns, accounts["p-1"], accounts["p-2"]?.length, ports]).toEqual([
    ["start", "stop", "start"],
    before,
    before!.length,
    { "p-1": 40001, "p-2": 0 },
  ]);
  at.model = { ...model, zones: [{ ...zone, servers: [real] }] };
  await plant.replace();
  expect(host.turns).toEqual(["start", "stop", "start", "stop"]);
});

test("what the demo's host may not say, or says of a server that is not there, changes nothing", async () => {
  const { plant, say, up, moved, setPort } = build();
  await up();
  setPort(40002);
  const strange = {
    server: "r-1",
    zone: "process",
    endpointUrl: "opc.tcp://evil",
    port: 1,
    certificateDer: new Uint8Array(),
  };
  for (const [name, payload] of [
    ["serverUp", strange],
    ["serverUp", { ...strange, server: "p-1", port: "1" }],
    ["progress", null],
    ["toString", {}],
  ] as const)
    say(name, payload);
  expect([moved, (await plant.access(server, new Uint8Array([1]))).server.endpointUrl]).toEqual([
    [],
    "opc.tcp://127.0.0.1:40001/UA/P",
  ]);
});
