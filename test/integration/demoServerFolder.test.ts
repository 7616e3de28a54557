import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openIdentity } from "../../electron/plant-host/identity.ts";
import { makeSmallDisk } from "../support/smallDisk.ts";

const disk = makeSmallDisk(4);
if (typeof disk === "string") process.stdout.write(`  not tried: ${disk}\n`);
afterAll(() => {
  if (typeof disk !== "string") disk.remove();
});

test.skipIf(typeof disk === "string")(
  "a demo server whose folder is read-only comes up with the keys it has",
  async () => {
    if (typeof disk === "string") return;
    const open = () => openIdentity(join(disk.folder, "server"), "urn:demo:server", Date.now());
    const close = async (keys: Awaited<ReturnType<typeof open>>): Promise<void> => {
      await Promise.all([keys.certificateManager.dispose(), keys.userCertificateManager.dispose()]);
    };
    const first = await open();
    await close(first);
    disk.setReadOnly(true);
    const again = await open();
    expect(again.certificateFile).toBe(first.certificateFile);
    await close(again);
  },
);
