import { expect, test } from "vitest";
import type { Log } from "../../base/log.ts";
import { lineSplitter } from "./lineSplitter.ts";
import { relayLine } from "./relayLine.ts";

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

test("a line of a host's own log keeps its event and level; anything else is text", () => {
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
  relayLine(
    log,
    "zone x",
    '{"level":50,"time":1,"pid":7,"process":"zone-host","event":"opcua.link.failed","code":"Bad"}',
  );
  relayLine(log, "zone x", "{not json");
  relayLine(log, "zone x", '{"level":30}');
  expect(said).toEqual([
    ["error", "opcua.link.failed", { host: "zone x", code: "Bad" }],
    ["warn", "host.said", { host: "zone x", line: "{not json" }],
    ["warn", "host.said", { host: "zone x", line: '{"level":30}' }],
  ]);
});
