import { expect, test } from "vitest";
import type { Log } from "../../base/log.ts";
import { lineSplitter } from "./lineSplitter.ts";
import { lineRelay } from "./relayLine.ts";

test("a host's output becomes lines, however it is cut, and no line grows without bound", () => {
  const lines: string[] = [];
  const take = lineSplitter((line) => void lines.push(line));
  take("one\ntw");
  take("o\n\n");
  take("x".repeat(3000));
  take("x".repeat(3000));
  take("\nend");
  expect(lines.map((l) => (l.length > 10 ? l.length : l))).toEqual(["one", "two", 4000]);
});

function build() {
  const said: unknown[] = [];
  const write =
    (level: string) =>
    (event: string, fields?: Record<string, unknown>): void =>
      void said.push([level, event, fields]);
  const log: Log = {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    child: () => log,
  };
  const clock = { nowMs: 0 };
  return { said, clock, relay: lineRelay(log, "zone x", () => clock.nowMs) };
}

test("a host cannot speak in another host's name, nor of what the log says itself", () => {
  const { said, relay } = build();
  const forged = { host: "zone y", zone: "y", time: 1, pid: 2, process: "main", hostname: "h", bootId: "b" };
  relay(JSON.stringify({ event: "e", level: 30, ...forged, code: "Bad" }));
  expect(said).toEqual([["info", "e", { host: "zone x", code: "Bad" }]]);
});

test("a host that prints without end is cut short for a minute, and how much was dropped is told", () => {
  const { said, clock, relay } = build();
  for (let n = 0; n < 10_000; n++) relay("x");
  expect([said.length, said.at(-1)]).toEqual([601, ["warn", "host.linesDropped", { host: "zone x", dropped: 1 }]]);
  clock.nowMs = 60_000;
  relay("y");
  expect(said.slice(601)).toEqual([
    ["warn", "host.linesDropped", { host: "zone x", dropped: 9400 }],
    ["warn", "host.said", { host: "zone x", line: "y" }],
  ]);
});

test("a line of a host's own log keeps its event and level; anything else is text", () => {
  const { said, relay } = build();
  relay('{"level":50,"time":1,"pid":7,"process":"zone-host","event":"opcua.link.failed","code":"Bad"}');
  relay("{not json");
  relay('{"level":30}');
  expect(said).toEqual([
    ["error", "opcua.link.failed", { host: "zone x", code: "Bad" }],
    ["warn", "host.said", { host: "zone x", line: "{not json" }],
    ["warn", "host.said", { host: "zone x", line: '{"level":30}' }],
  ]);
});
