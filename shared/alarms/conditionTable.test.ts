import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConditionTable, type ConditionEvent } from "./conditionTable.ts";
import type { ConditionChange, ConditionRow } from "./condition.ts";

const event = (e: Partial<ConditionEvent> = {}): ConditionEvent => ({
  server: "s1",
  conditionId: "nsu=urn:p;s=P-101.FlowLow",
  branchId: "",
  eventId: "01",
  name: "FlowLow",
  sourceName: "P-101.Flow",
  asset: "P-101",
  tag: "P-101.Flow",
  message: "low flow",
  severity: 700,
  active: true,
  acked: false,
  confirmed: null,
  suppressedOrShelved: false,
  comment: "",
  userId: "",
  activeSinceMs: null,
  timeMs: 1000,
  retain: true,
  ...e,
});
const table = (): ConditionTable => new ConditionTable("z", 100);

describe("the condition table", () => {
  test("an event becomes a row with priority and the start of its active state", () => {
    const t = table();
    t.apply(event());
    t.apply(event({ timeMs: 2000, acked: true, userId: "ann", comment: "seen", eventId: "02" }));
    expect(t.take()).toEqual({
      zone: "z",
      revision: 1,
      removed: [],
      upserted: [
        {
          key: "z|s1|nsu=urn:p;s=P-101.FlowLow|",
          zone: "z",
          server: "s1",
          conditionId: "nsu=urn:p;s=P-101.FlowLow",
          branchId: "",
          eventId: "02",
          name: "FlowLow",
          asset: "P-101",
          tag: "P-101.Flow",
          sourceName: "P-101.Flow",
          message: "low flow",
          severity: 700,
          priority: 2,
          active: true,
          acked: true,
          confirmed: null,
          suppressedOrShelved: false,
          comment: "seen",
          ackedBy: "ann",
          activeAtMs: 1000,
          atMs: 2000,
          suspect: false,
        },
      ],
    } satisfies ConditionChange);
    expect(t.take()).toBeNull();
  });

  test("a branch does not overwrite its trunk", () => {
    const t = table();
    t.apply(event({ active: false, acked: true }));
    t.apply(event({ branchId: "b1", active: false, acked: false }));
    expect(t.rows().map((r) => [r.branchId, r.acked])).toEqual([
      ["", true],
      ["b1", false],
    ]);
  });

  test("two servers of one make, with the same namespace and ids, keep their alarms apart", () => {
    const t = table();
    t.apply(event());
    t.apply(event({ server: "s2", eventId: "02" }));
    expect(t.rows().map((r) => [r.key, r.server, r.eventId])).toEqual([
      ["z|s1|nsu=urn:p;s=P-101.FlowLow|", "s1", "01"],
      ["z|s2|nsu=urn:p;s=P-101.FlowLow|", "s2", "02"],
    ]);
    t.apply(event({ server: "s2", retain: false }));
    expect(t.rows().map((r) => r.server)).toEqual(["s1"]);
  });
});

describe("what is removed", () => {
  test("retain false removes the branch and nothing else", () => {
    const t = table();
    t.apply(event());
    t.apply(event({ branchId: "b1" }));
    t.take();
    t.apply(event({ branchId: "b1", retain: false }));
    expect(t.take()).toEqual({ zone: "z", revision: 2, upserted: [], removed: ["z|s1|nsu=urn:p;s=P-101.FlowLow|b1"] });
  });
  test("a refresh drops what the server no longer sends, and only of that server", () => {
    const t = table();
    t.apply(event());
    t.apply(event({ conditionId: "c2" }));
    t.apply(event({ conditionId: "c3", server: "s2" }));
    t.refreshStart("s1");
    expect(t.rows().map((r) => r.suspect)).toEqual([true, true, false]);
    t.apply(event({ conditionId: "c2" }));
    t.refreshEnd("s1");
    expect(t.rows().map((r) => [r.conditionId, r.suspect])).toEqual([
      ["c2", false],
      ["c3", false],
    ]);
  });

  test("a lost link marks the rows; a refresh cut short drops nothing", () => {
    const t = table();
    t.apply(event());
    t.refreshStart("s1");
    t.linkLost("s1");
    t.refreshEnd("s1");
    expect(t.rows().map((r) => r.suspect)).toEqual([true]);
  });

  test("a flood beyond the bound is refused and counted by server, until a refresh counts again", () => {
    const t = new ConditionTable("z", 2);
    for (const c of ["c1", "c2", "c3"]) t.apply(event({ conditionId: c }));
    expect([t.rows().length, t.refusedOf("s1"), t.refusedOf("s2")]).toEqual([2, 1, 0]);
    t.refreshStart("s1");
    expect(t.refusedOf("s1")).toBe(0);
  });
});

