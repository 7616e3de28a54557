import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DataType, LocalizedText, StatusCodes, Variant, VariantArrayType, type UAVariable } from "node-opcua";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ZoneTag } from "../../shared/hosts/zoneHost.ts";
import { TestServer, testNamespace } from "../support/opcuaServer.ts";
import { RawServer, type Misbehaviour } from "../support/rawServer.ts";
import { serviceIdentity, testServer, ZoneHostUnderTest } from "../support/zoneHostUnderTest.ts";

/** A server that means harm, or is broken: Millward stays up, stays small, shows text as text, and says what it saw. */
const poll = { timeout: 30_000, interval: 50 };
const MEGABYTE = 1024 * 1024;
let root: string;
const hosts: ZoneHostUnderTest[] = [];

const host = (): ZoneHostUnderTest => {
  const h = new ZoneHostUnderTest();
  hosts.push(h);
  return h;
};

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hostile-"));
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((h) => h.dispose()));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const kinds: readonly Misbehaviour[] = [
  "oversizedChunk",
  "endlessChunks",
  "garbage",
  "silence",
  "halfAcknowledge",
  "hugeAcknowledge",
];
describe.each(kinds)("on the wire: %s", (kind) => {
  test("the link says that it cannot connect, memory stays bounded, and the host goes on", async () => {
    const raw = await RawServer.start(kind);
    try {
      const h = host();
      await h.configure(path.join(root, "wire"));
      const beforeMb = process.memoryUsage().rss / MEGABYTE;
      await h.calls.call("connect", { server: testServer(raw.port), service: serviceIdentity });
      await expect.poll(async () => (await h.link()).reason, poll).not.toMatch(/^$|first time/);
      expect((await h.link()).state).not.toBe("live");
      expect(process.memoryUsage().rss / MEGABYTE - beforeMb).toBeLessThan(150);
      // It keeps answering while the peer keeps flooding.
      expect(await h.calls.call("health", {})).toHaveLength(1);
    } finally {
      await raw.stop();
    }
  }, 60_000);
});

const BadTypeMismatch = StatusCodes.BadTypeMismatch.value;
const BadOutOfRange = StatusCodes.BadOutOfRange.value;
const noSource = Number.NaN;
interface Hostile {
  readonly type: ZoneTag["type"];
  readonly value: Variant;
  readonly at?: Date;
  /** Value, status and text as Millward keeps them. */ readonly kept: {
    value: number;
    status: number;
    text?: string;
    sourceMs?: number;
  };
}
const scalar = (dataType: DataType, value: unknown): Variant => new Variant({ dataType, value });
const nothing = Number.NaN;

const hostile: Readonly<Record<string, Hostile>> = {
  NotANumber: {
    type: "Double",
    value: scalar(DataType.Double, Number.NaN),
    kept: { value: nothing, status: BadOutOfRange },
  },
  Infinite: {
    type: "Double",
    value: scalar(DataType.Double, Number.POSITIVE_INFINITY),
    kept: { value: nothing, status: BadOutOfRange },
  },
  MinusInfinite: {
    type: "Double",
    value: scalar(DataType.Float, Number.NEGATIVE_INFINITY),
    kept: { value: nothing, status: BadOutOfRange },
  },
  TextForNumber: {
    type: "Double",
    value: scalar(DataType.String, "<b>42</b>"),
    kept: { value: nothing, status: BadTypeMismatch },
  },
  NumberForText: {
    type: "String",
    value: scalar(DataType.Double, 42),
    kept: { value: nothing, status: BadTypeMismatch },
  },
  ArrayForNumber: {
    type: "Double",
    value: new Variant({ dataType: DataType.Double, arrayType: VariantArrayType.Array, value: [1, 2, 3] }),
    kept: { value: nothing, status: BadTypeMismatch },
  },
  BytesForNumber: {
    type: "Double",
    value: scalar(DataType.ByteString, Buffer.alloc(1000, 7)),
    kept: { value: nothing, status: BadTypeMismatch },
  },
  GuidForBoolean: {
    type: "Boolean",
    value: scalar(DataType.Guid, "12345678-1234-1234-1234-123456789012"),
    kept: { value: nothing, status: BadTypeMismatch },
  },
  Huge: {
    type: "String",
    value: scalar(DataType.String, `Pump ${"x".repeat(10 * MEGABYTE)}`),
    kept: { value: nothing, status: 0, text: `Pump ${"x".repeat(251)}` },
  },
  Markup: {
    type: "String",
    value: scalar(DataType.String, "<img src=x onerror=alert(1)>"),
    kept: { value: nothing, status: 0, text: "<img src=x onerror=alert(1)>" },
  },
  Controls: {
    type: "String",
    value: scalar(DataType.LocalizedText, new LocalizedText({ text: "Pump\u0000\u001b[2J\u202e 1\r\n" })),
    kept: { value: nothing, status: 0, text: "Pump[2J 1" },
  },
  Ancient: {
    type: "Double",
    value: scalar(DataType.Double, 1),
    at: new Date(Date.UTC(1601, 0, 2)),
    kept: { value: 1, status: 0, sourceMs: noSource },
  },
  Future: {
    type: "Double",
    value: scalar(DataType.Double, 2),
    at: new Date(Date.UTC(2999, 0, 1)),
    kept: { value: 2, status: 0, sourceMs: noSource },
  },
};
const tags: ZoneTag[] = Object.entries(hostile).map(([name, h], i) => ({
  index: 200 + i,
  server: "s1",
  identifier: `Hostile.${name}`,
  type: h.type,
}));

