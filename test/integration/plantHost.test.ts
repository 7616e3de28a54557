import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { nodesets } from "node-opcua";
import {
  acknowledgeCondition,
  callConditionRefresh,
  confirmCondition,
  DataType,
  MessageSecurityMode,
  type NodeId,
  OPCUAClient,
  SecurityPolicy,
} from "node-opcua-client";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { loadPlantProject } from "../../electron/base/plant/loadPlant.ts";
import { silentLog } from "../../electron/base/log.ts";
import { redirectLibraryLog } from "../../electron/plant-host/libraryLog.ts";
import { PlantHost } from "../../electron/plant-host/plantHost.ts";
import { writeDemoNodeset } from "../../electron/runtime/demoNodeset.ts";
import type { PlantAccount, PlantHostConfig, PlantServerInfo } from "../../shared/hosts/plantHost.ts";
import type { Role } from "../../shared/access/roles.ts";
import { createFakePlant, writeSmallPlant } from "../support/fakePlant.ts";
import {
  callMethod,
  type ClientIdentity,
  makeClientIdentity,
  openPlantClient,
  type PlantClient,
  readTag,
  type SeenEvent,
  watchEvents,
  writeTag,
} from "../support/plantClient.ts";

const users: Readonly<Record<string, Role>> = {
  viewer: "Observer",
  operator: "Operator",
  engineer: "Engineer",
  supervisor: "Supervisor",
  security: "SecurityAdmin",
  auditor: "Auditor",
};
const accounts: PlantAccount[] = Object.entries(users).map(([userName, role]) => ({
  userName,
  password: `${userName}-secret`,
  roles: [role],
}));
const policies = [
  SecurityPolicy.Basic256Sha256,
  SecurityPolicy.Aes128_Sha256_RsaOaep,
  SecurityPolicy.Aes256_Sha256_RsaPss,
];

let folder: string;
let config: PlantHostConfig;
let trusted: ClientIdentity;
let stranger: ClientIdentity;

beforeAll(async () => {
  redirectLibraryLog(silentLog);
  folder = await mkdtemp(join(tmpdir(), "plant-host-"));
  await writeSmallPlant(join(folder, "plant"));
  config = {
    model: (await loadPlantProject(join(folder, "plant"))).model,
    stateFolder: join(folder, "state"),
    nodesetFile: writeDemoNodeset(dirname(nodesets.standard), join(folder, "nodeset")),
    seed: 1,
    speed: 1,
    accounts: { "wet-1": accounts, "dry-1": [] },
    ports: {},
  };
  [trusted, stranger] = await Promise.all([
    makeClientIdentity(folder, "trusted"),
    makeClientIdentity(folder, "stranger"),
  ]);
});
afterAll(async () => {
  await Promise.all([trusted, stranger].map((i) => i.manager.dispose()));
  await rm(folder, { recursive: true, force: true });
});

const plant = createFakePlant();
async function startHost(
  changes: Partial<PlantHostConfig> = {},
): Promise<{ host: PlantHost; wet: PlantServerInfo; infos: PlantServerInfo[] }> {
  const host = new PlantHost({ twin: plant, log: silentLog, progress: () => undefined, serverUp: () => undefined });
  const infos = await host.start({ ...config, ...changes });
  const wet = infos.find((i) => i.server === "wet-1")!;
  await host.trustClient({
    server: "wet-1",
    certificateDer: new X509Certificate(await readFile(trusted.certificateFile)).raw,
  });
  return { host, wet, infos };
}
/** A host of the describe that asks, up from before its first test until after its last. */
function demoServers(changes: Parameters<typeof startHost>[0] = {}): Awaited<ReturnType<typeof startHost>> {
  const started = {} as Awaited<ReturnType<typeof startHost>>;
  beforeAll(async () => void Object.assign(started, await startHost(changes)));
  afterAll(() => started.host.stop());
  return started;
}

