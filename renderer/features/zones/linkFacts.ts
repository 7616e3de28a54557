import type { CertificateInfo, LinkHealth } from "../../../shared/zones/health.ts";
import { DASH, formatCount, formatNumber, THIN_SPACE } from "../../ui/format.ts";
import type { FactTile } from "./FactTiles.tsx";

const DAY_MS = 86_400_000;
/** Below this a certificate's end is said strongly. */
const SOON_DAYS = 30;
/** OPC UA tokens carry times: a larger difference makes servers refuse sessions. */
const SKEW_MS = 5000;

/** Whole days left; negative once expired. */
function daysLeft(certificate: CertificateInfo, nowMs: number): number {
  return Math.floor((certificate.notAfterMs - nowMs) / DAY_MS);
}

function certificateFact(label: string, certificate: CertificateInfo | null, nowMs: number): FactTile {
  if (!certificate) return { label, value: DASH, strong: false, why: "No certificate has been seen yet." };
  const days = daysLeft(certificate, nowMs);
  const value = days < 0 ? `expired ${formatCount(-days)} days ago` : `${formatCount(days)} days left`;
  return { label, value, strong: days < SOON_DAYS, why: certificate.subject };
}

/** What the card of a link lists, in order. */
export function linkFacts(link: LinkHealth, nowMs: number): FactTile[] {
  const open = link.securityMode !== null;
  const fact = (label: string, value: string, strong = false, why = ""): FactTile => ({ label, value, strong, why });
  return [
    fact(
      "Security in use",
      open ? `${modeWords[link.securityMode]}, ${policyName(link.securityPolicy)}` : DASH,
      link.securityMode === "None",
      open ? "" : "No secure channel is open.",
    ),
    ...identityFacts(link.signedInAs),
    certificateFact("Server certificate", link.serverCertificate, nowMs),
    certificateFact("Own certificate", link.ownCertificate, nowMs),
    fact(
      "Latency",
      link.latencyMs === null ? DASH : `${formatNumber(link.latencyMs, 0)}${THIN_SPACE}ms`,
      false,
      link.latencyMs === null ? "Not measured yet." : "Round trip of the last status read",
    ),
    fact(
      "Clock difference",
      skewWords(link.clockSkewMs),
      Math.abs(link.clockSkewMs ?? 0) > SKEW_MS,
      "Server clock minus this station's",
    ),
    fact("Good values", share(link.goodTags, link.tags), link.goodTags < link.tags),
    fact("Fresh values", share(link.freshTags, link.tags), link.freshTags < link.tags),
    fact("Sessions", formatCount(link.sessions)),
    fact("Reconnects", formatCount(link.reconnects)),
  ];
}

/** As whom the service session is signed in; nothing where nobody is yet. */
function identityFacts(who: LinkHealth["signedInAs"]): FactTile[] {
  if (!who) return [];
  const anonymous = who.kind === "anonymous";
  const why = anonymous
    ? "The server cannot tell Millward from anybody else."
    : "The service session that carries values and alarms";
  return [{ label: "Signed in as", value: identityWords(who), strong: anonymous, why }];
}

function skewWords(ms: number | null): string {
  if (ms === null) return DASH;
  return `${ms > 0 ? "+" : ""}${formatNumber(ms, 0)}${THIN_SPACE}ms`;
}

function identityWords(who: NonNullable<LinkHealth["signedInAs"]>): string {
  if (who.kind === "anonymous") return "nobody (anonymous)";
  return who.kind === "x509" ? `certificate ${who.name}` : who.name;
}

const modeWords: Readonly<Record<NonNullable<LinkHealth["securityMode"]>, string>> = {
  SignAndEncrypt: "signed and encrypted",
  Sign: "signed",
  None: "none: anybody on the network can read and change it",
};

function share(part: number, all: number): string {
  return all === 0 ? DASH : `${formatCount(part)} of ${formatCount(all)}`;
}

/** A policy comes as a URI or as its name. */
function policyName(policy: string | null): string {
  return policy === null ? "policy not known" : policy.slice(policy.lastIndexOf("#") + 1);
}
