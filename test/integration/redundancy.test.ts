import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { OPCUAClientBase, StatusCodes } from "node-opcua-client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createLog } from "../../electron/base/log.ts";
import { systemClock } from "../../electron/zone-host/wire/clock.ts";
import { routeLibraryLog } from "../../electron/zone-host/wire/logging.ts";
import type { FailoverMode } from "../../shared/zones/redundancy.ts";
import { RedundantPair } from "../support/redundantPair.ts";
import { serviceIdentity, ZoneHostUnderTest, type ScreenUnderTest } from "../support/zoneHostUnderTest.ts";

const poll = { timeout: 15_000, interval: 50 };
/** What the issue allows for a switch. */
const SWITCH_MS = 5_000;
const FLOW = 100;
let root: string;
let pair: RedundantPair;
let opened = 0;
const hosts: ZoneHostUnderTest[] = [];
const noise: NodeJS.Timeout[] = [];

async function host(mode: FailoverMode, trusted: readonly number[] = [0, 1]): Promise<ZoneHostUnderTest> {
  const h = new ZoneHostUnderTest();
  hosts.push(h);
  const server = pair.server(mode);
  await h.configure(path.join(root, `pki-${++opened}`), {}, [server]);
  for (const i of trusted) await h.calls.call("trust", { certificateDer: pair.nodes[i]!.server.certificateDer });
  await h.calls.call("setUser", {
    userId: "u1",
    identities: { s1: { ...serviceIdentity, userName: "operator", password: "operator-pw" } },
  });
  await h.calls.call("setRecording", { on: true });
  await h.calls.call("connect", { server, service: serviceIdentity });
  return h;
}

interface Seen {
  readonly active: number | null;
  readonly states: readonly string[];
}
async function seen(h: ZoneHostUnderTest): Promise<Seen> {
  const { nodes = [] } = await h.link();
  return { active: nodes.find((n) => n.active)?.node ?? null, states: nodes.map((n) => n.state) };
}

/** A set whose node 1 is active, values and alarms flowing, and its standby as it should be. */
async function live(mode: FailoverMode): Promise<{ h: ZoneHostUnderTest; screen: ScreenUnderTest }> {
  pair.nodes[1].cut();
  const h = await host(mode);
  const screen = await h.attach(1);
  await expect.poll(async () => (await seen(h)).active, poll).toBe(1);
  pair.nodes[1].mend();
  await expect.poll(() => seen(h), poll).toEqual({ active: 1, states: ["live", mode === "cold" ? "idle" : "live"] });
  await expect.poll(async () => (await h.link()).goodTags, poll).toBe(5);
  return { h, screen };
}

/** Flow counts up every 50 ms on both nodes, from 1 and in steps too small for an alarm. @returns the values so far. */
function count(skewMs = 0): number[] {
  const sent: number[] = [];
  noise.push(
    setInterval(() => {
      sent.push((sent.length + 1) / 100);
      pair.set("P-101.Flow", sent.at(-1)!, skewMs);
    }, 50),
  );
  return sent;
}

interface Row {
  readonly value: number;
  readonly atMs: number;
}
function recorded(h: ZoneHostUnderTest, index = FLOW): Row[] {
  return h
    .of("record")
    .flatMap((batch) =>
      [...batch.index].flatMap((i, row) =>
        i === index ? [{ value: batch.value[row]!, atMs: batch.sourceMs[row]! }] : [],
      ),
    );
}

beforeAll(async () => {
  routeLibraryLog(createLog({ process: "test" }, { write: () => undefined }, "error"), systemClock);
  root = await mkdtemp(path.join(tmpdir(), "redundancy-"));
  pair = await RedundantPair.start(root);
});
beforeEach(() => {
  for (const node of pair.nodes) node.mend();
  pair.set("P-101.Flow", 50);
});
afterEach(async () => {
  noise.splice(0).forEach(clearInterval);
  await Promise.all(hosts.splice(0).map((h) => h.dispose()));
  expect(OPCUAClientBase.registry.count()).toBe(0);
});
afterAll(async () => {
  await pair.stop();
  await rm(root, { recursive: true, force: true });
});

/** Waits for a value that the process had only after `sinceMs`. @returns how long that took, in ms. */
async function valuesSince(screen: ScreenUnderTest, sinceMs: number): Promise<number> {
  await expect
    .poll(() => screen.latest.get(FLOW)?.sourceMs ?? 0, { ...poll, interval: 10 })
    .toBeGreaterThan(sinceMs + 100);
  return Date.now() - sinceMs;
}

