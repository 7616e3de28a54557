import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ZonePki } from "../../electron/zone-host/pki/pki.ts";
import { folderInWords } from "../../electron/zone-host/pki/folderInWords.ts";
import { systemClock } from "../../electron/zone-host/wire/clock.ts";
import { makeSmallDisk } from "../support/smallDisk.ts";

const disk = makeSmallDisk(4);
const folderOf = (zone: string): string => (typeof disk === "string" ? "" : join(disk.folder, zone));
const open = (zone: string): Promise<ZonePki> =>
  ZonePki.open({
    folder: folderOf(zone),
    applicationUri: "urn:me",
    stationName: "desk",
    zone,
    clock: systemClock,
    passphrase: null,
  });
const shut = (why: string) => ({
  code: "unavailable",
  message:
    `The zone's folder for keys and certificates cannot be written (${why}). ` +
    "What must be kept there first is not done.",
});
let sha256 = "";
let peer: Buffer;

if (typeof disk === "string") process.stdout.write(`  not tried: ${disk}\n`);
beforeAll(async () => {
  if (typeof disk === "string") return;
  const [pki, other] = [await open("wet"), await open("peer")];
  sha256 = pki.own.info.sha256;
  peer = other.own.der;
  await pki.trust(peer);
  await Promise.all([pki.dispose(), other.dispose()]);
});
afterAll(() => {
  if (typeof disk !== "string") disk.remove();
});

test.skipIf(typeof disk === "string").each(["read-only", "full"] as const)(
  "a zone whose folder is %s lives with the keys and the trust it has, changes nothing, and one without keys says why",
  async (state) => {
    if (typeof disk === "string") return;
    const spoil = state === "full" ? () => disk.fill() : () => disk.setReadOnly(true);
    const mend = state === "full" ? () => disk.free() : () => disk.setReadOnly(false);
    // A folder that cannot be made is told as missing by the system.
    const why = state === "full" ? "the disk is full" : "it or its folder is missing or cannot be made";
    spoil();
    try {
      const pki = await open("wet");
      expect([pki.own.info.sha256, await pki.verdict(peer)]).toEqual([sha256, "trusted"]);
      await pki.accept("server", sha256);
      const refused: unknown = await pki.certificates.prepare(2048).catch(folderInWords);
      expect(refused).toMatchObject(shut(why));
      expect(pki.own.info.sha256).toBe(sha256);
      await pki.dispose();
      await expect(open("dry")).rejects.toMatchObject(shut(why));
    } finally {
      mend();
    }
    const dry = await open("dry");
    await dry.dispose();
    rmSync(folderOf("dry"), { recursive: true });
  },
);