const open = (
  wet: PlantServerInfo,
  userName: string,
  policy: SecurityPolicy = SecurityPolicy.Aes256_Sha256_RsaPss,
): Promise<PlantClient> =>
  openPlantClient({
    identity: trusted,
    endpointUrl: wet.endpointUrl,
    namespaceUri: "urn:test:wet:plant",
    policy,
    user: { userName, password: `${userName}-secret` },
  });

describe("clients of a demo server", () => {
  const demo = demoServers();

  test.each(policies)("a trusted client reads values over %s", async (policy) => {
    const client = await open(demo.wet, "viewer", policy);
    const values = await Promise.all(
      ["V-1.Level", "V-1.Tripped", "V-1.Mode", "V-1.Product", "V-1.Starts"].map((id) => readTag(client, id)),
    );
    await client.close();
    expect(values).toEqual([50, false, 1, "Cola", 0]);
  });

  test("each server shows its own zone only", async () => {
    const client = await open(demo.wet, "viewer");
    expect(await readTag(client, "V-2.Level")).toBe("BadNodeIdUnknown");
    await client.close();
  });

  test("an unknown client is refused", async () => {
    await expect(
      openPlantClient({
        identity: stranger,
        endpointUrl: demo.wet.endpointUrl,
        namespaceUri: "",
        policy: policies[0]!,
        user: { userName: "viewer", password: "viewer-secret" },
      }),
    ).rejects.toThrow();
  });

  test("a client that one server trusts is a stranger to the other", async () => {
    const dry = demo.infos.find((i) => i.server === "dry-1")!;
    await expect(
      openPlantClient({
        identity: trusted,
        endpointUrl: dry.endpointUrl,
        namespaceUri: "",
        policy: policies[0]!,
        user: { userName: "viewer", password: "viewer-secret" },
      }),
    ).rejects.toThrow();
  });

  test("what is no certificate cannot be trusted, and a second start is refused", async () => {
    await expect(
      demo.host.trustClient({ server: "wet-1", certificateDer: new Uint8Array([1, 2, 3]) }),
    ).rejects.toMatchObject({ code: "invalid_input" });
    await expect(demo.host.trustClient({ server: "nowhere", certificateDer: new Uint8Array() })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(demo.host.start(config)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("sessions at a demo server", () => {
  const demo = demoServers();

  test("an anonymous session, a wrong password and a session without security are refused", async () => {
    const base = { identity: trusted, endpointUrl: demo.wet.endpointUrl, namespaceUri: "" };
    await expect(openPlantClient({ ...base, policy: policies[0]! })).rejects.toThrow();
    await expect(
      openPlantClient({ ...base, policy: policies[0]!, user: { userName: "viewer", password: "guess" } }),
    ).rejects.toThrow(/BadUserAccessDenied/);
    await expect(
      openPlantClient({ ...base, policy: policies[0]!, user: { userName: "nobody", password: "viewer-secret" } }),
    ).rejects.toThrow(/BadUserAccessDenied/);
    await expect(
      openPlantClient({
        ...base,
        policy: SecurityPolicy.None,
        mode: MessageSecurityMode.None,
        user: { userName: "viewer", password: "viewer-secret" },
      }),
    ).rejects.toThrow();
  });

  test("discovery answers without security and lists only signed and encrypted endpoints", async () => {
    const client = OPCUAClient.create({
      endpointMustExist: false,
      connectionStrategy: { maxRetry: 0 },
      clientCertificateManager: stranger.manager,
    });
    await client.connect(demo.wet.endpointUrl);
    const endpoints = await client.getEndpoints();
    await client.disconnect();
    expect(endpoints.map((e) => [e.endpointUrl, MessageSecurityMode[e.securityMode], e.securityPolicyUri])).toEqual(
      policies.map((p) => [demo.wet.endpointUrl, "SignAndEncrypt", p]),
    );
  });
});

describe("writes to a demo server", () => {
  const demo = demoServers();

  test("an operator writes what is writable, and the plant's answer decides", async () => {
    const client = await open(demo.wet, "operator");
    const results = [
      await writeTag(client, "V-1.Setpoint", DataType.Double, 70),
      await readTag(client, "V-1.Setpoint"),
      await writeTag(client, "V-1.Setpoint", DataType.Double, 170),
      await writeTag(client, "V-1.Setpoint", DataType.Double, 13),
      await writeTag(client, "V-1.Setpoint", DataType.Int32, 5),
      await writeTag(client, "V-1.Level", DataType.Double, 1),
      await writeTag(client, "V-1.Mode", DataType.Int32, 0),
      await readTag(client, "V-1.Mode"),
    ];
    await client.close();
    expect(results).toEqual([
      "Good",
      70,
      "BadOutOfRange",
      "BadInvalidState",
      "BadTypeMismatch",
      "BadUserAccessDenied",
      "Good",
      0,
    ]);
  });

  test.each(["viewer", "auditor", "supervisor", "security"])("a write by %s is refused", async (user) => {
    const client = await open(demo.wet, user);
    expect(await writeTag(client, "V-1.Setpoint", DataType.Double, 40)).toBe("BadUserAccessDenied");
    await client.close();
  });
});

const start = (client: PlantClient, rate: number): Promise<{ status: string; outputs: unknown[] }> =>
  callMethod(client, "V-1", "Start", [{ dataType: DataType.Double, value: rate }]);
const fault = (client: PlantClient): Promise<{ status: string }> =>
  callMethod(client, "V-1", "InjectFault", [
    { dataType: DataType.String, value: "jam" },
    { dataType: DataType.Double, value: 0.5 },
  ]);

describe("commands to a demo server, and what it says of them", () => {
  const demo = demoServers();

  test("commands go by role, and their arguments are checked", async () => {
    const clients = {
      viewer: await open(demo.wet, "viewer"),
      operator: await open(demo.wet, "operator"),
      engineer: await open(demo.wet, "engineer"),
      supervisor: await open(demo.wet, "supervisor"),
      security: await open(demo.wet, "security"),
    };
    const statuses: string[] = [];
    for (const client of Object.values(clients)) statuses.push((await start(client, 2)).status);
    for (const client of Object.values(clients)) statuses.push((await fault(client)).status);
    const outOfRange = await start(clients.operator, 20);
    const good = await start(clients.operator, 3);
    await Promise.all(Object.values(clients).map((c) => c.close()));
    expect(statuses).toEqual([
      "BadUserAccessDenied",
      "Good",
      "Good",
      "Good",
      "BadUserAccessDenied",
      "BadUserAccessDenied",
      "BadUserAccessDenied",
      "Good",
      "BadUserAccessDenied",
      "BadUserAccessDenied",
    ]);
    expect([outOfRange.status, good]).toEqual(["BadInvalidArgument", { status: "Good", outputs: ["Accepted"] }]);
    expect(plant.commands).toContainEqual({ kind: "fault", asset: "V-1", fault: "jam", magnitude: 0.5 });
    expect(plant.commands.at(-1)).toEqual({ kind: "method", asset: "V-1", method: "Start", args: [3] });
  });

  test("writes and calls raise audit events that only the security administrator sees", async () => {
    const [security, viewer, operator] = [
      await open(demo.wet, "security"),
      await open(demo.wet, "viewer"),
      await open(demo.wet, "operator"),
    ];
    const seen = await watchEvents(security.session);
    const unseen = await watchEvents(viewer.session);
    await writeTag(operator, "V-1.Setpoint", DataType.Double, 55);
    await writeTag(viewer, "V-1.Setpoint", DataType.Double, 56);
    await callMethod(operator, "V-1", "Start", [{ dataType: DataType.Double, value: 1 }]);
    const audits = (): unknown[] =>
      seen.events
        .filter((e) => ["i=2100", "i=2127"].includes(shortId(e.EventType)))
        .map((e) => [shortId(e.EventType), e.ClientUserId, e.Status, textOf(e.Message)]);
    await vi.waitFor(
      () =>
        expect(audits()).toEqual([
          ["i=2100", "operator", true, "Write to V-1.Setpoint: Good"],
          ["i=2100", "viewer", false, "Write to V-1.Setpoint: BadUserAccessDenied"],
          ["i=2127", "operator", true, "Call of V-1.Start on V-1: Good"],
        ]),
      5000,
    );
    expect(unseen.events).toEqual([]);
    await Promise.all([security, viewer, operator].map((c) => c.close()));
  });
});

const shortId = (id: unknown): string => (id as NodeId | null)?.toString().replace("ns=0;", "") ?? "";
const textOf = (text: unknown): string => (text as { text?: string } | null)?.text ?? "";
const short = (e: SeenEvent): unknown => ({
  id: String((e.ConditionId as NodeId).value),
  name: e.ConditionName,
  source: e.SourceName,
  active: e["ActiveState.Id"],
  acked: e["AckedState.Id"],
  confirmed: e["ConfirmedState.Id"],
  retain: e.Retain,
  severity: e.Severity,
  message: textOf(e.Message),
});
const level = {
  id: "V-1.LevelAlarm",
  name: "LevelAlarm",
  source: "V-1.Level",
  acked: false,
  confirmed: true,
  retain: true,
  active: true,
};
const trip = {
  id: "V-1.Trip",
  name: "Trip",
  source: "V-1.Tripped",
  acked: false,
  confirmed: true,
  retain: true,
  active: true,
  severity: 800,
  message: "Vessel tripped",
};

describe("an alarm of a demo server", () => {
  const demo = demoServers({ ports: {} });

  test("an alarm is raised, worsens, is acknowledged and confirmed by name, and leaves when all is done", async () => {
    const client = await open(demo.wet, "operator");
    const { events } = await watchEvents(client.session);
    const next = async (): Promise<SeenEvent> => {
      await vi.waitFor(() => expect(events.length).toBeGreaterThan(0), 5000);
      return events.shift()!;
    };
    plant.set("V-1.Level", 85);
    const raised = await next();
    expect(short(raised)).toEqual({ ...level, severity: 500, message: "Level out of limits (85.0 %)" });
    expect(
      await acknowledgeCondition(client.session, raised.ConditionId as NodeId, raised.EventId as Buffer, "seen"),
    ).toMatchObject({ name: "Good" });
    const acked = await next();
    expect([short(acked), acked.ClientUserId, textOf(acked.Comment)]).toEqual([
      { ...level, severity: 500, message: "Level out of limits (85.0 %)", acked: true, confirmed: false },
      "operator",
      "seen",
    ]);
    expect(
      (await acknowledgeCondition(client.session, acked.ConditionId as NodeId, acked.EventId as Buffer, "again")).name,
    ).toBe("BadConditionBranchAlreadyAcked");

    plant.set("V-1.Level", 97);
    expect(short(await next())).toEqual({ ...level, severity: 900, message: "Level out of limits (97.0 %)" });
    plant.set("V-1.Level", 85);
    const better = await next();
    expect(short(better)).toEqual({ ...level, severity: 500, message: "Level out of limits (85.0 %)" });
    plant.set("V-1.Level", 79.8);
    await writeTag(client, "V-1.Setpoint", DataType.Double, 50);
    plant.set("V-1.Level", 50);
    const returned = await next();
    expect(short(returned)).toEqual({
      ...level,
      active: false,
      severity: 100,
      message: "Level out of limits: back to normal (50.0 %)",
    });

    await acknowledgeCondition(client.session, returned.ConditionId as NodeId, returned.EventId as Buffer, "");
    const unconfirmed = await next();
    expect(short(unconfirmed)).toMatchObject({ active: false, acked: true, confirmed: false, retain: true });
    expect(
      (await confirmCondition(client.session, unconfirmed.ConditionId as NodeId, unconfirmed.EventId as Buffer, "done"))
        .name,
    ).toBe("Good");
    expect(short(await next())).toMatchObject({ active: false, acked: true, confirmed: true, retain: false });
    await client.close();
  });
});

describe("alarms of a demo server that are asked for again or decided", () => {
  const demo = demoServers({ ports: {} });

  test("ConditionRefresh sends active and returned limit and off-normal alarms again, and no others", async () => {
    plant.set("V-1.Level", 3);
    plant.set("V-1.Tripped", true);
    const client = await open(demo.wet, "viewer");
    const { events, subscription } = await watchEvents(client.session);
    const refresh = async (): Promise<unknown[]> => {
      events.length = 0;
      await callConditionRefresh(client.session, subscription.subscriptionId);
      const types = (): string[] => events.map((e) => shortId(e.EventType));
      await vi.waitFor(() => expect(types()).toContain("i=2788"), 5000);
      return events.slice(types().indexOf("i=2787") + 1, types().indexOf("i=2788")).map(short);
    };
    const low = { ...level, severity: 900, message: "Level out of limits (3.0 %)" };
    await vi.waitFor(async () => expect(await refresh()).toEqual([low, trip]), 5000);
    plant.set("V-1.Level", 50);
    plant.set("V-1.Tripped", false);
    await vi.waitFor(
      async () =>
        expect(await refresh()).toEqual([
          { ...low, active: false, severity: 100, message: "Level out of limits: back to normal (50.0 %)" },
          { ...trip, active: false, severity: 100, message: "Vessel tripped: back to normal" },
        ]),
      5000,
    );
    await client.close();
  });

  test("confirming an alarm that is still active leaves it there, and an observer cannot acknowledge", async () => {
    const [operator, viewer] = [await open(demo.wet, "operator"), await open(demo.wet, "viewer")];
    const { events } = await watchEvents(operator.session);
    plant.set("V-1.Tripped", true);
    await vi.waitFor(() => expect(events.length).toBe(1), 5000);
    const [raised] = events;
    expect(
      (await acknowledgeCondition(viewer.session, raised!.ConditionId as NodeId, raised!.EventId as Buffer, "not mine"))
        .name,
    ).toBe("BadUserAccessDenied");
    await acknowledgeCondition(operator.session, raised!.ConditionId as NodeId, raised!.EventId as Buffer, "");
    await vi.waitFor(() => expect(events.length).toBe(2), 5000);
    await confirmCondition(operator.session, events[1]!.ConditionId as NodeId, events[1]!.EventId as Buffer, "");
    await vi.waitFor(() => expect(events.slice(2).map(short)).toEqual([{ ...trip, acked: true }]), 5000);
    plant.set("V-1.Tripped", false);
    await vi.waitFor(() => expect(short(events.at(-1)!)).toMatchObject({ active: false, retain: false }), 5000);
    await Promise.all([operator, viewer].map((c) => c.close()));
  });
});

test("with branches an unacknowledged alarm that returned lives on as one, which a refresh sends too", async () => {
  plant.set("V-1.Level", 50);
  const { host, wet } = await startHost({ branches: true });
  const client = await open(wet, "operator");
  const { events, subscription } = await watchEvents(client.session);
  plant.set("V-1.Level", 90);
  await vi.waitFor(
    () => expect(events.map(short)).toEqual([{ ...level, severity: 500, message: "Level out of limits (90.0 %)" }]),
    5000,
  );
  plant.set("V-1.Level", 50);
  await vi.waitFor(() => expect(events.length).toBe(3), 5000);
  const [, branch, trunk] = events;
  expect([short(branch!), short(trunk!)]).toMatchObject([
    { active: true, acked: false, retain: true },
    { active: false, acked: true, retain: false },
  ]);
  expect((branch!.BranchId as NodeId).isEmpty()).toBe(false);
  events.length = 0;
  await callConditionRefresh(client.session, subscription.subscriptionId);
  await vi.waitFor(
    () =>
      expect(events.filter((e) => e.Retain === true).map((e) => String(e.BranchId))).toEqual([
        String(branch!.BranchId),
      ]),
    5000,
  );
  await client.close();
  await host.stop();
});

test("the key and certificate of a server stay between starts, and a free preferred port is taken again", async () => {
  const first = await startHost();
  await first.host.stop();
  const second = await startHost({ ports: { "wet-1": first.wet.port } });
  await second.host.stop();
  expect([second.wet.port, Buffer.compare(second.wet.certificateDer, first.wet.certificateDer)]).toEqual([
    first.wet.port,
    0,
  ]);
});