describe.each<FailoverMode>(["cold", "warm", "hot"])("a %s pair that loses a node", (mode) => {
  test("goes on with node 2 within 5 s when node 1 is cut off, and stays there when node 1 is back", async () => {
    const { h, screen } = await live(mode);
    count();
    await valuesSince(screen, Date.now());
    const cutAt = Date.now();
    pair.nodes[0].cut();
    const tookMs = await valuesSince(screen, cutAt);
    expect(tookMs).toBeLessThan(SWITCH_MS);
    expect((await seen(h)).active).toBe(2);
    await expect
      .poll(() => h.link(), poll)
      .toMatchObject({
        state: "live",
        goodTags: 5,
        endpointUrl: pair.nodes[1].endpointUrl,
        failover: { mode, switches: 1, last: { fromNode: 1, toNode: 2, cause: "down" } },
      });
    expect(h.of("nodeSwitched")).toEqual([
      {
        server: "s1",
        fromNode: 1,
        toNode: 2,
        atMs: expect.any(Number) as number,
        cause: "down",
        reason: expect.stringMatching(/^Node 2 took over because node 1 was lost/) as string,
      },
    ]);

    pair.nodes[0].mend();
    await expect.poll(() => seen(h), poll).toEqual({ active: 2, states: [mode === "cold" ? "idle" : "live", "live"] });
    expect(h.of("nodeSwitched").length).toBe(1);
  });

  test("leaves a node that swallows everything without a word within 5 s", async () => {
    const { h, screen } = await live(mode);
    count();
    const holeAt = Date.now();
    pair.nodes[0].proxy.blackHole = true;
    const tookMs = await valuesSince(screen, holeAt);
    expect(tookMs).toBeLessThan(SWITCH_MS);
    expect((await h.link()).failover?.last?.cause).toBe("down");
  });
});

describe.each<FailoverMode>(["cold", "warm", "hot"])("a %s pair that is looked after", (mode) => {
  test("leaves a degraded node for a healthy one, once, and a node in maintenance altogether", async () => {
    const { h, screen } = await live(mode);
    count();
    const droppedAt = Date.now();
    pair.nodes[0].level = 100;
    await expect.poll(async () => (await seen(h)).active, { ...poll, interval: 10 }).toBe(2);
    expect(Date.now() - droppedAt).toBeLessThan(SWITCH_MS);
    await valuesSince(screen, Date.now());
    expect((await h.link()).failover?.last).toMatchObject({
      cause: "degraded",
      reason: "Node 2 took over because node 1 is degraded (ServiceLevel 100); its own ServiceLevel is 255.",
    });

    pair.nodes[0].level = 255;
    await expect.poll(() => seen(h), poll).toEqual({ active: 2, states: [mode === "cold" ? "idle" : "live", "live"] });
    pair.nodes[1].level = 0;
    await expect.poll(() => seen(h), poll).toEqual({ active: 1, states: ["live", "idle"] });
    await expect.poll(() => pair.nodes[1].server.sessionCount, poll).toBe(0);
    expect((await h.link()).nodes?.[1]).toMatchObject({
      reason: "In maintenance: it is left alone and looked at again later.",
      serviceLevel: 0,
    });
    expect(h.of("nodeSwitched").map((s) => [s.toNode, s.cause])).toEqual([
      [2, "degraded"],
      [1, "maintenance"],
    ]);
  });
});

