import { closeSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { plainCause } from "../../base/plainCause.ts";
import type { StorageKeeper } from "./storageHealth.ts";
import { storageWords } from "./storageWords.ts";

interface NamedFolder {
  readonly name: string;
  readonly folder: string;
}

/** What a zone's own process keeps there; nobody notices before a key must be written that it cannot be. */
export const zonesKeeper = (zones: () => readonly NamedFolder[]): StorageKeeper => ({
  id: "zones",
  title: "Keys and certificates",
  check() {
    const shut = zones().flatMap(({ name, folder }) => {
      const why = whyTakesNothing(folder);
      return why === "" ? [] : [{ name, why }];
    });
    const why = shut[0]?.why ?? "";
    const alike = shut.filter((zone) => zone.why === why);
    return storageWords.zones(
      alike.map((zone) => zone.name),
      why,
    );
  },
});

export const cacheKeeper = (file: string): StorageKeeper => ({
  id: "cache",
  title: "Cache of the plant",
  check: () => storageWords.cache(whyNoFile(file) || whyTakesNothing(dirname(file))),
});

/** @returns why no file can be written there now; empty where one can, and where there is no such folder yet. */
function whyTakesNothing(folder: string): string {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    if (!statSync(folder, { throwIfNoEntry: false })) return "";
    rmSync(probe, { force: true });
    const file = openSync(probe, "wx", 0o600);
    try {
      writeSync(file, "\n");
    } finally {
      closeSync(file);
      rmSync(probe, { force: true });
    }
    return "";
  } catch (err) {
    return plainCause(err);
  }
}

function whyNoFile(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined || found.isFile() ? "" : "something else lies in its place";
}
