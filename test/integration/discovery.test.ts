import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { MessageSecurityMode, SecurityPolicy } from "node-opcua";
import { OPCUAClientBase } from "node-opcua-client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Caller } from "../../shared/access/roles.ts";
import type { CallContext, Detail } from "../../shared/ipc/define.ts";
import { discoveryRows } from "../../shared/ipc/discoveryRows.ts";
import { indexPlant } from "../../shared/plant/plantIndex.ts";
import type { PlantModel, Server } from "../../shared/plant/model.ts";
import { createLog } from "../../electron/base/log.ts";
import { DiscoveryService } from "../../electron/main/zones/discoveryService.ts";
import { systemClock } from "../../electron/zone-host/wire/clock.ts";
import { routeLibraryLog } from "../../electron/zone-host/wire/logging.ts";
import { BadServer, RawServer, type BadServerOptions } from "../support/badServers.ts";
import { makeCertificate, rsaKey } from "../support/madeCertificates.ts";
import { freePort } from "../support/opcuaServer.ts";
import { testServer, ZoneHostUnderTest } from "../support/zoneHostUnderTest.ts";

const key = rsaKey();
let root: string;
let folders = 0;
let host: ZoneHostUnderTest;
const closing: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  routeLibraryLog(createLog({ process: "test" }, { write: () => undefined }, "debug"), systemClock);
  root = await mkdtemp(path.join(tmpdir(), "discovery-"));
  host = new ZoneHostUnderTest();
  await host.configure(path.join(root, "zone"));
});
afterEach(async () => {
  for (const s of closing.splice(0)) await s.stop();
});
afterAll(async () => {
  await host.dispose();
  expect(OPCUAClientBase.registry.count()).toBe(0);
  await rm(root, { recursive: true, force: true });
});

const serve = async (o: Partial<BadServerOptions> = {}): Promise<BadServer> => {
  const server = await BadServer.start({
    folder: path.join(root, `server-${folders++}`),
    certificate: makeCertificate({ key, commonName: `Server ${folders}` }),
    ...o,
  });
  closing.push(server);
  return server;
};

/** The service over the real host of the zone, for a plant that declares these servers. */
function serviceFor(servers: Server[] = []): {
  ask(endpointUrl: string): ReturnType<DiscoveryService["calls"]["discovery.ask"]>;
  known(): ReturnType<DiscoveryService["calls"]["discovery.known"]>;
  notes: Detail[];
} {
  const model = {
    zones: [
      {
        id: "process",
        name: "Process",
        purdue: 1,
        kind: "process",
        criticality: 2,
        slTarget: [],
        staleAfterMs: 1000,
        servers,
      },
    ],
    tags: [],
    areas: [],
    assets: [],
    types: [],
    alarms: [],
  } as unknown as PlantModel;
  const service = new DiscoveryService({
    plant: () => indexPlant(model),
    nowMs: () => Date.now(),
    host: () => host.calls,
    health: () => undefined,
  });
  const notes: Detail[] = [];
  const context: CallContext<Caller> = {
    caller: { userId: "eva", displayName: "Eva", grants: [], sessionId: "1" },
    windowId: 1,
    auditSeq: 1,
    note: ({ detail }) => void notes.push(detail ?? {}),
  };
  return {
    ask: (endpointUrl) => service.calls["discovery.ask"]({ zone: "process", endpointUrl }, context),
    known: () => service.calls["discovery.known"]({ zone: "process" }),
    notes,
  };
}

test("an address tells its servers and endpoints; the strongest is recommended, nobody signed in", async () => {
  const server = await serve({
    anonymous: true,
    policies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes256_Sha256_RsaPss],
    modes: [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt],
  });
  const service = serviceFor();
  const d = await service.ask(server.endpointUrl);
  expect(d.endpoints.map((e) => `${e.mode} ${e.policyUri.split("#")[1]!}`).sort()).toEqual([
    "None None",
    "Sign Aes256_Sha256_RsaPss",
    "Sign Basic256Sha256",
    "SignAndEncrypt Aes256_Sha256_RsaPss",
    "SignAndEncrypt Basic256Sha256",
  ]);
  const chosen = d.endpoints[d.recommendation.endpoint!]!;
  expect([chosen.mode, chosen.policyUri.split("#")[1], d.recommendation.text]).toEqual([
    "SignAndEncrypt",
    "Aes256_Sha256_RsaPss",
    expect.stringContaining("the strongest"),
  ]);
  expect(d.servers).toEqual([
    {
      applicationUri: "urn:test:server",
      name: "Bad server",
      kind: "Server",
      discoveryUrls: expect.arrayContaining([expect.stringContaining(String(server.port))]) as string[],
    },
  ]);
  expect([
    d.certificates.map((c) => c.sha256 === chosen.certificateSha256),
    Math.abs(d.clockSkewMs!) < 2_000,
    d.leftOut,
  ]).toEqual([[true], true, 0]);
  expect(d.findings.map((f) => f.id)).toEqual(
    expect.arrayContaining(["anonymousUnsecured", "noneOffered", "signOffered", "anonymous"]),
  );
  expect(d.declaration).toEqual({
    kind: "undeclared",
    yaml: expect.stringContaining('applicationUri: "urn:test:server"') as string,
  });
  expect([server.sessionsAsked, service.notes]).toEqual([0, [{ endpoints: 5, declared: "undeclared" }]]);
});