describe.each<FailoverMode>(["cold", "warm", "hot"])("values and writes of a %s pair", (mode) => {
  test("shows and records every value once and in order over a switch, with clocks 20 ms apart", async () => {
    const { h, screen } = await live(mode);
    const sent = count(20);
    await valuesSince(screen, Date.now() + 500);
    const before = sent.length;
    pair.nodes[0].cut();
    await expect.poll(() => h.of("nodeSwitched").length, poll).toBe(1);
    await valuesSince(screen, Date.now() + 500);
    noise.splice(0).forEach(clearInterval);
    const last = sent.at(-1)!;
    await expect.poll(() => recorded(h).at(-1)?.value, poll).toBe(last);
    const rows = recorded(h).filter((r) => r.value < 50);
    expect(rows.map((r) => r.value)).toEqual([...new Set(rows.map((r) => r.value))].sort((a, b) => a - b));
    expect(rows.map((r) => r.atMs)).toEqual(rows.map((r) => r.atMs).sort((a, b) => a - b));
    if (mode === "hot") expect(rows.map((r) => r.value)).toEqual(sent.slice(sent.indexOf(rows[0]!.value)));
    expect(rows.filter((r) => r.value <= sent[before - 1]!).length).toBeGreaterThan(5);
  });

  test("writes to the active node, and to it alone", async () => {
    const { h, screen } = await live(mode);
    count();
    const setpoints = (): unknown[] => pair.nodes.map((n) => n.server.get("P-101.Setpoint"));
    const write = (value: number) =>
      h.calls.call("write", { userId: "u1", index: 101, value, auditEntryId: "e", timeoutMs: 5000 });
    const [first, second] = { cold: [11, 12], warm: [21, 22], hot: [31, 32] }[mode] as [number, number];
    const untouched = setpoints()[1];
    expect(await write(first)).toMatchObject({ status: "Good", confirmed: true });
    expect(setpoints()).toEqual([first, untouched]);
    pair.nodes[0].cut();
    await valuesSince(screen, Date.now());
    await expect.poll(async () => (await h.link()).state, poll).toBe("live");
    expect(await write(second)).toMatchObject({ status: "Good", confirmed: true });
    expect(setpoints()).toEqual([first, second]);
  });
});

describe.each<FailoverMode>(["cold", "warm", "hot"])("the alarms of a %s pair", (mode) => {
  beforeEach(() => Promise.all(pair.nodes.map((node) => node.restart())));
  const acknowledge = async (h: ZoneHostUnderTest, key: string) =>
    (
      await h.calls.call("actOnAlarms", {
        verb: "acknowledge",
        userId: "u1",
        keys: [key],
        comment: "seen",
        auditEntryId: "e",
      })
    )[0]!.status;
  const rows = async (h: ZoneHostUnderTest) =>
    (await h.calls.call("conditions", {})).rows.filter((r) => r.conditionId.includes("FlowHigh"));
  const states = async (h: ZoneHostUnderTest) =>
    (await rows(h)).map((r) => ({
      key: r.key,
      active: r.active,
      acked: r.acked,
      severity: r.severity,
      suspect: r.suspect,
    }));

  test("are neither lost nor doubled by switches there and back, and are acknowledged at the new node", async () => {
    const { h } = await live(mode);
    pair.set("P-101.Flow", 90);
    await expect.poll(async () => (await states(h)).length, poll).toBe(1);
    const [before] = await rows(h);
    const row = { key: before!.key, active: true, acked: false, severity: 700, suspect: false };
    await expect.poll(() => states(h), poll).toEqual([row]);
    expect(await acknowledge(h, row.key)).toBe("Good"); // node 2 does not know of it
    await expect.poll(() => states(h), poll).toEqual([{ ...row, acked: true }]);

    pair.nodes[0].cut();
    await expect.poll(() => states(h), poll).toEqual([row]);
    expect((await seen(h)).active).toBe(2);
    pair.set("P-101.Flow", 96);
    await expect.poll(() => states(h), poll).toEqual([{ ...row, severity: 900 }]);
    expect((await rows(h))[0]!.eventId).not.toBe(before!.eventId);
    expect(await acknowledge(h, row.key)).toBe("Good");
    await expect.poll(() => states(h), poll).toEqual([{ ...row, severity: 900, acked: true }]);
    expect(pair.nodes.map((n) => n.server.decisions.length)).toEqual([1, 1]);

    pair.nodes[0].mend();
    await expect.poll(() => seen(h), poll).toEqual({ active: 2, states: [mode === "cold" ? "idle" : "live", "live"] });
    pair.nodes[1].cut();
    pair.set("P-101.Flow", 50); // it ends while nobody, or only the standby, is connected
    await expect
      .poll(async () => (await states(h)).map((r) => [r.key, r.active, r.suspect]), poll)
      .toEqual([[row.key, false, false]]);
    expect((await seen(h)).active).toBe(1);
    expect(
      h
        .of("conditions")
        .flatMap((c) => c.removed)
        .filter((key) => key === row.key),
    ).toEqual([]);
  });
});

