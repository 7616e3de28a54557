import { DataType, DataValue, ServerState, StatusCodes, Variant, VariantArrayType, type UAVariable } from "node-opcua";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { valueChain, type ValueChain } from "../../shared/zones/valueChain.ts";
import { freePort, TestServer } from "../support/opcuaServer.ts";
import { CuttableSite } from "../support/cuttableSite.ts";
import { CuttableProxy } from "../support/proxy.ts";
import { serviceIdentity, testServer, ZoneHostUnderTest, type ScreenUnderTest } from "../support/zoneHostUnderTest.ts";
import type { HostFacts } from "../../shared/zones/valueFacts.ts";

const poll = { timeout: 20_000, interval: 50 };
let site: CuttableSite;
let server: TestServer;
let proxy: CuttableProxy;

async function live(
  folder: string,
  at: { port: number; certificateDer: Buffer } = { port: proxy.port, certificateDer: server.certificateDer },
): Promise<ZoneHostUnderTest> {
  const h = site.host();
  await h.configure(site.folder(folder));
  await h.calls.call("trust", { certificateDer: at.certificateDer });
  await h.calls.call("connect", { server: testServer(at.port), service: serviceIdentity });
  await expect.poll(async () => [(await h.link()).state, (await h.link()).goodTags], poll).toEqual(["live", 5]);
  return h;
}
const card = (h: ZoneHostUnderTest) => h.calls.call("diagnosisCapabilities", { server: "s1" });
const counted = (h: ZoneHostUnderTest, afterSecond = 0, afterSeq = 0) =>
  h.calls.call("diagnosisLink", { server: "s1", afterSecond, afterSeq });

beforeAll(async () => {
  site = await CuttableSite.start();
  ({ server, proxy } = site);
});
afterEach(() => site.clear());
afterAll(() => site.stop());

/** A server of its own, changed before anybody connects. */
async function withServer(
  name: string,
  change: (server: TestServer) => void,
  work: (server: TestServer) => Promise<void>,
): Promise<void> {
  const own = await TestServer.start({ folder: site.folder(name) });
  try {
    change(own);
    await work(own);
  } finally {
    await site.disposeHosts();
    await own.stop();
  }
}

describe("the capability card", () => {
  test("shows what the server says of itself and what Millward makes of it, aggregates and sampling too", async () => {
    const h = await live("card");
    await expect.poll(async () => (await card(h)).capabilities.revisedSamplingMs, poll).not.toBeNull();
    const { capabilities, asking, use } = await card(h);
    expect(capabilities).toMatchObject({
      readAtMs: expect.any(Number) as number,
      build: { productName: "NodeOPCUA-Server", softwareVersion: "2.186.4" },
      state: "Running",
      serviceLevel: 255,
      maxSessions: 20,
      redundancySupport: "None",
      auditing: false,
      conditionRefresh2: true,
      minSupportedSampleRateMs: 100,
      revisedSamplingMs: expect.any(Number) as number,
      namespaces: ["http://opcfoundation.org/UA/", "urn:test:server", "urn:test:plant"],
    });
    expect(capabilities.aggregates).not.toBeNull();
    expect([asking, use]).toEqual([
      false,
      {
        publishMs: 100,
        samplingMs: 50,
        itemsPerCall: 1000,
        sessions: 1,
        counters: expect.objectContaining({ items: 5, itemsRefused: 1, subscriptions: 2 }) as object,
      },
    ]);
    expect(server.opcua.engine.currentSubscriptionCount).toBe(2);
  });

  test("tiny limits are honoured: 5 nodes per read, 2 items per request", async () => {
    await withServer(
      "tiny",
      (own) =>
        Object.assign(own.opcua.engine.serverCapabilities.operationLimits, {
          maxNodesPerRead: 5,
          maxMonitoredItemsPerCall: 2,
        }),
      async (own) => {
        const sizes: number[] = [];
        own.opcua.on("request", (request) => {
          const { nodesToRead, itemsToCreate } = request as { nodesToRead?: unknown[]; itemsToCreate?: unknown[] };
          sizes.push(nodesToRead?.length ?? -(itemsToCreate?.length ?? 0));
        });
        const h = await live("tiny-client", own);
        const { capabilities, use } = await card(h);
        expect([
          capabilities.limits.maxNodesPerRead,
          capabilities.limits.maxMonitoredItemsPerCall,
          capabilities.build.productName,
          capabilities.conditionRefresh2,
          use.itemsPerCall,
        ]).toEqual([5, 2, "NodeOPCUA-Server", true, 2]);
        // One Read is refused, from which the limit is learned.
        expect([sizes.filter((n) => n > 5).length, Math.min(...sizes)]).toEqual([1, -2]);
      },
    );
  });
});

