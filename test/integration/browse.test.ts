import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NodeRow, SearchHit, ShownValue } from "../../shared/zones/addressSpace.ts";
import { HISTORY_SAMPLES, HISTORY_STEP_MS, plantNode, space, type BrowseSpace } from "../support/browseSpace.ts";
import { browseStation, engineer, operator, plain, type BrowseStation } from "../support/browseStation.ts";
import type { ZoneHostUnderTest } from "../support/zoneHostUnderTest.ts";

let station: BrowseStation;
let built: BrowseSpace;
let h: ZoneHostUnderTest;

beforeAll(async () => {
  station = await browseStation();
  ({ built, h } = station);
}, 60_000);
afterAll(() => station.dispose());

const names = (rows: readonly NodeRow[]): string[] => rows.map((r) => r.displayName);
const reading = async (identifier: string, who = engineer): Promise<ShownValue> =>
  (await h.calls.call("browseValue", { ...who, nodeId: space(identifier) })).value;

describe("children", () => {
  test("node ids name their namespace by URI, never by index", async () => {
    const { rows } = await h.calls.call("browseChildren", { ...operator, nodeId: "i=85" });
    expect(rows.find((r) => r.displayName === "Space")).toEqual({
      nodeId: space("s=Space"),
      browseName: { uri: "urn:test:space; 100%", name: "Space" },
      displayName: "Space",
      nodeClass: "Object",
      typeDefinition: "i=58",
      remote: false,
    });
    expect(rows.find((r) => r.displayName === "P-101")?.nodeId).toBe(plantNode("s=P-101"));
    expect(JSON.stringify(rows)).not.toMatch(/ns=\d/);
    await expect(h.calls.call("browseChildren", { ...engineer, nodeId: "ns=2;s=Space" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(
      h.calls.call("browseChildren", { ...engineer, nodeId: "nsu=urn:nowhere;s=Space" }),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  test("a folder of 3,000 children comes in pages of 200, each child once; nothing is held afterwards", async () => {
    const found: string[] = [];
    let page = await h.calls.call("browseChildren", { ...engineer, nodeId: space("s=Big") });
    const sizes = [page.rows.length];
    found.push(...names(page.rows));
    expect(built.heldPoints()).toBe(1);
    while (page.more) {
      page = await h.calls.call("browseMore", { ...engineer, more: page.more });
      sizes.push(page.rows.length);
      found.push(...names(page.rows));
    }
    expect(sizes).toEqual(Array<number>(15).fill(200));
    expect(found).toEqual(Array.from({ length: 3000 }, (_, i) => `Item ${i}`));
    expect(built.heldPoints()).toBe(0);
  });
});

describe("lists that are left", () => {
  test("an abandoned list is given back to the server, and so is the oldest of too many", async () => {
    const page = await h.calls.call("browseChildren", { ...engineer, nodeId: space("s=Big") });
    await h.calls.call("browseRelease", { ...operator, more: page.more! });
    expect(built.heldPoints()).toBe(1); // another user's list is not theirs to give back
    await expect(h.calls.call("browseMore", { ...operator, more: page.more! })).rejects.toMatchObject({
      code: "conflict",
    });
    await h.calls.call("browseRelease", { ...engineer, more: page.more! });
    expect(built.heldPoints()).toBe(0);
    await expect(h.calls.call("browseMore", { ...engineer, more: page.more! })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("Open it again") as string,
    });

    const open = [];
    for (let i = 0; i < 12; i++)
      open.push((await h.calls.call("browseChildren", { ...engineer, nodeId: space("s=Big") })).more!);
    await expect.poll(() => built.heldPoints()).toBe(8);
    for (const more of open) await h.calls.call("browseRelease", { ...engineer, more });
    expect(built.heldPoints()).toBe(0);
  });

  test("a server that continues a list without end is left, with the children that there are", async () => {
    const page = await h.calls.call("browseChildren", { ...engineer, nodeId: space("s=Endless") });
    expect([names(page.rows), page.more, page.stopped]).toEqual([
      ["Same 0", "Same 1", "Same 2"],
      null,
      expect.stringContaining("repeats itself"),
    ]);
  });
});

describe("what a user may see", () => {
  test("what the server hides from a user is not there: not as a child, not by its value, not by search", async () => {
    const seenBy = async (who: typeof operator): Promise<string[]> =>
      names((await h.calls.call("browseChildren", { ...who, nodeId: space("s=Space") })).rows);
    expect([(await seenBy(engineer)).includes("Recipes"), (await seenBy(operator)).includes("Recipes")]).toEqual([
      true,
      false,
    ]);
    expect(await h.calls.call("browseValue", { ...operator, nodeId: space("s=Recipe") })).toMatchObject({
      value: { kind: "none" },
      status: { name: "BadUserAccessDenied" },
    });
    expect([
      names((await search("secret recipe", engineer)).map((x) => x.row)),
      await search("secret recipe", operator),
    ]).toEqual([["Secret recipe"], []]);
  });

  test("a user without an identity at the server sees nothing", async () => {
    await expect(
      h.calls.call("browseChildren", { userId: "nobody", server: "s1", nodeId: "i=85" }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });
});

async function search(text: string, who = engineer, from = space("s=Space")): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  for (
    let step = await h.calls.call("browseSearch", { ...who, from, text });
    ;
    step = await h.calls.call("browseSearchStep", { ...who, more: step.more })
  ) {
    hits.push(...step.hits);
    if (!step.more) return hits;
  }
}

describe("search and path", () => {
  test("a search goes round a circle once and tells where its hit lies", async () => {
    expect(await search("NEEDLE")).toEqual([
      {
        row: expect.objectContaining({ nodeId: space("s=Needle"), displayName: "Needle in the circle" }) as NodeRow,
        path: ["CircleA", "CircleB"],
        parentId: space("s=CircleB"),
      },
    ]);
  });

  test("a search is bounded: 200 hits, then it says so", async () => {
    const step = await h.calls.call("browseSearch", { ...engineer, from: space("s=Big"), text: "item" });
    expect([step.hits.length, step.more, step.stopped]).toEqual([200, null, expect.stringContaining("first 200 hits")]);
  });

  test("a path follows names in any namespace, or in the one it names, and says which step leads nowhere", async () => {
    const at = async (text: string): Promise<string> =>
      (await h.calls.call("browsePath", { ...operator, path: text })).nodeId;
    expect([
      await at("/Objects/P-101/P-101.Flow"),
      await at("/Root/Objects/nsu=urn:test:space%3B 100%25;Space/Big/Item 7"),
      await at("/Objects/Server"),
    ]).toEqual([plantNode("s=P-101.Flow"), space("s=Big.7"), "i=2253"]);
    await expect(at("/Objects/Space/Nowhere/Item 7")).rejects.toMatchObject({
      code: "not_found",
      message: '"Nowhere" is not below /Objects/Space, or the server does not show it to you.',
    });
    await expect(at("/Objects/nsu=urn:test:plant;Space")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("variables", () => {
  test("a variable shows value, quality, time, unit, range and what this user may", async () => {
    const detail = await h.calls.call("browseNode", { ...engineer, nodeId: space("s=Level") });
    expect({
      ...detail,
      attributes: [],
      references: detail.references.map((r) => [r.type, r.forward, r.target.displayName]).sort(),
    }).toEqual({
      nodeId: space("s=Level"),
      nodeClass: "Variable",
      browseName: { uri: "urn:test:space; 100%", name: "Level" },
      displayName: "Level",
      description: "",
      typeName: "AnalogItemType",
      path: [
        expect.objectContaining({ nodeId: "i=84" }),
        expect.objectContaining({ nodeId: "i=85" }),
        expect.objectContaining({ nodeId: space("s=Space") }),
      ],
      attributes: [],
      moreReferences: false,
      method: null,
      references: [
        ["ComponentOf", false, "Space"],
        ["HasProperty", true, "EURange"],
        ["HasProperty", true, "EngineeringUnits"],
        ["HasProperty", true, "InstrumentRange"],
        ["HasTypeDefinition", true, "AnalogItemType"],
      ].sort(),
      variable: {
        reading: {
          value: { kind: "leaf", type: "Double", text: "3.5", plain: 3.5, cut: 0 },
          status: { name: "Good", code: 0 },
          sourceMs: Date.UTC(2026, 2, 1, 12),
          serverMs: expect.any(Number) as number,
        },
        dataType: { nodeId: "i=11", name: "Double", builtIn: "Double", options: null },
        valueRank: -1,
        arrayDimensions: [],
        access: { read: true, write: true, historyRead: false },
        userAccess: { read: true, write: true, historyRead: false },
        unit: {
          text: "m",
          description: "metre",
          unitId: 5_067_858,
          namespaceUri: "http://www.opcfoundation.org/UA/units/un/cefact",
        },
        range: { low: 0, high: 12.5 },
        instrumentRange: { low: -1, high: 20 },
        historizing: false,
        minimumSamplingMs: expect.any(Number) as number,
      },
    });
  });
});

describe("values", () => {
  test("structures come as named fields: inherited, nested in arrays, with enumerations by name", async () => {
    const pump = {
      Speed: "49.5",
      Running: "true",
      Text: "<i>ok</i>",
      Mode: "Automatic (1)",
      Limits: { Low: "1", High: "2" },
    };
    expect(plain(await reading("s=PumpStatus"))).toEqual(pump);
    expect(plain(await reading("s=BoosterStatus"))).toEqual({ ...pump, Stages: "7" });
    expect(plain(await reading("s=StationStatus"))).toEqual({
      Name: "Station",
      Pumps: [pump, { ...pump, Speed: "-1", Mode: "ByHand (4)" }],
      Counts: ["1", "4294967296"],
      Note: "last",
    });
  });

  test("enumerations, wide integers, lists, matrices, times, bytes and texts are read as they are", async () => {
    const wanted = {
      "s=Mode": "ByHand (4)",
      "s=Valve": "Open (10)",
      "s=UInt64": "18446744073709551614",
      "s=Int64": "-1",
      "s=Float": "0.1",
      "s=When": "2026-03-01T12:00:00.000Z",
      "s=Bytes": "00ff10",
      "s=Label": "Speisepumpe",
      "s=List": ["1", "2", "3"],
      "s=Matrix": ["1", "2", "3", "4", "5", "6"],
    };
    const shown: Record<string, unknown> = {};
    for (const id of Object.keys(wanted)) shown[id] = plain(await reading(id));
    expect(shown).toEqual(wanted);
    expect(await reading("s=Matrix")).toMatchObject({ kind: "array", total: 6, dimensions: [2, 3] });
  });

  test("a hostile text comes bounded and without what hides or reorders it", async () => {
    const shown = await reading("s=Hostile");
    expect(shown).toMatchObject({ kind: "leaf", cut: 4012 });
    expect(shown.kind === "leaf" && [shown.text.slice(0, 12), shown.text.length, shown.plain]).toEqual([
      "<b>red</b>xx",
      1000,
      null,
    ]);
  });

  test("a standard structure is read by its fields too", async () => {
    const { value } = await h.calls.call("browseValue", { ...engineer, nodeId: "i=2256" });
    expect(plain(value)).toMatchObject({
      State: "Running (0)",
      BuildInfo: { ManufacturerName: expect.any(String) as string },
    });
  });
});

describe("methods", () => {
  test("a method shows its declared arguments and its owner", async () => {
    const { method } = await h.calls.call("browseNode", { ...engineer, nodeId: space("s=Mix") });
    expect(method).toMatchObject({
      executable: true,
      userExecutable: true,
      owners: [{ nodeId: space("s=Space") }],
      inputs: [
        { name: "Litres", description: "How much", dataType: { builtIn: "Double" }, valueRank: -1 },
        {},
        {},
        {},
        { name: "Steps", valueRank: 1 },
        {},
        {},
      ],
    });
  });
});

const allOfIt = () => ({
  kind: "raw" as const,
  fromMs: built.historyFromMs,
  toMs: built.historyFromMs + HISTORY_SAMPLES * HISTORY_STEP_MS,
});

describe("raw history", () => {
  test("raw values come page by page by continuation points, and the last page says how many there were", async () => {
    let page = await h.calls.call("historyRead", { ...operator, nodeId: space("s=Pressure"), query: allOfIt() });
    const values: string[] = [];
    const totals: (number | null)[] = [];
    for (;;) {
      values.push(...page.rows.map((r) => plain(r.value) as string));
      totals.push(page.total);
      if (!page.more) break;
      page = await h.calls.call("historyMore", { ...operator, more: page.more });
    }
    expect(values).toEqual(Array.from({ length: HISTORY_SAMPLES }, (_, i) => String(i)));
    expect([totals.at(0), totals.at(-1), page.shown]).toEqual([null, HISTORY_SAMPLES, HISTORY_SAMPLES]);
    expect(built.heldPoints()).toBe(0);
  });

  test("an abandoned history is given back", async () => {
    const page = await h.calls.call("historyRead", { ...operator, nodeId: space("s=Pressure"), query: allOfIt() });
    await h.calls.call("browseRelease", { ...operator, more: page.more! });
    await expect(h.calls.call("historyMore", { ...operator, more: page.more! })).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

describe("history at the server's own reckoning", () => {
  test("processed values are the server's own aggregates", async () => {
    const aggregates = await h.calls.call("historyAggregates", operator);
    const average = aggregates.find((a) => a.displayName === "Average");
    const page = await h.calls.call("historyRead", {
      ...operator,
      nodeId: space("s=Pressure"),
      query: {
        kind: "processed",
        fromMs: built.historyFromMs,
        toMs: built.historyFromMs + 100_000,
        aggregate: average!.nodeId,
        intervalMs: 10_000,
      },
    });
    expect([page.rows.length, page.total, page.rows.slice(0, 2).map((r) => [r.sourceMs, plain(r.value)])]).toEqual([
      10,
      10,
      [
        [built.historyFromMs, "4.5"],
        [built.historyFromMs + 10_000, "14.5"],
      ],
    ]);
    await expect(
      h.calls.call("historyRead", {
        ...operator,
        nodeId: space("s=Pressure"),
        query: { kind: "processed", fromMs: 0, toMs: 1e12, aggregate: average!.nodeId, intervalMs: 1 },
      }),
    ).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("values at given times are those of the times, or say why not", async () => {
    const read = h.calls.call("historyRead", {
      ...operator,
      nodeId: space("s=Pressure"),
      query: { kind: "atTime", timesMs: [built.historyFromMs + 5_000, built.historyFromMs + 7_500] },
    });
    await read.then(
      (page) =>
        expect(page.rows.map((r) => r.sourceMs)).toEqual([built.historyFromMs + 5_000, built.historyFromMs + 7_500]),
      (err: unknown) =>
        expect(err).toMatchObject({
          code: "conflict",
          message: expect.stringMatching(/BadHistoryOperationUnsupported/) as string,
        }),
    );
  });

  test("a node without history says so", async () => {
    await expect(
      h.calls.call("historyRead", {
        ...operator,
        nodeId: space("s=Level"),
        query: { kind: "raw", fromMs: 0, toMs: 1000 },
      }),
    ).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("keeps no history") as string });
  });
});
