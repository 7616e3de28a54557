import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openIdentity } from "./identity.ts";

test("locks that a killed plant host left in both of a server's folders do not keep the next one waiting", async () => {
  const folder = await mkdtemp(join(tmpdir(), "identity-"));
  for (const pki of ["pki", "user-pki"]) await mkdir(join(folder, pki, "mutex.lock"), { recursive: true });
  const identity = await openIdentity(folder, "urn:test:killed", Date.now());
  expect(identity.certificateDer.length).toBeGreaterThan(500);
  await Promise.all([identity.certificateManager.dispose(), identity.userCertificateManager.dispose()]);
  await rm(folder, { recursive: true, force: true });
}, 10_000);

test.each([
  ["empty", ""],
  ["half", "-----BEGIN PRIVATE KEY-----\nMIIEvQ"],
])(
  "a key that a killed plant host left %s is made again, in both folders",
  async (_how, left) => {
    const folder = await mkdtemp(join(tmpdir(), "identity-"));
    for (const pki of ["pki", "user-pki"]) {
      await mkdir(join(folder, pki, "own/private"), { recursive: true });
      await writeFile(join(folder, pki, "own/private/private_key.pem"), left);
    }
    const identity = await openIdentity(folder, "urn:test:killed", Date.now());
    const again = await openIdentity(folder, "urn:test:killed", Date.now());
    expect(again.certificateDer.equals(identity.certificateDer)).toBe(true);
    for (const { certificateManager, userCertificateManager } of [identity, again])
      await Promise.all([certificateManager.dispose(), userCertificateManager.dispose()]);
    await rm(folder, { recursive: true, force: true });
  },
  10_000,
);