/** @returns the server's variables whose values no client expects, by name. */
function addHostile(server: TestServer): ReadonlyMap<string, UAVariable> {
  const variables = new Map<string, UAVariable>();
  const space = server.opcua.engine.addressSpace!;
  const namespace = space.getNamespace(testNamespace);
  const parent = space.findNode(`ns=${namespace.index};s=P-101`)!;
  for (const [name, { value, at }] of Object.entries(hostile)) {
    const variable = namespace.addVariable({
      componentOf: parent,
      browseName: `Hostile${name}`,
      nodeId: `s=Hostile.${name}`,
      dataType: "BaseDataType",
      valueRank: -2,
      minimumSamplingInterval: 0,
    });
    variable.setValueFromSource(value, StatusCodes.Good, at ?? new Date());
    variables.set(name, variable);
  }
  return variables;
}

async function connected(server: TestServer): Promise<ZoneHostUnderTest> {
  const h = host();
  await h.configure(path.join(root, "values"), { tags });
  await h.calls.call("trust", { certificateDer: server.certificateDer });
  await h.calls.call("connect", { server: testServer(server.port), service: serviceIdentity });
  return h;
}

describe("in its values", () => {
  let server: TestServer;
  let variables: ReadonlyMap<string, UAVariable>;
  beforeAll(async () => {
    server = await TestServer.start({ folder: path.join(root, "server") });
    variables = addHostile(server);
  });
  afterAll(() => server.stop());

  test("garbage becomes a bad quality with its reason, text stays short text, impossible times are none", async () => {
    const h = await connected(server);
    const screen = await h.attach(1);
    screen.port.postMessage({ kind: "interest", index: Uint32Array.from(tags, (t) => t.index) });
    await expect.poll(() => screen.latest.size, poll).toBe(tags.length);
    const kept = Object.fromEntries(
      Object.entries(hostile).map(([name, { at }], i) => {
        const { value, status, text, sourceMs } = screen.latest.get(200 + i)!;
        return [name, { value, status, ...(text === undefined ? {} : { text }), ...(at ? { sourceMs } : {}) }];
      }),
    );
    expect(kept).toEqual(Object.fromEntries(Object.entries(hostile).map(([name, e]) => [name, e.kept])));
    await expect.poll(async () => (await h.link()).state, poll).toBe("live");
  }, 60_000);

  test("ten megabytes of text five times a second neither stop the link nor pile up", async () => {
    const h = await connected(server);
    await expect.poll(async () => (await h.link()).state, poll).toBe("live");
    const beforeMb = process.memoryUsage().rss / MEGABYTE;
    let n = 0;
    const timer = setInterval(
      () => variables.get("Huge")!.setValueFromSource(scalar(DataType.String, `${n++}${"y".repeat(10 * MEGABYTE)}`)),
      200,
    );
    try {
      await expect.poll(() => n, poll).toBeGreaterThan(25);
      expect((await h.link()).state).toBe("live");
      // Server and client share this process: a few copies of the present text, not one a value.
      expect(process.memoryUsage().rss / MEGABYTE - beforeMb).toBeLessThan(500);
    } finally {
      clearInterval(timer);
    }
  }, 90_000);

  test("an alarm whose texts are megabytes of markup is one short row of text", async () => {
    const h = await connected(server);
    await expect.poll(async () => (await h.link()).state, poll).toBe("live");
    server.set("P-101.Flow", 99);
    const row = async (): Promise<{ message: string } | undefined> =>
      (await h.calls.call("conditions", {})).rows.find((r) => r.message.includes("Flow"));
    await expect.poll(row, poll).toBeDefined();
    const alarm = server.opcua.engine.addressSpace!.findNode(
      `ns=${server.opcua.engine.addressSpace!.getNamespace(testNamespace).index};s=P-101.FlowHigh`,
    ) as unknown as { raiseNewCondition(info: unknown): void; currentBranch(): { setMessage(text: unknown): void } };
    alarm.raiseNewCondition({
      message: `<script>Flow</script>\u0007${"!".repeat(2 * MEGABYTE)}`,
      severity: 800,
      quality: StatusCodes.Good,
      retain: true,
    });
    await expect.poll(async () => (await row())?.message.startsWith("<script>Flow</script>!"), poll).toBe(true);
    expect((await row())!.message.length).toBeLessThanOrEqual(1000);
    server.set("P-101.Flow", 50);
  }, 60_000);
});