describe("the card of a server that lacks much", () => {
  test("what the server does not have is told as missing, and the link is live all the same", async () => {
    await withServer(
      "bare",
      (own) => {
        const space = own.opcua.engine.addressSpace!;
        for (const id of [
          "i=12912",
          "i=2267",
          "i=2994",
          "i=2272",
          "i=11714",
          "i=11705",
          "i=2997",
          "i=11201",
          "i=24095",
          "i=3709",
          "i=2269",
        ]) {
          const node = space.findNode(id);
          if (node) space.deleteNode(node);
        }
      },
      async (own) => {
        const h = await live("bare-client", own);
        await expect.poll(async () => (await card(h)).capabilities.aggregates, poll).toEqual([]);
        expect((await card(h)).capabilities).toMatchObject({
          serviceLevel: null,
          auditing: null,
          minSupportedSampleRateMs: null,
          conditionRefresh2: false,
          maxSessions: null,
          redundancySupport: null,
          profiles: [],
          state: "Running",
          revisedSamplingMs: expect.any(Number) as number,
          limits: {
            maxNodesPerRead: null,
            maxMonitoredItemsPerCall: null,
            maxNodesPerWrite: expect.any(Number) as number,
          },
        });
      },
    );
  });
});

describe("the card of a hostile server", () => {
  test("whatever a hostile server puts into these nodes stays bounded text, or is as good as missing", async () => {
    await withServer(
      "hostile",
      (own) => {
        const put = (id: string, variant: Variant): void => {
          const node = own.opcua.engine.addressSpace!.findNode(id) as UAVariable;
          node.bindVariable({ get: () => variant }, true);
        };
        put("i=2267", new Variant({ dataType: DataType.Double, value: 1e9 }));
        put("i=2994", new Variant({ dataType: DataType.String, value: "true" }));
        put("i=2272", new Variant({ dataType: DataType.Double, value: Number.NEGATIVE_INFINITY }));
        put("i=11714", new Variant({ dataType: DataType.Int32, value: -5 }));
        put("i=3709", new Variant({ dataType: DataType.Int32, value: 77 }));
        put(
          "i=2271",
          new Variant({
            dataType: DataType.String,
            arrayType: VariantArrayType.Array,
            value: Array.from({ length: 5000 }, () => `\u202Een${"x".repeat(1000)}`),
          }),
        );
        const status = own.opcua.engine.addressSpace!.findNode("i=2256") as UAVariable;
        status.readValue = () => new DataValue({ value: { dataType: DataType.String, value: "not a structure" } });
        put(
          "i=24095",
          new Variant({ dataType: DataType.UInt32, arrayType: VariantArrayType.Array, value: new Uint32Array([1, 2]) }),
        );
      },
      async (own) => {
        const h = await live("hostile-client", own);
        const { capabilities } = await card(h);
        expect(capabilities).toMatchObject({
          serviceLevel: null,
          auditing: null,
          minSupportedSampleRateMs: null,
          limits: { maxMonitoredItemsPerCall: null },
          redundancySupport: null,
          state: "",
          build: { productName: "" },
          startedAtMs: null,
          maxSessions: null,
        });
        expect([capabilities.localeIds.length, new Set(capabilities.localeIds)]).toEqual([
          200,
          new Set([`en${"x".repeat(254)}`]),
        ]);
      },
    );
  });
});

