import { describe, expect, test } from "vitest";
import type { NodeHealth } from "../../../../../shared/zones/health.ts";
import { levelWords, nodeSummary, setWords } from "./nodeWords.ts";

const AGE = "12\u2009s";
const node = (n: number, more: Partial<NodeHealth> = {}): NodeHealth => ({
  node: n,
  endpointUrl: "opc.tcp://a",
  applicationUri: "urn:a",
  state: "live",
  sinceMs: 1000,
  reason: "",
  code: "",
  serviceLevel: 255,
  active: n === 1,
  latencyMs: 1,
  lastContactMs: 1,
  serverCertificate: null,
  ...more,
});
const summary = (...nodes: NodeHealth[]) => nodeSummary({ nodes }, 13_000);

describe("the line about a redundant server's nodes", () => {
  test("is not there for a single server", () => expect(nodeSummary({}, 0)).toBeNull());

  test("says which node is active and how the others stand by; strong when there is no other to go on with", () => {
    expect(summary(node(1), node(2))).toEqual({ text: "Node 1 of 2 active, node 2 stands by", strong: false });
    expect(summary(node(1), node(2, { state: "idle", serviceLevel: null }))).toEqual({
      text: "Node 1 of 2 active, node 2 stands by, not connected",
      strong: false,
    });
    expect(summary(node(1), node(2, { serviceLevel: 120 }))).toEqual({
      text: "Node 1 of 2 active, node 2 stands by, degraded",
      strong: false,
    });
    expect(summary(node(1), node(2, { state: "idle", serviceLevel: 0 }))).toEqual({
      text: "Node 1 of 2 active, node 2 in maintenance",
      strong: true,
    });
    expect(
      summary(node(1, { active: false, state: "reconnecting", serviceLevel: null }), node(2, { active: true })),
    ).toEqual({ text: `Node 2 of 2 active, node 1 down for ${AGE}`, strong: true });
    expect(summary(node(1), node(2, { state: "refused", serviceLevel: null }), node(3))).toEqual({
      text: `Node 1 of 3 active, node 2 refused for ${AGE}, node 3 stands by`,
      strong: false,
    });
    expect(summary(node(1, { active: false, state: "hostDown" }), node(2, { state: "hostDown" }))?.text).toBe(
      `No node of 2 active, node 1 out of reach for ${AGE}, node 2 out of reach for ${AGE}`,
    );
  });

  test("a set is said with its mode and how often it switched", () => {
    expect([0, 1, 1200].map((switches) => setWords({ mode: "warm", switches }))).toEqual([
      "warm standby, never switched",
      "warm standby, switched once",
      "warm standby, switched 1,200 times",
    ]);
  });

  test("a ServiceLevel is said with its range", () => {
    expect([null, 0, 1, 150, 200].map(levelWords)).toEqual([
      "—",
      "0 maintenance",
      "1 no data",
      "150 degraded",
      "200 healthy",
    ]);
  });
});