describe("a warm standby", () => {
  beforeEach(() => Promise.all(pair.nodes.map((node) => node.restart())));

  test("is asked for its values until it sends them, and shows none from before it was quietened", async () => {
    const { h, screen } = await live("warm");
    const refusals = pair.nodes[1].refuseReports(4);
    pair.set("P-101.Flow", 60);
    await expect.poll(() => screen.latest.get(FLOW)?.value, poll).toBe(60);
    pair.nodes[0].cut();
    await expect.poll(refusals, poll).toBe(0);
    pair.set("P-101.Flow", 70);
    await expect.poll(() => recorded(h).at(-1)?.value, poll).toBe(70);
    const values = recorded(h).map((row) => row.value);
    expect(values.slice(values.indexOf(60))).toEqual([60, 70]);
  });

  test("that holds another value than the node it replaces shows it, although it did not change since", async () => {
    const running = FLOW + 3;
    pair.nodes[0].server.set("P-101.Running", true);
    pair.nodes[1].server.set("P-101.Running", false, StatusCodes.Good, new Date(Date.now() - 60_000));
    const { screen } = await live("warm");
    await expect.poll(() => screen.latest.get(running)?.value, poll).toBe(1);
    pair.nodes[0].cut();
    await expect.poll(() => screen.latest.get(running)?.value, poll).toBe(0);
  });
});

describe("a hot pair", () => {
  beforeEach(() => Promise.all(pair.nodes.map((node) => node.restart())));
  const switched = (h: ZoneHostUnderTest) => h.logLines.filter((line) => line.includes("opcua.redundancy.switched"));

  test("that is stopped tells of no failover", async () => {
    const { h } = await live("hot");
    await h.dispose();
    expect(switched(h)).toEqual([]);
  });

  test("that is restarted tells of no failover and comes back on the same node", async () => {
    const { h } = await live("hot");
    await h.calls.call("restartLink", { server: "s1" });
    await expect.poll(async () => (await h.link()).reconnects, poll).toBe(1);
    await expect.poll(() => seen(h), poll).toEqual({ active: 1, states: ["live", "live"] });
    expect(switched(h)).toEqual([]);
    pair.nodes[0].cut();
    await expect.poll(() => switched(h).length, poll).toBe(1);
  });

  test("whose new node refuses to send its alarms at the switch is asked again until it does", async () => {
    const { h } = await live("hot");
    pair.set("P-101.Flow", 90);
    const suspects = async () =>
      (await h.calls.call("conditions", {})).rows
        .filter((r) => r.conditionId.includes("FlowHigh"))
        .map((r) => r.suspect);
    await expect.poll(suspects, poll).toEqual([false]);
    pair.nodes[1].refuseRefresh();
    pair.nodes[0].cut();
    await expect.poll(() => switched(h).length, poll).toBe(1);
    await expect.poll(suspects, poll).toEqual([false]);
  });
});

describe("trust in a pair", () => {
  test("is decided node by node: node 2 asks for itself, works once trusted, is closed when that ends", async () => {
    const h = await host("hot", [0]);
    await expect.poll(() => seen(h), poll).toEqual({ active: 1, states: ["live", "refused"] });
    expect(
      h.of("trustQuestion").map((q) => [q.server, q.node, q.endpointUrl, q.expectedApplicationUri, q.faults]),
    ).toEqual([["s1", 2, pair.nodes[1].endpointUrl, "urn:test:server:2", ["untrusted"]]]);
    const { sha256 } = h.of("trustQuestion")[0]!.certificate;
    await h.calls.call("trustPending", { server: "s1", sha256 });
    await expect.poll(() => seen(h), poll).toEqual({ active: 1, states: ["live", "live"] });
    await h.calls.call("distrust", { sha256 });
    await expect.poll(() => seen(h), poll).toEqual({ active: 1, states: ["live", "refused"] });
    await expect(h.calls.call("trustPending", { server: "s1", sha256: "0".repeat(64) })).rejects.toMatchObject({
      code: "conflict",
    });
    expect(h.of("nodeSwitched")).toEqual([]);
  });

  test("ends at the nodes the plant file names: another address for node 2 is refused", async () => {
    const h = await host("hot");
    const server = pair.server("hot");
    const elsewhere = {
      ...server,
      redundant: {
        mode: "hot" as const,
        nodes: [{ endpointUrl: "opc.tcp://127.0.0.1:1", applicationUri: "urn:test:server:2" }],
      },
    };
    await expect(h.calls.call("connect", { server: elsewhere, service: serviceIdentity })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