describe("the card of a link that is down", () => {
  test("while the link is down there is no card, and it says why", async () => {
    const h = await live("down");
    proxy.blocked = true;
    proxy.cut();
    await expect.poll(async () => (await h.link()).state, poll).not.toBe("live");
    await expect(card(h)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("is down") as string,
    });
    await expect(h.calls.call("diagnosisCapabilities", { server: "other" })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("the link's counters", () => {
  test("values, publishes, bytes and round trip are counted; a cut is an outage with its reason", async () => {
    const h = await live("counters");
    const before = (await counted(h)).totals.values;
    let sent = 0;
    const timer = setInterval(() => server.set("P-101.Flow", 40 + (sent++ % 37)), 100);
    try {
      await expect.poll(async () => (await counted(h)).totals.values - before, poll).toBeGreaterThan(15);
    } finally {
      clearInterval(timer);
    }
    const d = await counted(h);
    expect(d).toMatchObject({
      server: "s1",
      present: { items: 5, itemsRefused: 1, subscriptions: 2, lostMessages: 0 },
      outages: [],
      totals: { lostMessages: 0, reconnects: 0 },
    });
    expect(d.seconds.values.reduce((a, b) => a + b, 0)).toBe(d.totals.values);
    expect([
      d.totals.publishes > 0,
      d.totals.bytesIn > 1000,
      d.totals.bytesOut > 1000,
      d.seconds.rttMs.some((ms) => ms > 0),
      d.seconds.skewMs.some((ms) => Math.abs(ms) < 1000),
    ]).toEqual([true, true, true, true, true]);
    expect(d.events.map((e) => e.text)).toEqual(["Live.", "The server refuses to watch 1 of 6 values; each says why."]);
    const rest = await counted(h, d.fromSecond + d.seconds.values.length - 1, d.events.at(-1)!.seq);
    expect([rest.seconds.values.length <= 1, rest.events]).toEqual([true, []]);

    proxy.cut();
    await expect.poll(async () => (await counted(h)).totals.reconnects, poll).toBe(1);
    const after = await counted(h, 0, d.events.at(-1)!.seq);
    expect(after.outages).toEqual([
      {
        fromMs: expect.any(Number) as number,
        toMs: expect.any(Number) as number,
        state: "reconnecting",
        reason: expect.stringContaining("broke") as string,
        code: "BadConnectionClosed",
      },
    ]);
    expect(after.events.filter((e) => e.kind === "state").map((e) => e.text.replace(/[\d.]+ s/, "n s"))).toEqual([
      expect.stringMatching(/^Reconnecting: The connection to the server broke/) as string,
      "Live again after n s.",
    ]);
    expect(after.totals.values).toBeGreaterThanOrEqual(d.totals.values);
  });
});

const up: HostFacts = { state: "up", sinceMs: null, reason: "", restarts: 0, pid: 1 };
const isBad = (status: number): boolean => status >>> 31 === 1;
async function why(h: ZoneHostUnderTest, screen: ScreenUnderTest, index: number): Promise<ValueChain> {
  const zone = await h.calls.call("diagnosisValue", { index, windowId: 1 });
  const lastContactMs = screen.batches.at(-1)?.lastContactMs[0] ?? 0;
  const shown = screen.latest.get(index);
  const nowMs = Date.now();
  return valueChain({
    nowMs,
    zoneName: "Process",
    serverName: "Test server",
    staleAfterMs: 3000,
    host: up,
    zone,
    window: {
      seen: shown !== undefined,
      stale: nowMs - lastContactMs > 3000,
      status: shown?.status ?? 0,
      lastContactMs,
      batchMs: null,
      coalesced: 0,
      gaps: 0,
    },
  });
}
const named = async (h: ZoneHostUnderTest, screen: ScreenUnderTest, index: number) => {
  const { cause } = await why(h, screen, index);
  return cause ? [cause.name, cause.code] : null;
};

describe("why a value is not good while the link stands", () => {
  test("a good value has no cause; failed sensor, refused item and lost stream are each named", async () => {
    const h = await live("why");
    const screen = await h.attach(1);
    await expect.poll(() => named(h, screen, 103), poll).toBeNull();
    expect((await why(h, screen, 103)).hops.map((hop) => [hop.name, hop.state])).toEqual([
      ["sensor", "ok"],
      ["server", "ok"],
      ["session", "ok"],
      ["subscription", "ok"],
      ["host", "ok"],
      ["window", "ok"],
    ]);

    const failedAtMs = Date.now();
    server.set("P-101.Running", true, StatusCodes.BadSensorFailure);
    await expect.poll(() => named(h, screen, 103), poll).toEqual(["sensor", "BadSensorFailure"]);
    const { cause } = await why(h, screen, 103);
    expect([cause!.sinceMs! >= failedAtMs, cause!.sinceMs! <= Date.now()]).toEqual([true, true]);
    expect(cause).toMatchObject({
      says: "Test server says the sensor has failed.",
      todo: expect.stringContaining("transmitter") as string,
    });
    server.set("P-101.Running", true);
    await expect.poll(() => named(h, screen, 103), poll).toBeNull();

    expect(await named(h, screen, 105)).toEqual(["subscription", "BadNodeIdUnknown"]);
    await h.calls.call("detachScreen", { windowId: 1 });
    await expect.poll(() => named(h, screen, 103), poll).toEqual(["window", ""]);
    expect(isBad(screen.latest.get(105)!.status)).toBe(true);
  });

  test("a server that calls itself cut off from its devices is named before the values it calls bad", async () => {
    const h = await live("state");
    const screen = await h.attach(1);
    server.opcua.engine.setServerState(ServerState.CommunicationFault);
    server.set("P-101.Running", true, StatusCodes.BadNoCommunication);
    try {
      await expect.poll(() => named(h, screen, 103), poll).toEqual(["server", "CommunicationFault"]);
    } finally {
      server.opcua.engine.setServerState(ServerState.Running);
      server.set("P-101.Running", true);
    }
    await expect.poll(() => named(h, screen, 103), poll).toBeNull();
  });
});

describe("why a value is not good when the link is gone", () => {
  test("a black hole is the session's silence, and the answer itself does not wait for it", async () => {
    const h = await live("hole");
    const screen = await h.attach(1);
    await expect.poll(() => named(h, screen, 100), poll).toBeNull();
    proxy.blackHole = true;
    const from = Date.now();
    await why(h, screen, 100);
    expect(Date.now() - from).toBeLessThan(2500);
    await expect.poll(() => named(h, screen, 100), poll).toEqual(["session", "BadTimeout"]);
    expect((await why(h, screen, 100)).hops.map((hop) => hop.state)).toEqual([
      "unknown",
      "unknown",
      "failing",
      "blocked",
      "ok",
      "ok",
    ]);
  });

  test("a stopped server is the server's own hop", async () => {
    const port = await freePort();
    const own = await TestServer.start({ folder: site.folder("killed"), port });
    const h = await live("killed-client", own);
    const screen = await h.attach(1);
    await own.stop();
    await expect.poll(() => named(h, screen, 100), poll).toEqual(["server", "BadConnectionRejected"]);
    expect((await why(h, screen, 100)).cause?.says).toContain("Nothing listens");
  });
});
