import type {
  SecurityWatchState,
  ServerAuditEvent,
  ServerSecurity,
  ServerSession,
} from "../../../../../shared/zones/serverSecurity.ts";
import { DASH, formatAge, formatCount, groupHex } from "../../../../ui/format.ts";
import type { FactTile } from "../../FactTiles.tsx";

const watchWords: Readonly<Record<SecurityWatchState, string>> = {
  noIdentity: "none is kept",
  waiting: "being opened",
  open: "open",
  refused: "refused",
};

/** Why the server is not watched, and what would mend it. */
export const watchReason = ({ state, reason }: ServerSecurity): string =>
  state === "noIdentity"
    ? `${reason} A security administrator sets one under Access; it needs the role SecurityAdmin at the server.`
    : reason;

export const noSessionsTitle = (open: boolean): string =>
  open ? "The server shows no sessions to this account" : "Nothing is known while the security session is not open";

export const noEventsTitle = (hears: boolean): string =>
  hears ? "No audit event has come yet" : "The server sends this account no audit events";
export const noEventsText = (hears: boolean): string =>
  hears
    ? "Sign-ins, refused passwords, certificates, writes and method calls appear here as the server tells them."
    : "Give the account the role SecurityAdmin at the server.";

export function securityFacts(security: ServerSecurity, nowMs: number): FactTile[] {
  const fact = (label: string, value: string, strong = false, why = ""): FactTile => ({
    label,
    value,
    strong,
    why,
  });
  const count = (n: number | null): string => (n === null ? DASH : formatCount(n));
  return [
    fact(
      "Security session",
      security.signedInAs === ""
        ? watchWords[security.state]
        : `${watchWords[security.state]}, as ${security.signedInAs}`,
      security.state === "refused",
    ),
    fact("Server keeps audit events", auditingWords(security.auditing), security.auditing === false, "Server.Auditing"),
    fact("Sessions refused", count(security.rejectedSessions), false, "Since the server started, for whatever reason"),
    fact(
      "Refused for security",
      count(security.securityRejectedSessions),
      (security.securityRejectedSessions ?? 0) > 0,
      "Wrong password, unknown certificate and the like, since the server started",
    ),
    fact("Read", security.readAtMs === 0 ? DASH : `${formatAge(Math.max(0, nowMs - security.readAtMs))} ago`),
  ];
}

function auditingWords(auditing: boolean | null): string {
  if (auditing === null) return DASH;
  return auditing ? "yes" : "no: it tells nobody who did what";
}

export const whoseWords: Readonly<Record<ServerSession["whose"], string>> = {
  ours: "this zone",
  claimed: "says it is this zone",
  other: "",
};

/** Whose a session is, as far as its certificate tells. */
export function whoseTitle({ whose, certificateSha256 }: ServerSession): string {
  if (whose === "claimed") return "It names this zone's application URI but showed another certificate.";
  return certificateSha256 === "" ? "The server does not show the client's certificate." : groupHex(certificateSha256);
}

/** The user as the server names it, or what is known instead. */
export function userWords(session: ServerSession): string {
  return session.user || session.mechanism || DASH;
}

export function securityWords(session: ServerSession): string {
  if (session.securityMode === "") return DASH;
  if (session.securityMode === "None") return "none";
  return `${session.securityMode === "Sign" ? "signed" : "encrypted"}, ${session.securityPolicy}`;
}

/** Strong: a client without protection, or one that pretends to be us. */
export const isWeak = (session: ServerSession): boolean =>
  session.securityMode === "None" || session.whose === "claimed";

export function outcomeWords(event: ServerAuditEvent): string {
  if (event.succeeded === null) return "";
  return event.succeeded ? "done" : "refused";
}

export const messageWords = ({ message, source, detail }: ServerAuditEvent): string =>
  [message || source, detail].filter((t) => t !== "").join(" · ");

/** The server's own name of the entry; one that Millward gave leads back to its own audit log. */
export const entryWords = ({ entryId }: ServerAuditEvent): string =>
  entryId.startsWith("millward:") ? "of Millward" : entryId;

const eventNames: Readonly<Record<string, string>> = {
  AuditCreateSession: "Session created",
  AuditActivateSession: "User signed in",
  AuditSession: "Session ended",
  AuditOpenSecureChannel: "Secure channel opened",
  AuditWriteUpdate: "Value written",
  AuditUpdateMethod: "Method called",
  AuditConditionAcknowledge: "Alarm acknowledged",
  AuditConditionConfirm: "Alarm confirmed",
  AuditConditionComment: "Alarm commented",
  AuditCertificateUntrusted: "Certificate not trusted",
  AuditCertificateExpired: "Certificate expired",
  AuditCertificateRevoked: "Certificate revoked",
  AuditUrlMismatch: "Address differs from the endpoint",
};

/** The standard's event in a word or two; any other by its own name. */
export const eventWords = (event: Pick<ServerAuditEvent, "type">): string =>
  Object.hasOwn(eventNames, event.type) ? eventNames[event.type]! : event.type.replace(/^Audit(?=[A-Z])/, "");