describe("acknowledgements and times", () => {
  test("our own user's name stands at the acknowledgement even when the server sends an old name with it", () => {
    const t = table();
    const key = "z|s1|nsu=urn:p;s=P-101.FlowLow|";
    t.apply(event({ userId: "bob" }));
    t.acknowledging(key, "ann");
    t.apply(event({ acked: true, userId: "bob" }));
    t.apply(event({ acked: true, confirmed: true, userId: "cid" }));
    expect(t.row(key)?.ackedBy).toBe("ann");
    t.apply(event());
    t.acknowledging(key, "ann");
    t.acknowledgeRefused(key);
    t.apply(event({ acked: true, userId: "bob" }));
    expect(t.row(key)?.ackedBy).toBe("bob");
  });

  test("the active time is the transition time when offered, and survives the return to normal", () => {
    const t = table();
    t.apply(event({ activeSinceMs: 400 }));
    t.apply(event({ active: false, activeSinceMs: 900, timeMs: 900 }));
    expect(t.rows().map((r) => r.activeAtMs)).toEqual([400]);
  });
});

type Step = { do: "event"; e: ConditionEvent } | { do: "start" | "end" | "lost"; server: string } | { do: "take" };
const servers = fc.constantFrom("s1", "s2");
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        server: servers,
        c: fc.constantFrom("a", "b", "c"),
        branchId: fc.constantFrom("", "1"),
        retain: fc.boolean(),
        active: fc.boolean(),
        acked: fc.boolean(),
      })
      .map(({ c, ...e }): Step => ({ do: "event", e: event({ ...e, conditionId: c }) })),
  },
  fc.record({ do: fc.constantFrom("start" as const, "end" as const, "lost" as const), server: servers }),
  fc.constant<Step>({ do: "take" }),
);

function run(t: ConditionTable, s: Step): ConditionChange | null {
  if (s.do === "event") t.apply(s.e);
  else if (s.do === "start") t.refreshStart(s.server);
  else if (s.do === "end") t.refreshEnd(s.server);
  else if (s.do === "lost") t.linkLost(s.server);
  else return t.take();
  return null;
}

describe("for every order of events, refreshes and losses", () => {
  test("a follower that applies the changes holds exactly the table, and revisions rise by one", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const t = table();
        const follower = new Map<string, ConditionRow>();
        let revision = 0;
        for (const s of [...steps, { do: "take" } as const]) {
          const change = run(t, s);
          if (!change) continue;
          expect(change.revision).toBe(++revision);
          for (const key of change.removed) follower.delete(key);
          for (const row of change.upserted) follower.set(row.key, row);
        }
        const byKey = (rows: Iterable<ConditionRow>): ConditionRow[] =>
          [...rows].sort((a, b) => (a.key < b.key ? -1 : 1));
        expect(byKey(follower.values())).toEqual(byKey(t.rows()));
      }),
    );
  });

  test("after a full refresh the table holds exactly what the server re-sent, none of it suspect", () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.uniqueArray(fc.constantFrom("a", "b", "c")),
        (steps, resent) => {
          const t = table();
          for (const s of steps) run(t, s);
          t.refreshStart("s1");
          for (const c of resent) t.apply(event({ conditionId: c }));
          t.refreshEnd("s1");
          expect(
            t
              .rows()
              .filter((r) => r.server === "s1")
              .map((r) => [r.conditionId, r.suspect])
              .sort(),
          ).toEqual([...resent].sort().map((c) => [c, false]));
        },
      ),
    );
  });
});
