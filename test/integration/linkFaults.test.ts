// Whatever happens to the path or the server, the link comes back by itself, and what the server kept meanwhile is not
// lost.
import { StatusCodes } from "node-opcua";
import { OPCUAClientBase } from "node-opcua-client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { systemClock, type Clock } from "../../electron/zone-host/wire/clock.ts";
import type { ConditionRow } from "../../shared/alarms/condition.ts";
import { CountedFlow } from "../support/countedFlow.ts";
import { freePort, TestServer } from "../support/opcuaServer.ts";
import { CuttableSite } from "../support/cuttableSite.ts";
import { CuttableProxy } from "../support/proxy.ts";
import { randomFaults } from "../support/randomFaults.ts";
import { held, limitPublishRequests, loseSessions, loseSubscription, muteSessions } from "../support/serverFaults.ts";
import { serviceIdentity, testServer, testTags, ZoneHostUnderTest } from "../support/zoneHostUnderTest.ts";
import { runs, seed } from "../support/propertyRuns.ts";

const poll = { timeout: 20_000, interval: 20 };
const alarmKey = "process|s1|millward:link:s1|";
let site: CuttableSite;
let server: TestServer;
let proxy: CuttableProxy;
const flows: CountedFlow[] = [];

async function connect(
  folder: string,
  port: number,
  clock: Clock = systemClock,
  trusted = [server.certificateDer],
  expectedMs?: number,
): Promise<ZoneHostUnderTest> {
  const h = site.host(null, clock);
  await h.configure(site.folder(folder), {
    tags: testTags.map((tag) => (tag.index === 100 ? { ...tag, recordMs: 50, expectedMs } : tag)),
  });
  for (const certificateDer of trusted) await h.calls.call("trust", { certificateDer });
  await h.calls.call("setUser", {
    userId: "u1",
    identities: { s1: { kind: "userName", userName: "operator", password: "operator-pw" } },
  });
  await h.calls.call("connect", { server: testServer(port), service: serviceIdentity });
  await expect.poll(async () => [(await h.link()).state, (await h.link()).goodTags], poll).toEqual(["live", 5]);
  return h;
}
const live = (clock?: Clock): Promise<ZoneHostUnderTest> => connect("live", proxy.port, clock);

/** Counts up in P-101.Flow, and every sample that reaches the record. */
async function counting(h: ZoneHostUnderTest, everyMs: number, at = server): Promise<CountedFlow> {
  const flow = await CountedFlow.start(h, at, everyMs);
  flows.push(flow);
  await expect.poll(() => flow.seen.length, poll).toBeGreaterThan(2);
  return flow;
}

const alarms = async (h: ZoneHostUnderTest): Promise<ConditionRow[]> =>
  (await h.calls.call("conditions", {})).rows.filter((r) => r.key.includes("millward:"));
const states = (h: ZoneHostUnderTest): string[] => h.of("link").map((c) => c.to);

beforeAll(async () => {
  site = await CuttableSite.start();
  ({ server, proxy } = site);
});
afterEach(async () => {
  for (const flow of flows.splice(0)) flow.stop();
  await site.clear();
});
afterAll(() => site.stop());

