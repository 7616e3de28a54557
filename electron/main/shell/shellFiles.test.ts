import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
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

let monoMs = 0;
const openLog = (to = folder, echoed: string[] = []): LogFile =>
  new LogFile({
    folder: to,
    maxBytes: 40,
    keep: 2,
    echo: (line) => void echoed.push(line),
    monoMs: () => monoMs,
    nowMs: () => 7,
  });

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
  const log = openLog(folder, echoed);
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

test("a log that cannot be written costs lines and goes on by itself, and the gap stands in it", () => {
  writeFileSync(join(folder, "logs"), "a file where the folder belongs");
  const log = openLog(join(folder, "logs"));
  log.write("lost\n");
  log.write("lost too\n");
  expect(log.check()).toContain("something else lies in its place");
  rmSync(join(folder, "logs"));
  log.write("too soon after the last attempt\n");
  monoMs += 5000;
  log.write("kept\n");
  expect(log.check()).toBe("");
  log.close();
  const [gap, ...rest] = ["millward.1.log", "millward.log"].flatMap((name) =>
    readFileSync(join(folder, "logs", name), "utf8")
      .split("\n")
      .filter((line) => line !== ""),
  );
  expect(JSON.parse(gap!)).toEqual({ level: 40, time: 7, process: "main", lost: 3, event: "log.linesLost" });
  expect(rest).toEqual(["kept"]);
});

test("a log file that is a folder, or was deleted meanwhile, is made again as soon as that can be", () => {
  mkdirSync(join(folder, "millward.log"));
  const log = openLog();
  log.write("lost\n");
  expect(log.check()).toContain("something else lies in its place");
  rmSync(join(folder, "millward.log"), { recursive: true });
  expect(log.check()).toBe("");
  rmSync(join(folder, "millward.log"), { force: true });
  expect(log.check()).toBe("");
  log.write("here\n");
  log.close();
  expect(readFileSync(join(folder, "millward.log"), "utf8")).toBe("here\n");
});

test("what Millward writes beside the data of others is for its own user alone, whatever was there", () => {
  chmodSync(folder, 0o755);
  for (const name of ["millward.log", "running.json"]) {
    writeFileSync(join(folder, name), "");
    chmodSync(join(folder, name), 0o644);
  }
  const log = openLog();
  log.write("x".repeat(50));
  log.close();
  new RunMarker(join(folder, "running.json")).begin({ bootId: "one", startedAtMs: 1 });
  const modes = readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
  expect(modes).toEqual([
    ["millward.1.log", "600"],
    ["millward.log", "600"],
    ["running.json", "600"],
  ]);
});

test.each([
  ["a folder", () => mkdirSync(join(folder, "running.json")), null],
  ["empty", () => writeFileSync(join(folder, "running.json"), ""), { bootId: "", startedAtMs: 0 }],
  ["huge", () => writeFileSync(join(folder, "running.json"), "x".repeat(1e6)), { bootId: "", startedAtMs: 0 }],
] as const)("a mark of the run that is %s stops nothing, and is tried again", (_what, make, before) => {
  make();
  const marker = new RunMarker(join(folder, "running.json"));
  expect(marker.begin({ bootId: "one", startedAtMs: 1 })).toEqual(before);
  if (before === null) {
    expect(marker.check()).toMatch(/EISDIR|is a directory/i);
    rmSync(join(folder, "running.json"), { recursive: true });
  }
  expect(marker.check()).toBe("");
  expect(new RunMarker(join(folder, "running.json")).begin({ bootId: "two", startedAtMs: 2 })).toEqual({
    bootId: "one",
    startedAtMs: 1,
  });
  marker.end();
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
