import type { AlarmState } from "../../shared/alarms/condition.ts";
import type { Role } from "../../shared/access/roles.ts";
import type { CertificateFault, LinkState } from "../../shared/zones/health.ts";

/** The console's words for states, in one place so that two views never name one thing differently. */
export const linkWords: Readonly<Record<LinkState, string>> = {
  live: "live",
  connecting: "connecting",
  reconnecting: "reconnecting",
  silent: "silent",
  refused: "refused",
  hostDown: "host down",
};

export const alarmWords: Readonly<Record<AlarmState, string>> = {
  unacked: "active, unacknowledged",
  acked: "active, acknowledged",
  returnedUnacked: "returned, unacknowledged",
  unconfirmed: "returned, unconfirmed",
  normal: "normal",
};

export const roleWords: Readonly<Record<Role, string>> = {
  Observer: "Observer",
  Operator: "Operator",
  Engineer: "Engineer",
  Supervisor: "Supervisor",
  ConfigureAdmin: "Configuration administrator",
  SecurityAdmin: "Security administrator",
  Auditor: "Auditor",
};

/** What is wrong with a certificate, and what mends it. */
export const faultWords: Readonly<Record<CertificateFault, { readonly what: string; readonly mend: string }>> = {
  untrusted: {
    what: "It is not in this zone's trust list.",
    mend: "Compare the fingerprint with the one the server shows, then trust it.",
  },
  expired: { what: "It has expired.", mend: "Renew the certificate on the server." },
  notYetValid: { what: "It is not valid yet.", mend: "Check the clock of the server and of this station." },
  hostMismatch: {
    what: "It does not name the host we connect to.",
    mend: "Issue it on the server with the host name of the endpoint.",
  },
  uriMismatch: {
    what: "Its application URI is not the one the plant file expects.",
    mend: "Check that this is the right server, then correct the certificate or the plant file.",
  },
  weakKey: {
    what: "Its key is too short for the security policy.",
    mend: "Issue a certificate with a longer key on the server.",
  },
  weakSignature: {
    what: "It is signed with an algorithm that can be forged.",
    mend: "Issue a certificate signed with SHA-256 or better on the server.",
  },
  keyUsage: {
    what: "It may not be used for what a server does with it.",
    mend: "Issue a certificate whose key usage fits an OPC UA server.",
  },
  authority: {
    what: "It is an authority's: whoever has its key could issue certificates that pass for trusted.",
    mend: "Issue a certificate of its own for the server.",
  },
  changed: {
    what: "The server shows another certificate than before.",
    mend: "Ask who changed it. If the change was planned, compare the fingerprint and trust the new one.",
  },
  revoked: { what: "Its issuer has revoked it.", mend: "Issue a new certificate on the server." },
  invalid: { what: "It cannot be read or its signature is wrong.", mend: "Replace the certificate on the server." },
};
