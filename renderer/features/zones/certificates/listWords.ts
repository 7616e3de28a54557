import type { CertificateList, StoredCertificate, StoredCrl } from "../../../../shared/zones/pki.ts";
import { daysText, namesOf } from "./pkiWords.ts";

/** What the panel shows: one of the lists of certificates, or the revocation lists. */
export type ListTab = CertificateList | "crls";
/** What somebody decides about a certificate of a list. */
export type Decision = "trust" | "reject" | "remove";
/** What somebody adds as text. */
export type Addition = "certificate" | "issuer" | "crl";

export const listNames: Readonly<Record<ListTab, string>> = {
  trusted: "Trusted",
  issuers: "Issuers",
  crls: "Revocation lists",
  rejected: "Rejected",
};

export const emptyWords: Readonly<Record<ListTab, string>> = {
  trusted: "Nothing is trusted yet. A server's certificate comes here when somebody trusts it.",
  issuers: "No authority is known. Add one when your servers' certificates are issued by it.",
  crls: "No revocation list. Each issuer needs one before its certificates count.",
  rejected: "Nothing was rejected. Certificates of strangers come here when they are refused.",
};

export const decisionVerbs: Readonly<Record<Decision, string>> = {
  trust: "Trust",
  reject: "Reject",
  remove: "Remove",
};

export const decidedWords: Readonly<Record<Decision, string>> = {
  trust: "Trusted. A link that waited for it is tried at once.",
  reject: "Rejected. Links that showed it are closed.",
  remove: "Removed from the list.",
};

/** What a decision leads to. */
export function effectWords(decision: Decision, row: StoredCertificate, names: ReadonlyMap<string, string>): string {
  if (decision === "trust")
    return "Compare the whole fingerprint with the one the server itself shows, over another way than this network.";
  if (decision === "reject")
    return row.usedBy.length === 0
      ? "No link shows it now. It is refused from now on."
      : `The link to ${namesOf(row.usedBy, names)} is closed and refused from now on.`;
  return row.list === "issuers"
    ? "Its revocation list goes with it. Servers that count only through it are refused from now on."
    : "The server may show it again; it is then refused and listed anew.";
}

export const additionTitles: Readonly<Record<Addition, (zone: string) => string>> = {
  certificate: (zone) => `Trust a server's certificate in ${zone}`,
  issuer: (zone) => `Add an authority to ${zone}`,
  crl: (zone) => `Add a revocation list to ${zone}`,
};

export const additionHints: Readonly<Record<Addition, string>> = {
  certificate:
    "Paste the certificate as its owner gave it to you, and compare the fingerprint below with the server's own display.",
  issuer: "Paste the authority's own certificate. Compare the fingerprint below with what the authority publishes.",
  crl: "Paste the list as the authority publishes it. It is taken only if a known issuer signed it and no later one is here.",
};

/** Who shows it and, for a trusted authority, how far that trust goes; follows "issued by …". */
export function usedWords(row: StoredCertificate, names: ReadonlyMap<string, string>): string {
  const shown = row.usedBy.length === 0 ? "" : `, shown by ${namesOf(row.usedBy, names)}`;
  return `${shown}${row.ca && row.list === "trusted" ? ", an authority: what it issues is accepted" : ""}`;
}

export const dueWords = (crl: StoredCrl, nowMs: number): string =>
  crl.nextUpdateMs === null ? "no next date promised" : `next one due: ${daysText(crl.nextUpdateMs, nowMs)}`;
