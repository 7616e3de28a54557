// Step 4: the server's certificate, by the same faults that the link refuses it for.
import type { CertificateFault } from "../../../shared/zones/health.ts";
import { isWeakSignature, MIN_KEY_BITS } from "../../../shared/zones/certificateStrength.ts";
import { dialledHost } from "../pki/serverCheck.ts";
import { day, fingerprintGroups, mend, onServer, rulesOf, skewWords, type Rule } from "./rule.ts";
import type { Evidence, ServerCertificateEvidence } from "./evidence.ts";
import { certificateWords } from "./rulesCertificateWords.ts";

type ReadCertificate = Extract<ServerCertificateEvidence, { outcome: "read" }>;
export const readOf = (e: Evidence): ReadCertificate | null =>
  e.serverCertificate?.outcome === "read" ? e.serverCertificate : null;
const faulty =
  (...faults: CertificateFault[]) =>
  (e: Evidence): boolean =>
    faults.some((f) => readOf(e)?.faults.includes(f) === true);
/** A rule on a certificate that was read. */
const on =
  (say: (c: ReadCertificate, e: Evidence) => ReturnType<Rule["say"]>): Rule["say"] =>
  (e) =>
    say(readOf(e)!, e);
const chainIs =
  (test: (c: ReadCertificate) => boolean) =>
  (e: Evidence): boolean =>
    faulty("untrusted")(e) && test(readOf(e)!);

const clockHint = (c: ReadCertificate): string => {
  const skew = skewWords(c.clockSkewMs);
  return skew === "" ? "" : ` The server's clock is ${skew} this station's: check both clocks first.`;
};
const renew = mend("server", "Have a new certificate made for the server, and install it.", onServer.own);
const decide =
  "Compare the SHA-256 fingerprint with the one the server itself shows, then decide under Zones, “Look and decide”.";
const SOON_MS = 30 * 86_400_000;