describe("faults of the path", () => {
  test("after a TCP reset session and subscriptions carry on within 2 s, nothing lost and nothing twice", async () => {
    const h = await live();
    const flow = await counting(h, 100);
    const before = held(server.opcua);
    const fromMs = performance.now();
    proxy.cut();
    await expect.poll(() => states(h), poll).toEqual(["live", "reconnecting", "live"]);
    const next = flow.sent;
    await expect.poll(() => flow.seen.at(-1)! >= next, poll).toBe(true);
    expect(performance.now() - fromMs).toBeLessThan(2000);
    expect([held(server.opcua), flow.faults(), await alarms(h)]).toEqual([before, [], []]);
  });

  test.each([
    ["that refuses connections", "blocked"],
    ["that swallows everything", "blackHole"],
  ] as const)(
    "an 8 s cut %s is bridged within 4 s of its end: same session, nothing lost, nothing twice",
    async (_how, cut) => {
      const h = await live();
      const flow = await counting(h, 100);
      const before = held(server.opcua);
      proxy[cut] = true;
      if (cut === "blocked") proxy.cut();
      const fromMs = performance.now();
      await expect.poll(async () => (await h.link()).state, poll).not.toBe("live");
      await expect(
        h.calls.call("write", { userId: "u1", index: 101, value: 1, auditEntryId: "MW-1", timeoutMs: 3000 }),
      ).rejects.toMatchObject({ code: "unavailable" });
      const stale = await h.link();
      await expect.poll(() => performance.now() - fromMs, { timeout: 10_000 }).toBeGreaterThan(8000);
      expect([(await h.link()).lastContactMs, (await h.link()).freshTags]).toEqual([stale.lastContactMs, 0]);
      proxy[cut] = false;
      const backMs = performance.now();
      const next = flow.sent;
      await expect.poll(() => flow.seen.at(-1)! >= next, poll).toBe(true);
      expect(performance.now() - backMs).toBeLessThan(4000);
      expect([held(server.opcua), flow.faults()]).toEqual([before, []]);
    },
  );

  test("a black hole is noticed within 6 s and called silent; a path that only stalls is bridged", async () => {
    const h = await live();
    const flow = await counting(h, 500);
    const before = held(server.opcua);
    for (const kind of ["blackHole", "stalled"] as const) {
      const fromMs = performance.now();
      proxy[kind] = true;
      await expect.poll(async () => (await h.link()).state, poll).toBe("silent");
      expect([performance.now() - fromMs < 6000, (await h.link()).code]).toEqual([true, "BadTimeout"]);
      proxy[kind] = false;
      await expect.poll(async () => (await h.link()).state, poll).toBe("live");
    }
    const next = flow.sent;
    await expect.poll(() => flow.seen.at(-1)! >= next, poll).toBe(true);
    expect([held(server.opcua), flow.faults()]).toEqual([before, []]);
  });
});

describe("an operator's session", () => {
  test("an operator's session survives a reset with the link", async () => {
    const h = await live();
    const write = (value: number, auditEntryId: string) =>
      h.calls.call("write", { userId: "u1", index: 101, value, auditEntryId, timeoutMs: 3000 });
    expect((await write(11, "MW-1")).confirmed).toBe(true);
    const before = held(server.opcua, "operator");
    expect(before.sessions.length).toBe(1);
    proxy.cut();
    await expect.poll(() => states(h), poll).toEqual(["live", "reconnecting", "live"]);
    expect((await write(12, "MW-2")).confirmed).toBe(true);
    expect([held(server.opcua, "operator"), server.sessionUsers]).toEqual([before, ["operator", "service"]]);
  });

  test("an operator's session that the server lost meanwhile is opened again at its next use", async () => {
    const h = await live();
    const write = (value: number, auditEntryId: string) =>
      h.calls.call("write", { userId: "u1", index: 101, value, auditEntryId, timeoutMs: 3000 });
    await write(11, "MW-1");
    proxy.blocked = true;
    proxy.cut();
    loseSessions(server.opcua, "operator");
    proxy.blocked = false;
    await expect.poll(() => states(h), poll).toEqual(["live", "reconnecting", "live"]);
    expect((await write(12, "MW-2")).confirmed).toBe(true);
    expect(server.sessionUsers).toEqual(["operator", "service"]);
  });
});

const flowing = async (h: ZoneHostUnderTest, value: number, at = server): Promise<void> => {
  const screen = await h.attach(9);
  at.set("P-101.Flow", value);
  await expect.poll(() => screen.latest.get(100)?.value, poll).toBe(value);
  await h.calls.call("detachScreen", { windowId: 9 });
};

describe("a session that the server loses", () => {
  test("a session the server lost is opened again on the spot", async () => {
    const h = await live();
    const before = held(server.opcua);
    loseSessions(server.opcua);
    const fromMs = performance.now();
    await expect.poll(() => states(h), poll).toEqual(["live", "reconnecting", "live"]);
    await flowing(h, 41);
    expect(performance.now() - fromMs).toBeLessThan(2500);
    const after = held(server.opcua);
    expect([after.sessions.length, after.subscriptions.length, after.sessions[0] === before.sessions[0]]).toEqual([
      1,
      before.subscriptions.length,
      false,
    ]);
  });

  test("a session lost together with the connection is opened again as well, and none stays behind", async () => {
    const h = await live();
    const { subscriptions } = held(server.opcua);
    proxy.blocked = true;
    proxy.cut();
    loseSessions(server.opcua);
    proxy.blocked = false;
    await expect.poll(() => states(h), poll).toEqual(["live", "reconnecting", "live"]);
    await flowing(h, 42);
    expect([held(server.opcua).sessions.length, held(server.opcua).subscriptions.length]).toEqual([
      1,
      subscriptions.length,
    ]);
  });
});

