import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cacheKeeper, zonesKeeper } from "./folderKeepers.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "folder-keepers-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("zones whose folders take nothing are named with the cause; those that do not exist yet are not missing", () => {
  const at = (name: string) => ({ name, folder: join(folder, name) });
  const keeper = zonesKeeper(() => [at("Wet"), at("Dry"), at("New")]);
  mkdirSync(join(folder, "Wet"));
  expect(keeper.check()).toBe("");
  expect(readdirSync(join(folder, "Wet"))).toEqual([]);
  rmSync(join(folder, "Wet"), { recursive: true });
  for (const zone of ["Wet", "Dry"]) writeFileSync(join(folder, zone), "a file in the folder's place");
  expect(keeper.check()).toBe(
    "The folders of Wet, Dry for keys and certificates take nothing (something else lies in its place). " +
      "Links go on with the keys and the trust that they have; what changes them is refused.",
  );
  rmSync(join(folder, "Wet"));
  rmSync(join(folder, "Dry"));
  expect(keeper.check()).toBe("");
});

test("a cache of the plant that cannot be written is told, and is over when it can be", () => {
  const file = join(folder, "plant.cache");
  const keeper = cacheKeeper(file);
  expect(keeper.check()).toBe("");
  mkdirSync(file);
  expect(keeper.check()).toBe(
    "plant.cache cannot be written (something else lies in its place). " +
      "The next start may read the plant's files afresh and take longer.",
  );
  rmSync(file, { recursive: true });
  writeFileSync(file, "");
  expect(keeper.check()).toBe("");
  expect(readdirSync(folder)).toEqual(["plant.cache"]);
});
