import { afterEach, expect, test } from "vitest";
import { fromNow, makeCertificate, type MakeCertificate } from "../../../test/support/madeCertificates.ts";
import type { LinkRemark } from "../../../shared/zones/health.ts";
import { certificateInfo } from "../pki/certificateInfo.ts";
import { useOf } from "../pki/certificateUse.ts";
import type { TrustVerdict } from "../pki/serverCheck.ts";
import { CertificateWatch } from "./certificateWatch.ts";

const DAY_MS = 86_400_000;
const watches: CertificateWatch[] = [];
afterEach(() => watches.splice(0).forEach((w) => w.dispose()));

/** A watch over a link that was opened today, with a clock and lists that the test sets. */
function build(o: MakeCertificate = {}) {
  const { der } = makeCertificate(o);
  const certificate = certificateInfo(der);
  const own = certificateInfo(makeCertificate({ notAfter: fromNow(800) }).der);
  const now = { ms: Date.now(), trust: "trusted" as TrustVerdict };
  const lists = { trust: "trusted", pinned: true } as const;
  const { applicationUri } = certificate;
  const server = { endpointUrl: "opc.tcp://localhost:4840", applicationUri };
  const check = {
    server,
    certificate,
    endpointApplicationUri: applicationUri,
    ...lists,
    use: useOf(der),
    acceptedSha256: certificate.sha256,
    nowMs: now.ms,
  };
  const watch = new CertificateWatch(
    {
      clock: { nowMs: () => now.ms },
      pki: { judged: async () => ({ ...lists, trust: now.trust }), ownFor: () => own },
    },
    { chainDer: der, certificate, check },
    "s1",
  );
  watches.push(watch);
  return { watch, now };
}
const told = (remarks: readonly LinkRemark[]): string[] => remarks.map((r) => `${r.kind}: ${r.text.split(". ")[0]}`);

test("an end is remarked the moment the clock has passed it, and no longer when the clock is set back", () => {
  const { watch, now } = build({ notAfter: fromNow(30) });
  expect(watch.remarks()).toEqual([]);
  now.ms += 40 * DAY_MS;
  expect(told(watch.remarks())).toEqual([
    expect.stringMatching(/^serverCertificate: The server's certificate expired on /),
  ]);
  expect(watch.remarks()[0]!.text).toMatch(/still works .* the next time it has to connect, it will be refused\.$/);
  now.ms -= 40 * DAY_MS;
  expect(watch.remarks()).toEqual([]);
});

test("an end that lies further away than a timer reaches is remarked as well, and so is this station's own", () => {
  const { watch, now } = build({ notAfter: fromNow(500) });
  now.ms += 900 * DAY_MS;
  expect(told(watch.remarks())).toEqual([
    expect.stringMatching(/^serverCertificate: The server's certificate expired on /),
    expect.stringMatching(/^ownCertificate: This station's own certificate expired on /),
  ]);
});

test("a clock that was set back before both certificates began is remarked", () => {
  const { watch, now } = build();
  now.ms -= 30 * DAY_MS;
  expect(told(watch.remarks())).toEqual([
    expect.stringMatching(/^serverCertificate: The server's certificate is only valid from /),
    expect.stringMatching(/^ownCertificate: This station's own certificate is only valid from /),
  ]);
});

test.each([
  ["revoked", "The server's certificate was revoked by its issuer"],
  ["untrusted", "Nobody has trusted this server's certificate yet"],
  ["invalid", "The server's certificate or its chain does not verify"],
] as const)("what the lists call %s by now is remarked when they are looked into", async (trust, words) => {
  const { watch, now } = build();
  now.trust = trust;
  await watch.lookIntoLists();
  expect(told(watch.remarks())).toEqual([`serverCertificate: ${words}`]);
});

test("a self-signed certificate made with SHA-1 that somebody pinned is remarked for as long as it is used", () => {
  expect(told(build({ hash: "sha1" }).watch.remarks())).toEqual([
    "forgeableSignature: The server's certificate is signed with SHA-1, which can be forged",
  ]);
});