test("a declared server is recognised, one that offers less is a downgrade, both are remembered", async () => {
  const server = await serve();
  const declared = testServer(server.port, { securityPolicy: "Aes256_Sha256_RsaPss", id: "plc1", name: "PLC 1" });
  const service = serviceFor([declared, testServer(1, { id: "never", name: "Never seen" })]);
  expect((await service.known()).map((k) => [k.server, k.lastSeenMs])).toEqual([
    ["plc1", null],
    ["never", null],
  ]);
  const d = await service.ask(server.endpointUrl);
  expect(d.declaration).toMatchObject({
    kind: "declared",
    server: "plc1",
    warning: expect.stringContaining("Downgrade") as string,
  });
  expect((await service.known()).map((k) => [k.server, k.lastSeenMs])).toEqual([
    ["plc1", d.atMs],
    ["never", null],
  ]);
  const stranger = await serve({
    applicationUri: "urn:stranger",
    certificate: makeCertificate({ key, applicationUri: "urn:stranger" }),
  });
  const found = await service.ask(stranger.endpointUrl);
  expect((await service.known()).at(-1)).toEqual({
    zone: "process",
    name: "Bad server",
    endpointUrl: stranger.endpointUrl,
    applicationUri: "urn:stranger",
    server: null,
    lastSeenMs: found.atMs,
  });
});

test("a stranger at a declared address is a conflict", async () => {
  const stranger = await serve({
    applicationUri: "urn:evil",
    certificate: makeCertificate({ key, applicationUri: "urn:evil" }),
  });
  expect((await serviceFor([testServer(stranger.port)]).ask(stranger.endpointUrl)).declaration).toMatchObject({
    kind: "conflict",
    server: "s1",
    text: expect.stringContaining("urn:evil") as string,
  });
});

test("only elliptic curves: no endpoint is recommended, and the words say what to switch on", async () => {
  const server = await serve({
    endpoints: (e) => {
      if (e.securityMode !== MessageSecurityMode.None)
        (e as { securityPolicyUri: string }).securityPolicyUri =
          "http://opcfoundation.org/UA/SecurityPolicy#ECC_curve25519";
    },
  });
  const d = await serviceFor().ask(server.endpointUrl);
  expect([d.recommendation, d.findings.map((f) => f.id)]).toEqual([
    { endpoint: null, text: expect.stringContaining("RSA policy as well") as string },
    expect.arrayContaining(["eccOnly"]),
  ]);
});

test("hostile text from a server is cut and shown as text", async () => {
  const server = await serve({
    endpoints: (e) => {
      if (e.securityMode !== MessageSecurityMode.None)
        (e as { securityPolicyUri: string }).securityPolicyUri = `\u202e<script>${"x".repeat(5_000)}`;
      Object.defineProperty(e.server, "applicationUri", { value: `urn:\u0007${"y".repeat(5_000)}` });
      e.userIdentityTokens = Array.from({ length: 300 }, () => e.userIdentityTokens![0]!);
    },
  });
  const d = await serviceFor().ask(server.endpointUrl);
  expect(
    d.endpoints.map((e) => [
      e.policyUri.length <= 200,
      e.applicationUri.length <= 256,
      e.tokens.length <= 16,
      ["\u0007", "\u202e"].some((mark) => `${e.policyUri}${e.applicationUri}`.includes(mark)),
    ]),
  ).toEqual(d.endpoints.map(() => [true, true, true, false]));
  expect(d.recommendation.endpoint).toBeNull();
});

test("where nothing or no OPC UA answers, the reason is said", async () => {
  const service = serviceFor();
  await expect(service.ask(`opc.tcp://127.0.0.1:${await freePort()}`)).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("Nothing listens") as string,
  });
  const raw = await RawServer.start(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"));
  closing.push(raw);
  await expect(service.ask(`opc.tcp://127.0.0.1:${raw.port}`)).rejects.toMatchObject({ code: "unavailable" });
});

test("a zone asks one address at a time and a dozen a minute, and only addresses of OPC UA", async () => {
  const service = serviceFor();
  const port = await freePort();
  const answers = await Promise.allSettled(
    Array.from({ length: 14 }, () => service.ask(`opc.tcp://127.0.0.1:${port}`)),
  );
  const texts = answers.map((a) => (a.status === "rejected" ? (a.reason as Error).message : "answered"));
  expect([
    texts.filter((t) => t.includes("within a minute")).length,
    texts.filter((t) => t.includes("asking a server already")).length,
  ]).toEqual([2, 11]);
  const { input } = discoveryRows["discovery.ask"];
  expect(
    ["opc.tcp://plc:4840", "http://plc", "opc.tcp://plc:0", "opc.tcp://a b", "file:///etc/passwd"].map(
      (endpointUrl) => input.safeParse({ zone: "process", endpointUrl }).success,
    ),
  ).toEqual([true, false, false, false, false]);
});
