import { mkdir, mkdtemp, rm } from "node:fs/promises";
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
