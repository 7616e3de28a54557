import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { NodeWriteResult, TypedInput } from "../../shared/zones/addressSpace.ts";
import { plantNode, space } from "../support/browseSpace.ts";
import { browseStation, engineer, operator, plain, type BrowseStation } from "../support/browseStation.ts";
import { serviceIdentity, testServer, ZoneHostUnderTest } from "../support/zoneHostUnderTest.ts";

let station: BrowseStation;
let write: (identifier: string, value: TypedInput, who?: typeof engineer) => Promise<NodeWriteResult>;
const entry = { auditEntryId: "millward:boot:42", timeoutMs: 3000 };

beforeAll(async () => {
  station = await browseStation();
  write = (identifier, value, who = engineer) =>
    station.h.calls.call("browseWrite", { ...who, nodeId: space(identifier), value, ...entry });
}, 60_000);
afterAll(() => station.dispose());
beforeEach(() => void station.server.requests.splice(0));

const inputs: readonly (readonly [string, TypedInput, string | string[]])[] = [
  ["s=Int16", -32_768, "-32768"],
  ["s=UInt64", "18446744073709551615", "18446744073709551615"],
  ["s=Int64", "-9223372036854775808", "-9223372036854775808"],
  ["s=Float", 0.2, "0.2"],
  ["s=When", "2026-04-05T06:07:08.009Z", "2026-04-05T06:07:08.009Z"],
  ["s=Guid", "00000000-1111-2222-3333-444444444444", "00000000-1111-2222-3333-444444444444"],
  ["s=Bytes", "DEADBEEF", "deadbeef"],
  ["s=Label", "Kesselpumpe", "Kesselpumpe"],
  ["s=List", [7, -8], ["7", "-8"]],
  ["s=Level", 12.5, "12.5"],
  ["s=Mode", 1, "Automatic (1)"],
  ["s=Valve", 0, "Closed (0)"],
];
const misfits: readonly (readonly [string, TypedInput, RegExp])[] = [
  ["s=Int16", 32_768, /whole number from -32768 to 32767/],
  ["s=Int16", 1.5, /whole number/],
  ["s=UInt64", "-1", /whole number from 0 to 18446744073709551615/],
  ["s=Int64", 2 ** 60, /whole number/],
  ["s=Float", 1e39, /32-bit float/],
  ["s=When", "tomorrow", /instant such as/],
  ["s=When", "2026-03-01T12:00:00", /time zone/],
  ["s=Guid", "x", /GUID/],
  ["s=Bytes", "abc", /hexadecimal/],
  ["s=List", 5, /list of values/],
  ["s=Level", [1], /single value/],
  ["s=List", [1, "two"], /item 2/],
  ["s=Level", 12.6, /range for it is 0 to 12.5 m; 12.6 is outside/],
  ["s=Valve", 5, /no state 5/],
  ["s=Mode", 2, /no state 2/],
  ["s=Matrix", [1, 2, 3, 4, 5, 6], /2 dimensions/],
  ["s=PumpStatus", "x", /ExtensionObject/],
];

