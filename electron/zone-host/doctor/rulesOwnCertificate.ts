// Step 5: our own certificate, which servers judge.
import { day, fingerprintGroups, mend, onServer, rulesOf, type Rule } from "./rule.ts";
import type { Evidence } from "./evidence.ts";
import { ownCertificateWords } from "./rulesOwnCertificateWords.ts";

export const renewOwn = (e: Evidence) => mend("station", ownCertificateWords.renewOwn, e.station.certificateFile);
const ownPrint = (e: Evidence): string => fingerprintGroups(e.own?.certificate?.sha256 ?? "");
export const copyOwn = (e: Evidence) => [
  mend("station", "Take this zone's own certificate to the server.", e.station.certificateFile),
  mend(
    "server",
    "Put it into the server's trust list, or trust it in its list of rejected ones, having compared its fingerprint.",
    onServer.trusted,
    ownPrint(e),
  ),
];

export const ownCertificateRules: readonly Rule[] = rulesOf("ownCertificate", [
  {
    id: "ownMissing",
    side: "station",
    blocking: true,
    holds: (e) => e.own !== null && e.own.certificate === null,
    say: (e) => ({
      what: "This zone has no readable certificate of its own.",
      code: "BadCertificateInvalid",
      mend: [renewOwn(e)],
    }),
  },
  {
    id: "ownExpired",
    side: "station",
    blocking: true,
    holds: (e) => (e.own?.certificate?.notAfterMs ?? Number.POSITIVE_INFINITY) < e.nowMs,
    say: (e) => ({
      what: ownCertificateWords.ownExpired(day(e.own?.certificate?.notAfterMs ?? Number.NaN)),
      code: "BadCertificateTimeInvalid",
      mend: [renewOwn(e)],
    }),
  },
  {
    id: "ownNotYetValid",
    side: "station",
    blocking: true,
    holds: (e) => (e.own?.certificate?.notBeforeMs ?? Number.NEGATIVE_INFINITY) > e.nowMs,
    say: (e) => ({
      what: ownCertificateWords.ownNotYetValid(day(e.own?.certificate?.notBeforeMs ?? Number.NaN)),
      code: "BadCertificateTimeInvalid",
      mend: [mend("station", "Set this station's clock by the plant's time server."), renewOwn(e)],
    }),
  },
  {
    id: "ownApplication",
    side: "station",
    blocking: true,
    holds: (e) =>
      e.own?.certificate !== null && e.own !== null && e.own.certificate.applicationUri !== e.own.applicationUri,
    say: (e) => ({
      what: ownCertificateWords.ownApplication(
        e.own?.certificate?.applicationUri || "no application",
        e.own?.applicationUri ?? "",
      ),
      code: "BadCertificateUriInvalid",
      mend: [renewOwn(e)],
    }),
  },
  {
    id: "ownKey",
    side: "station",
    blocking: true,
    holds: (e) => e.own?.keyMatches === false,
    say: (e) => ({
      what: "This zone's own certificate does not belong to its private key.",
      code: "BadCertificateInvalid",
      mend: [renewOwn(e)],
    }),
  },
  {
    id: "ownUsage",
    side: "station",
    blocking: false,
    holds: (e) => (e.own?.shape?.missingUsages.length ?? 0) > 0,
    say: (e) => ({
      what: ownCertificateWords.ownUsage(e.own?.shape?.missingUsages.join(", ") ?? ""),
      code: "BadCertificateUseNotAllowed",
      mend: [renewOwn(e)],
    }),
  },
]);