/** In the order in which the link weighs them. */
export const serverCertificateRules: readonly Rule[] = rulesOf("serverCertificate", [
  {
    id: "certificateMissing",
    side: "station",
    blocking: true,
    holds: (e) => e.serverCertificate?.outcome === "missing",
    say: () => ({
      what: "The server announces a secured endpoint but shows no certificate with it.",
      code: "BadCertificateInvalid",
      mend: [mend("server", "Give the server an application instance certificate.", onServer.own)],
    }),
  },
  {
    id: "certificateUnreadable",
    side: "station",
    blocking: true,
    holds: (e) => e.serverCertificate?.outcome === "unreadable",
    say: () => ({
      what: "What the server shows as its certificate is none that can be read.",
      code: "BadCertificateInvalid",
      mend: [renew],
    }),
  },
  {
    id: "certificateRevoked",
    side: "station",
    blocking: true,
    holds: faulty("revoked"),
    say: on((_c, e) => ({
      what: "The issuer has revoked the server's certificate. Its key may be in other hands.",
      code: "BadCertificateRevoked",
      mend: [
        mend("server", "Ask the issuer why, then have a new key and certificate made for the server.", onServer.own),
        mend("station", "The revocation list that says so lies here.", e.station.crlFolder),
      ],
    })),
  },
  {
    id: "certificateSignatureWrong",
    side: "station",
    blocking: true,
    holds: faulty("invalid"),
    say: on((c) => ({
      what: certificateWords.certificateSignatureWrong(c.chain.status),
      code: "BadCertificateInvalid",
      mend: [renew],
    })),
  },
  {
    id: "certificateExpired",
    side: "station",
    blocking: true,
    holds: faulty("expired"),
    say: on((c) => ({
      what: `The server's certificate expired on ${day(c.certificate.notAfterMs)}.${clockHint(c)}`,
      code: "BadCertificateTimeInvalid",
      mend: [renew, mend("station", "If this station's date is wrong, set its clock by the plant's time server.")],
    })),
  },
  {
    id: "certificateNotYetValid",
    side: "station",
    blocking: true,
    holds: faulty("notYetValid"),
    say: on((c) => ({
      what: certificateWords.certificateNotYetValid(day(c.certificate.notBeforeMs), clockHint(c)),
      code: "BadCertificateTimeInvalid",
      mend: [
        mend("server", certificateWords.certificateNotYetValidMend, onServer.own),
        mend("station", "Check this station's clock."),
      ],
    })),
  },
  {
    id: "certificateHost",
    side: "station",
    blocking: true,
    holds: faulty("hostMismatch"),
    say: on((c, e) => ({
      what: certificateWords.certificateHost(
        dialledHost(e.server.endpointUrl),
        [...c.certificate.dnsNames, ...c.certificate.ipAddresses].slice(0, 6).join(", ") || "none",
      ),
      code: "BadCertificateHostNameInvalid",
      mend: [
        mend("plantFile", "Dial one of the names it carries, if the name service knows it.", "zones.yaml"),
        mend(
          "server",
          "Or have its certificate made anew with this name or address in the subject alternative names.",
          onServer.own,
        ),
      ],
    })),
  },
  {
    id: "certificateApplication",
    group: "application",
    side: "station",
    blocking: true,
    holds: (e) => faulty("uriMismatch")(e) && readOf(e)!.certificate.applicationUri !== e.server.applicationUri,
    say: on((c, e) => ({
      what: certificateWords.certificateApplication(
        c.certificate.applicationUri || "(none named)",
        e.server.applicationUri,
      ),
      code: "BadCertificateUriInvalid",
      mend: [
        mend("server", certificateWords.certificateApplicationMend, onServer.own),
        mend("plantFile", "If the project is wrong: correct applicationUri.", "zones.yaml"),
      ],
    })),
  },
  {
    id: "endpointApplication",
    group: "application",
    side: "station",
    blocking: true,
    holds: faulty("uriMismatch"),
    say: on((c) => ({
      what: certificateWords.endpointApplication(
        c.endpointApplicationUri || "(nothing)",
        c.certificate.applicationUri || "(nothing)",
      ),
      code: "BadCertificateUriInvalid",
      mend: [
        mend("server", "Make the ApplicationUri of its configuration and of its certificate the same.", onServer.own),
      ],
    })),
  },
  {
    id: "certificateKeyKind",
    group: "key",
    side: "station",
    blocking: true,
    holds: (e) => faulty("weakKey")(e) && readOf(e)!.shape.keyKind !== "RSA",
    say: on((c, e) => ({
      what: certificateWords.certificateKeyKind(c.shape.keyKind || "unknown", e.server.securityPolicy),
      code: "BadCertificatePolicyCheckFailed",
      mend: [mend("server", "Give this endpoint an RSA certificate of at least 2048 bits.", onServer.own)],
    })),
  },
  {
    id: "certificateKeyShort",
    group: "key",
    side: "station",
    blocking: true,
    holds: faulty("weakKey"),
    say: on((c) => ({
      what: `The server's key has ${c.certificate.keyBits} bits; at least ${MIN_KEY_BITS} are demanded.`,
      code: "BadCertificatePolicyCheckFailed",
      mend: [mend("server", "Have a certificate with a longer key made for the server.", onServer.own)],
    })),
  },
  {
    id: "certificateSha1",
    side: "station",
    blocking: true,
    holds: faulty("weakSignature"),
    say: on((c) => ({
      what: `The server's certificate is signed with ${c.certificate.signatureAlgorithm}, which can be forged.`,
      code: "BadCertificatePolicyCheckFailed",
      mend: [renew],
    })),
  },
  {
    id: "certificateUsage",
    side: "station",
    blocking: true,
    holds: faulty("keyUsage"),
    say: on((c) => ({
      what: certificateWords.certificateUsage(
        [...c.shape.missingUsages, ...(c.shape.serverAuth ? [] : ["serverAuth"])].join(", "),
      ),
      code: "BadCertificateUseNotAllowed",
      mend: [renew],
    })),
  },
  {
    id: "certificateAuthority",
    side: "station",
    blocking: true,
    holds: faulty("authority"),
    say: on(() => ({
      what: certificateWords.certificateAuthority,
      code: "BadCertificateUseNotAllowed",
      mend: [renew],
    })),
  },
  {
    id: "issuerUnknown",
    group: "trust",
    side: "station",
    blocking: true,
    holds: chainIs((c) => c.chain.issuer === "unknown"),
    say: on((c, e) => ({
      what: certificateWords.issuerUnknown(c.certificate.issuer),
      code: "BadCertificateChainIncomplete",
      mend: [
        mend(
          "station",
          "Have the security administrator add the issuer's certificate and its revocation list to this zone.",
          e.station.issuersFolder,
        ),
        mend("server", "Or let the server send its whole chain.", onServer.issuers),
      ],
    })),
  },
  {
    id: "issuerOnlySent",
    group: "trust",
    side: "station",
    blocking: true,
    holds: chainIs((c) => c.chain.issuer === "sentOnly"),
    say: on((c, e) => ({
      what: certificateWords.issuerOnlySent(c.certificate.issuer),
      code: "BadCertificateUntrusted",
      mend: [mend("station", certificateWords.issuerOnlySentMend, e.station.issuersFolder)],
    })),
  },
  {
    id: "revocationListMissing",
    group: "trust",
    side: "station",
    blocking: true,
    holds: chainIs((c) => c.chain.crl === "missing"),
    say: on((c, e) => ({
      what: certificateWords.revocationListMissing(c.certificate.issuer),
      code: "BadCertificateRevocationUnknown",
      mend: [
        mend(
          "station",
          "Get the authority's current revocation list (.crl) and add it to this zone.",
          e.station.crlFolder,
        ),
      ],
    })),
  },
  {
    id: "revocationListExpired",
    group: "trust",
    side: "station",
    blocking: true,
    holds: chainIs((c) => c.chain.crl === "expired"),
    say: on((c, e) => ({
      what: certificateWords.revocationListExpired(c.certificate.issuer, day(c.chain.crlNextUpdateMs ?? Number.NaN)),
      code: "BadCertificateRevocationUnknown",
      mend: [
        mend(
          "station",
          "Get the authority's current revocation list (.crl) and put it in its place.",
          e.station.crlFolder,
        ),
      ],
    })),
  },
  {
    id: "certificateChanged",
    group: "trust",
    side: "station",
    blocking: true,
    holds: faulty("changed"),
    say: on((c, e) => ({
      what: certificateWords.certificateChanged(fingerprintGroups((c.acceptedSha256 ?? "").slice(0, 16))),
      code: "BadCertificateUntrusted",
      mend: [
        mend("server", "Ask who replaced the certificate, and why. If nobody did, somebody else may be answering."),
        mend("station", decide, c.keptIn || e.station.rejectedFolder, fingerprintGroups(c.certificate.sha256)),
      ],
    })),
  },
  {
    id: "issuerUntrusted",
    group: "trust",
    side: "station",
    blocking: true,
    holds: chainIs((c) => c.chain.issuer === "known"),
    say: on((c, e) => ({
      what: `This zone knows the issuer “${c.certificate.issuer}” but does not trust what it issues.`,
      code: "BadCertificateUntrusted",
      mend: [
        mend(
          "station",
          `Have the security administrator trust that authority, or this certificate alone. ${decide}`,
          e.station.trustedFolder,
        ),
      ],
    })),
  },
  {
    id: "certificateUntrusted",
    group: "trust",
    side: "station",
    blocking: true,
    holds: faulty("untrusted"),
    say: on((c, e) => ({
      what: certificateWords.certificateUntrusted,
      code: "BadCertificateUntrusted",
      mend: [
        mend(
          "station",
          `${decide} It lies here until then and moves to the folder of trusted ones.`,
          c.keptIn || e.station.rejectedFolder,
          fingerprintGroups(c.certificate.sha256),
        ),
        mend(
          "server",
          "It may ask for the same: trust our certificate there, having compared its fingerprint.",
          onServer.trusted,
          fingerprintGroups(e.own?.certificate?.sha256 ?? ""),
        ),
      ],
    })),
  },
  {
    id: "certificateUsageShort",
    side: "server",
    blocking: false,
    holds: (e) => (readOf(e)?.shape.missingUsages.length ?? 0) > 0 && !faulty("keyUsage")(e),
    say: on((c) => ({ what: certificateWords.certificateUsageShort(c.shape.missingUsages.join(", ")), mend: [renew] })),
  },
  {
    id: "certificateSha1Pinned",
    side: "server",
    blocking: false,
    holds: (e) => isWeakSignature(readOf(e)?.certificate.signatureAlgorithm ?? "") && !faulty("weakSignature")(e),
    say: on(() => ({ what: certificateWords.certificateSha1Pinned, mend: [renew] })),
  },
  {
    id: "certificateExpiring",
    side: "server",
    blocking: false,
    holds: (e) => {
      const c = readOf(e)?.certificate;
      return c !== undefined && c.notAfterMs >= e.nowMs && c.notAfterMs - e.nowMs < SOON_MS;
    },
    say: on((c) => ({ what: `The server's certificate expires on ${day(c.certificate.notAfterMs)}.`, mend: [renew] })),
  },
  {
    id: "revocationListOld",
    side: "station",
    blocking: false,
    holds: (e) => readOf(e)?.chain.crl === "expired" && !faulty("untrusted")(e),
    say: on((c, e) => ({
      what: certificateWords.revocationListOld(c.certificate.issuer, day(c.chain.crlNextUpdateMs ?? Number.NaN)),
      mend: [mend("station", "Get the authority's current revocation list.", e.station.crlFolder)],
    })),
  },
  {
    id: "clocksDiffer",
    side: "path",
    blocking: false,
    holds: (e) => skewWords(readOf(e)?.clockSkewMs ?? null) !== "",
    say: on((c) => ({
      what: certificateWords.clocksDiffer(skewWords(c.clockSkewMs)),
      mend: [mend("server", "Set both clocks by the plant's time server.")],
    })),
  },
]);