describe("a stream that the server ends without a word", () => {
  test.each(["first", "last"] as const)(
    "a subscription (the %s) that the server forgot without a word is noticed within 6 s, and all are made again",
    async (which) => {
      const h = await live();
      const before = held(server.opcua);
      loseSubscription(server.opcua, which);
      const fromMs = performance.now();
      await expect.poll(async () => (await h.link()).state, poll).not.toBe("live");
      expect(performance.now() - fromMs).toBeLessThan(6000);
      await expect.poll(async () => (await h.link()).state, poll).toBe("live");
      await flowing(h, 43);
      const after = held(server.opcua);
      expect([after.sessions.length, after.subscriptions.length, after.sessions[0] === before.sessions[0]]).toEqual([
        1,
        before.subscriptions.length,
        false,
      ]);
    },
  );

  test("a session that stands but stays silent, though brought back twice, is closed and made again", async () => {
    const h = await live();
    const before = held(server.opcua);
    muteSessions(server.opcua);
    await expect
      .poll(
        async () => [(await h.link()).state, held(server.opcua).sessions.some((id) => !before.sessions.includes(id))],
        poll,
      )
      .toEqual(["live", true]);
    await flowing(h, 44);
    expect([held(server.opcua).sessions.length, held(server.opcua).subscriptions.length]).toEqual([
      1,
      before.subscriptions.length,
    ]);
    expect(states(h).filter((s) => s === "silent").length).toBe(3);
  });

  test("a server that takes two waiting Publish requests is not overrun, and the link stays live", async () => {
    const h = await live();
    const flow = await counting(h, 100);
    limitPublishRequests(server.opcua, 2);
    const from = flow.seen.length;
    await expect.poll(() => flow.seen.length, poll).toBeGreaterThan(from + 50);
    expect([flow.faults(), states(h)]).toEqual([[], ["live"]]);
    proxy.cut();
    await expect.poll(() => states(h), poll).toEqual(["live", "reconnecting", "live"]);
    const next = flow.sent;
    await expect.poll(() => flow.seen.at(-1)! >= next, poll).toBe(true);
    expect(flow.faults()).toEqual([]);
  });
});

describe("a server that comes back", () => {
  test("a server back from a restart is live within 3 s, with its namespaces at other indices", async () => {
    const folder = site.folder("restart");
    const port = await freePort();
    const first = await TestServer.start({ folder, port });
    const h = await connect("client-restart", port, systemClock, [first.certificateDer]);
    await first.stop();
    await expect.poll(async () => (await h.link()).state, poll).toBe("reconnecting");
    const second = await TestServer.start({ folder, port, namespacesBefore: ["urn:test:other", "urn:test:another"] });
    const fromMs = performance.now();
    try {
      await expect.poll(async () => (await h.link()).state, poll).toBe("live");
      await flowing(h, 77, second);
      expect(performance.now() - fromMs).toBeLessThan(3000);
      await expect.poll(async () => (await h.link()).goodTags, poll).toBe(5);
      expect(
        (await h.calls.call("write", { userId: "u1", index: 101, value: 12, auditEntryId: "MW-1", timeoutMs: 3000 }))
          .confirmed,
      ).toBe(true);
    } finally {
      await h.dispose();
      await second.stop();
    }
  });

  test("a server back with a renewed certificate is live when that one is trusted, and refused otherwise", async () => {
    const port = await freePort();
    const start = (name: string) => TestServer.start({ folder: site.folder(name), port });
    const second = await start("renewed-b");
    await second.stop();
    const first = await start("renewed-a");
    const h = await connect("client-renewed", port, systemClock, [first.certificateDer, second.certificateDer]);
    await first.stop();
    const renewed = await start("renewed-b");
    await expect
      .poll(async () => [(await h.link()).state, (await h.link()).serverCertificate?.sha256 !== undefined], poll)
      .toEqual(["live", true]);
    expect(held(renewed.opcua).sessions.length).toBe(1);
    await renewed.stop();
    const stranger = await start("renewed-c");
    try {
      await expect.poll(async () => (await h.link()).state, poll).toBe("refused");
      expect([(await h.link()).code, stranger.sessionCount]).toEqual(["BadCertificateUntrusted", 0]);
    } finally {
      await h.dispose();
      await stranger.stop();
    }
  });
});

