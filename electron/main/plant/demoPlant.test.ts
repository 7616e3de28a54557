import { expect, test, vi } from "vitest";
import type { PlantHostConfig } from "../../../shared/hosts/plantHost.ts";
import type { PlantModel, Server, Zone } from "../../../shared/plant/model.ts";
import { silentLog } from "../../base/log.ts";
import { DemoPlant, type PlantClient, type PlantHostHooks } from "./demoPlant.ts";

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

function build() {
  const asked: [string, unknown][] = [];
  const moved: unknown[] = [];
  const downs: string[] = [];
  let port = 40001;
  let hooks: PlantHostHooks | null = null;
  const host = { client: null as PlantClient | null, start: () => undefined, stop: async () => undefined };
  let n = 0;
  const plant = new DemoPlant({
    model,
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
    newPassword: () => `pw-${++n}`,
    onProgress: () => undefined,
    onMoved: (z, s) => void moved.push([z, s]),
    onDown: (reason) => void downs.push(reason),
    onBack: () => void downs.push("back"),
  });
  const info = () => ({
    server: "p-1",
    zone: "process",
    endpointUrl: `opc.tcp://127.0.0.1:${port}/UA/P`,
    port,
    certificateDer: new Uint8Array([7]),
  });
  const clientOf = (start: () => Promise<unknown>): PlantClient => ({
    close: () => undefined,
    call: async (name, input) => {
      asked.push([name, input]);
      return (name === "start" ? await start() : undefined) as never;
    },
  });
  const early = (): void => {
    void hooks!.setUp(clientOf(() => new Promise(() => undefined)));
    hooks!.onEvent("serverUp", info());
  };
  const building = (): void => hooks!.onEvent("progress", { server: "p-1", text: "Starting Process controller" });
  const up = async (): Promise<void> => {
    const client = clientOf(async () => [info()]);
    await hooks!.setUp(client);
    host.client = client;
    hooks!.onUp();
  };
  const down = (): void => {
    host.client = null;
    hooks!.onDown({ reason: "It ended with code 9.", restarts: 1, delayMs: 300 });
  };
  return {
    plant,
    asked,
    moved,
    downs,
    up,
    early,
    building,
    down,
    setPort: (p: number) => {
      port = p;
    },
  };
}
const startOf = (asked: [string, unknown][]): PlantHostConfig =>
  asked.filter(([name]) => name === "start").at(-1)![1] as PlantHostConfig;

test("a zone that asks early waits for the plant, and gets the real address, its service account and the certificate the plant host reported", async () => {
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

test("a zone's turn comes when the plant host builds its server, and at once when it is not the demo's alone", async () => {
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

test("a zone whose server is never built waits for its turn no longer than its patience, and not at all once Millward stops", async () => {
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

test("a plant host that was killed comes back on the same ports with the same accounts and the same clients trusted", async () => {
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
