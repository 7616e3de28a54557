import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, statSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isHeld, makeOwnProfile, whyNoProfile } from "./profileFolder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millward-profile-folder-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const lock = (): string => join(folder, "SingletonLock");

test("a folder that takes Chromium's mark is told from one that does not, and nothing is left in it", () => {
  expect(whyNoProfile(join(folder, "new"))).toBe("");
  expect(readdirSync(join(folder, "new"))).toEqual([]);
  writeFileSync(join(folder, "file"), "");
  expect(whyNoProfile(join(folder, "file"))).toContain("something else lies in its place");
  expect(whyNoProfile(join(folder, "file", "below"))).toContain("something else lies in its place");
  mkdirSync(lock());
  expect(whyNoProfile(folder)).toBe("SingletonLock is no mark of Millward's");
});

test("a folder is held by a program that runs, not by the mark of one that does not", () => {
  expect(isHeld(folder)).toBe(false);
  symlinkSync(`${hostname()}-${process.pid}`, lock());
  expect({ held: isHeld(folder), why: whyNoProfile(folder) }).toEqual({ held: true, why: "" });
  rmSync(lock());
  symlinkSync(`${hostname()}-99999999`, lock());
  expect(isHeld(folder)).toBe(false);
});

test("a profile of one run is for its user alone", () => {
  const own = makeOwnProfile();
  expect({ there: existsSync(own), mode: (statSync(own).mode & 0o777).toString(8) }).toEqual({
    there: true,
    mode: "700",
  });
  rmSync(own, { recursive: true });
});
