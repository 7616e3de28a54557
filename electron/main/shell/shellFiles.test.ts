import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dataFolderOf } from "./instancePaths.ts";
import { LogFile } from "./logFile.ts";
import { RunMarker } from "./runMarker.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millward-shell-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a run that did not end is found by the next one, once", () => {
  const file = join(folder, "data", "running.json");
  expect(new RunMarker(file).begin({ bootId: "one", startedAtMs: 1 })).toBeNull();
  const second = new RunMarker(file);
  expect(second.begin({ bootId: "two", startedAtMs: 2 })).toEqual({ bootId: "one", startedAtMs: 1 });
  second.end();
  expect(new RunMarker(file).begin({ bootId: "three", startedAtMs: 3 })).toBeNull();
  writeFileSync(file, "{half");
  expect(new RunMarker(file).begin({ bootId: "four", startedAtMs: 4 })).toEqual({ bootId: "", startedAtMs: 0 });
});

test("the log turns over at its size and keeps so many files, and no line is lost on the way", () => {
  const echoed: string[] = [];
  const log = new LogFile({ folder, maxBytes: 40, keep: 2, echo: (line) => void echoed.push(line) });
  for (let i = 0; i < 6; i++) log.write(`line ${i} ${"x".repeat(12)}\n`);
  log.write("last\n");
  log.close();
  const text = (name: string): string[] =>
    readFileSync(join(folder, name), "utf8")
      .trim()
      .split("\n")
      .map((l) => l.slice(0, 6).trim());
  expect(
    Object.fromEntries(
      readdirSync(folder)
        .sort()
        .map((name) => [name, text(name)]),
    ),
  ).toEqual({
    "millward.1.log": ["line 4", "line 5"],
    "millward.2.log": ["line 2", "line 3"],
    "millward.log": ["last"],
  });
  expect(echoed.length).toBe(7);
});

test("a log folder that cannot be made costs lines, not the program", () => {
  writeFileSync(join(folder, "file"), "");
  const log = new LogFile({ folder: join(folder, "file", "logs"), maxBytes: 40, keep: 2, echo: null });
  log.write("x\n");
  log.close();
});

test("the demo keeps its data in a folder of its own, unless one is given", () => {
  const own = "/plants/one";
  expect([
    dataFolderOf({ dataFolder: null, plantFolder: null }, "/home/x/Millward"),
    dataFolderOf({ dataFolder: null, plantFolder: own }, "/home/x/Millward"),
    dataFolderOf({ dataFolder: "/given", plantFolder: null }, "/home/x/Millward"),
    dataFolderOf({ dataFolder: "/given", plantFolder: own }, "/home/x/Millward"),
  ]).toEqual([join("/home/x/Millward", "demo"), "/home/x/Millward", "/given", "/given"]);
});