describe("a tag of its own", () => {
  test("one expected to change that stands still shows its last usable value until it changes again", async () => {
    const h = await connect("live", proxy.port, systemClock, undefined, 300);
    const screen = await h.attach(1);
    const flow = await counting(h, 100);
    await expect.poll(() => screen.latest.get(100)?.status, poll).toBe(StatusCodes.Good.value);
    flow.stop();
    await expect.poll(() => screen.latest.get(100)?.status, poll).toBe(StatusCodes.UncertainLastUsableValue.value);
    expect([screen.latest.get(100)?.value, states(h)]).toEqual([flow.sent, ["live"]]);
    server.set("P-101.Flow", 60);
    await expect
      .poll(() => [screen.latest.get(100)?.value, screen.latest.get(100)?.status], poll)
      .toEqual([60, StatusCodes.Good.value]);
    screen.port.close();
  });
});

function settable(): Clock & { setByMs: number } {
  const clock = { setByMs: 0, nowMs: () => Date.now() + clock.setByMs, steadyMs: () => performance.now() };
  return clock;
}

describe("our own clock and sleep", () => {
  test("setting the wall clock an hour on, or back, neither ends a link nor makes dead values fresh", async () => {
    const clock = settable();
    const h = await live(clock);
    for (const by of [3_600_000, -3_600_000]) {
      clock.setByMs += by;
      await expect.poll(async () => Math.abs((await h.link()).lastContactMs - clock.nowMs()) < 2000, poll).toBe(true);
      expect((await h.link()).freshTags).toBe(6);
    }
    expect(states(h)).toEqual(["live"]);
    proxy.blackHole = true;
    const lastContactMs = (await h.link()).lastContactMs;
    clock.setByMs -= 3_600_000;
    await expect.poll(async () => (await h.link()).state, poll).toBe("silent");
    expect([
      (await h.link()).freshTags,
      Math.abs((await h.link()).lastContactMs - (lastContactMs - 3_600_000)) < 2000,
    ]).toEqual([0, true]);
  });

  test("after a sleep of the computer a server that is gone is found out within 2 s, and only that", async () => {
    const clock = settable();
    const h = await live(clock);
    clock.setByMs += 600_000;
    const probed = h.logLines.length;
    await expect.poll(async () => (await h.link()).freshTags, poll).toBe(6);
    expect([states(h), probed > 0]).toEqual([["live"], true]);
    proxy.blackHole = true;
    clock.setByMs += 600_000;
    const fromMs = performance.now();
    await expect.poll(async () => (await h.link()).state, poll).toBe("silent");
    expect(performance.now() - fromMs).toBeLessThan(2000);
    proxy.blackHole = false;
    await expect.poll(async () => (await h.link()).state, poll).toBe("live");
  });

  test("a process that stood still for five seconds does not blame the server", async () => {
    const h = await live();
    const flow = await counting(h, 500);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_000);
    const next = flow.sent + 3;
    await expect.poll(() => flow.seen.at(-1)! >= next, poll).toBe(true);
    expect([states(h), flow.faults()]).toEqual([["live"], []]);
  });
});

const decide = (h: ZoneHostUnderTest, verb: "acknowledge" | "confirm", comment: string) =>
  h.calls.call("actOnAlarms", { verb, userId: "u1", keys: [alarmKey], comment, auditEntryId: "MW-1" });
const communicationLost = {
  key: alarmKey,
  zone: "process",
  server: "s1",
  conditionId: "millward:link:s1",
  branchId: "",
  eventId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
  name: "Communication lost",
  asset: null,
  tag: null,
  sourceName: "Test server",
  message: expect.stringContaining("No communication with Test server. ") as string,
  severity: 700,
  priority: 2,
  active: true,
  acked: false,
  confirmed: null,
  suppressedOrShelved: false,
  comment: "",
  ackedBy: "",
  activeAtMs: expect.any(Number) as number,
  atMs: expect.any(Number) as number,
  suspect: false,
};