describe("writes", () => {
  test.each(inputs)(
    "%s takes a value of its own type, reads it back, and the request carries the audit entry",
    async (identifier, value, text) => {
      const result = await write(identifier, value);
      expect({ ...result, old: null, readBack: plain(result.readBack), tookMs: 0 }).toEqual({
        status: "Good",
        statusCode: 0,
        old: null,
        readBack: text,
        confirmed: true,
        tookMs: 0,
      });
      expect(station.server.requests).toEqual([{ name: "WriteRequest", auditEntryId: "millward:boot:42" }]);
    },
  );

  test("a localized text keeps the locale it had", async () => {
    await write("s=Label", "Neu");
    expect(station.built.variable("s=Label").readValue().value.value).toMatchObject({ locale: "de", text: "Neu" });
  });

  test.each(misfits)(
    "%s does not take %j: it is refused in words and nothing is sent",
    async (identifier, value, words) => {
      await expect(write(identifier, value)).rejects.toMatchObject({
        code: "invalid_input",
        message: expect.stringMatching(words) as string,
      });
      expect(station.server.requests).toEqual([]);
    },
  );

  test("what the server refuses keeps its StatusCode, and the old value stands", async () => {
    expect(await write("s=ReadOnly", 2)).toMatchObject({
      status: "BadNotWritable",
      confirmed: false,
      old: { text: "1" },
      readBack: { kind: "none" },
    });
  });

  test("the server's own matters are neither written nor called, whatever its account would allow", async () => {
    await expect(
      station.h.calls.call("browseWrite", { ...engineer, nodeId: "i=2994", value: true, ...entry }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await expect(
      station.h.calls.call("browseCall", { ...engineer, objectId: "i=2253", methodId: "i=11492", args: [1], ...entry }),
    ).rejects.toMatchObject({ code: "forbidden" });
    expect(station.server.requests).toEqual([]);
  });
});

const call = (args: readonly TypedInput[], who = engineer) =>
  station.h.calls.call("browseCall", {
    ...who,
    objectId: space("s=Space"),
    methodId: space("s=Mix"),
    args,
    ...entry,
  });
const args: readonly TypedInput[] = [
  12.5,
  "Cola",
  "18446744073709551615",
  "2026-03-01T00:00:00Z",
  [1, -2],
  "00ff",
  true,
];

describe("calls", () => {
  test("a method gets its arguments in the declared types, and its outputs come named and decoded", async () => {
    const result = await call(args);
    expect({ ...result, tookMs: 0, outputs: result.outputs.map((o) => [o.name, plain(o.value)]) }).toEqual({
      status: "Good",
      statusCode: 0,
      tookMs: 0,
      inputStatus: expect.any(Array) as unknown[],
      outputs: [
        ["Ticket", "4711"],
        ["Notes", ["heat", "stir"]],
      ],
    });
    expect(station.built.called.at(-1)).toEqual([
      12.5,
      "Cola",
      [0xffffffff, 0xffffffff],
      new Date("2026-03-01T00:00:00Z"),
      new Int16Array([1, -2]),
      Buffer.from("00ff", "hex"),
      true,
    ]);
    expect(station.server.requests).toEqual([{ name: "CallRequest", auditEntryId: "millward:boot:42" }]);
  });
});

describe("calls that do not run", () => {
  test("an argument the server does not accept is named", async () => {
    const result = await call([101, ...args.slice(1)]);
    expect([result.status, result.inputStatus.find((a) => a.status !== "Good")]).toEqual([
      "BadInvalidArgument",
      { name: "Litres", status: "BadOutOfRange" },
    ]);
  });

  test("an argument that does not fit is refused before anything is sent", async () => {
    await expect(call(["much", ...args.slice(1)])).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining("Litres expects a number") as string,
    });
    await expect(call(args.slice(1))).rejects.toMatchObject({
      code: "invalid_input",
      message: "The method takes 7 arguments, not 6.",
    });
    expect(station.server.requests).toEqual([]);
  });

  test("who lacks the right at the server is refused by the server", async () => {
    const result = await station.h.calls.call("browseWrite", {
      ...operator,
      nodeId: plantNode("s=P-101.Setpoint"),
      value: 11,
      ...entry,
    });
    expect([result.status, result.confirmed]).toEqual(["Good", true]);
    const refused = await station.h.calls.call("browseWrite", {
      ...engineer,
      nodeId: plantNode("s=P-101.Setpoint"),
      value: 12,
      ...entry,
    });
    expect([refused.status, refused.confirmed, station.server.get("P-101.Setpoint")]).toEqual([
      "BadUserAccessDenied",
      false,
      11,
    ]);
  });
});

describe("time", () => {
  test("neither a write nor a call is sent when the answers before it took longer than anybody waits", async () => {
    const clock = { aheadMs: 0, nowMs: () => Date.now(), steadyMs: () => performance.now() + clock.aheadMs };
    const folder = await mkdtemp(path.join(tmpdir(), "late-"));
    const late = new ZoneHostUnderTest(null, clock);
    /** The answer to the next read takes a minute, as far as the host can tell. */
    const nextReadIsSlow = (): void => {
      const slow = (request: { schema: { name: string } }): void => {
        if (request.schema.name !== "ReadRequest") return;
        clock.aheadMs += 60_000;
        station.server.opcua.off("request", slow);
      };
      station.server.opcua.on("request", slow);
    };
    try {
      await late.configure(folder);
      await late.calls.call("trust", { certificateDer: station.server.certificateDer });
      await late.calls.call("setUser", {
        userId: engineer.userId,
        identities: { s1: { kind: "userName", userName: "engineer", password: "engineer-pw" } },
      });
      await late.calls.call("connect", { server: testServer(station.server.port), service: serviceIdentity });
      await expect.poll(async () => (await late.link()).state, { timeout: 20_000, interval: 50 }).toBe("live");
      const told = {
        code: "timeout",
        message: "failed to operate: the server answered too slowly beforehand, so nothing was sent. Try again.",
      };
      nextReadIsSlow();
      await expect(
        late.calls.call("browseWrite", { ...engineer, nodeId: space("s=Int16"), value: 7, ...entry }),
      ).rejects.toMatchObject(told);
      nextReadIsSlow();
      await expect(
        late.calls.call("browseCall", {
          ...engineer,
          objectId: space("s=Space"),
          methodId: space("s=Mix"),
          args: [12.5, "Cola", "1", "2026-03-01T00:00:00Z", [1], "00", true],
          ...entry,
        }),
      ).rejects.toMatchObject(told);
      // The link itself calls ConditionRefresh, without an entry.
      expect(station.server.requests.filter((r) => r.auditEntryId !== "")).toEqual([]);
    } finally {
      await late.dispose();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