describe("the link's own alarm", () => {
  test("a link that stays down raises one alarm, which leaves, acknowledged, when the link is back", async () => {
    const h = await live();
    server.set("P-101.Flow", 85);
    const rows = async () => (await h.calls.call("conditions", {})).rows;
    await expect.poll(async () => (await rows()).map((r) => r.name), poll).toEqual(["P-101.FlowHigh"]);
    proxy.blocked = true;
    proxy.cut();
    await expect.poll(async () => (await rows()).length, poll).toBe(2);
    expect(await alarms(h)).toEqual([communicationLost]);
    expect((await rows()).map((r) => [r.name, r.suspect])).toEqual([
      ["P-101.FlowHigh", true],
      ["Communication lost", false],
    ]);
    const ack = () => decide(h, "acknowledge", "network is told");
    expect(await ack()).toEqual([{ key: alarmKey, status: "Good", statusCode: 0 }]);
    expect((await ack())[0]!.status).toBe("BadConditionBranchAlreadyAcked");
    expect((await decide(h, "confirm", ""))[0]!.status).toBe("BadNotSupported");
    expect((await alarms(h)).map((r) => [r.acked, r.ackedBy, r.comment])).toEqual([
      [true, "operator", "network is told"],
    ]);
    proxy.blocked = false;
    await expect
      .poll(async () => (await rows()).map((r) => [r.name, r.suspect]), poll)
      .toEqual([["P-101.FlowHigh", false]]);
    server.set("P-101.Flow", 50);
  });

  test("one that is back before anybody saw it stays until acknowledged; the next break is the same row", async () => {
    const h = await live();
    const breakIt = async (): Promise<void> => {
      proxy.blocked = true;
      proxy.cut();
      await expect.poll(async () => (await alarms(h)).map((r) => r.active), poll).toEqual([true]);
      proxy.blocked = false;
      await expect.poll(async () => (await h.link()).state, poll).toBe("live");
    };
    await breakIt();
    expect((await alarms(h)).map((r) => [r.key, r.active, r.acked])).toEqual([[alarmKey, false, false]]);
    await breakIt();
    expect((await alarms(h)).map((r) => [r.key, r.active, r.acked])).toEqual([[alarmKey, false, false]]);
    await decide(h, "acknowledge", "");
    expect(await alarms(h)).toEqual([]);
  });
});

describe("many faults in a row", () => {
  const count = runs(15);
  test(
    `after ${count} random faults (seed ${seed}) values flow over one session, and nothing is left behind`,
    { timeout: 120_000 + count * 15_000 },
    async () => {
      const folder = site.folder("random");
      const port = await freePort();
      let random = await TestServer.start({ folder, port });
      const way = await CuttableProxy.start(port);
      try {
        const h = await connect("client-random", way.port, systemClock, [random.certificateDer]);
        const first = held(random.opcua);
        const resources = (): Record<string, number> =>
          process
            .getActiveResourcesInfo()
            .reduce<Record<string, number>>((n, kind) => ({ ...n, [kind]: (n[kind] ?? 0) + 1 }), {});
        const sockets = (): number =>
          (process as unknown as { _getActiveHandles(): { remotePort?: number }[] })
            ._getActiveHandles()
            .filter((handle) => handle.remotePort === way.port).length;
        await expect.poll(() => OPCUAClientBase.registry.count(), poll).toBe(1);
        const before = resources();
        expect(sockets()).toBe(1);
        await randomFaults({
          count,
          seed,
          proxy: way,
          server: () => random,
          isLive: async () => (await h.link()).state === "live",
          restartLink: () => h.calls.call("restartLink", { server: "s1" }),
          restart: async () => {
            await random.stop();
            random = await TestServer.start({ folder, port });
          },
        });
        await expect.poll(async () => [(await h.link()).state, (await h.link()).goodTags], poll).toEqual(["live", 5]);
        const screen = await h.attach(1);
        random.set("P-101.Flow", 4321);
        await expect.poll(() => screen.latest.get(100)?.value, poll).toBe(4321);
        screen.port.close();
        // What a fault left half open at the server is gone with its session timeout.
        await expect
          .poll(() => [random.sessionCount, held(random.opcua).subscriptions.length], { timeout: 90_000 })
          .toEqual([1, first.subscriptions.length]);
        expect((await alarms(h)).length).toBeLessThanOrEqual(1);
        await expect.poll(() => [OPCUAClientBase.registry.count(), sockets()], poll).toEqual([1, 1]);
        await expect
          .poll(() => {
            const now = resources();
            return Object.keys(now).filter((kind) => now[kind]! > (before[kind] ?? 0) + 3);
          }, poll)
          .toEqual([]);
        await h.dispose();
      } finally {
        await way.stop();
        await random.stop();
      }
    },
  );
});
