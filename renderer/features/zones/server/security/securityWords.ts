import type {
  SecurityWatchState,
  ServerAuditEvent,
  ServerSecurity,
  ServerSession,
} from "../../../../../shared/zones/serverSecurity.ts";
import { DASH, formatAge, formatCount } from "../../../../ui/format.ts";

export interface SecurityFact {
  readonly label: string;
  readonly value: string;
  readonly strong: boolean;
  readonly why: string;
}

export const watchWords: Readonly<Record<SecurityWatchState, string>> = {
  noIdentity: "none is kept",
  waiting: "being opened",
  open: "open",
  refused: "refused",
};

export function securityFacts(security: ServerSecurity, nowMs: number): SecurityFact[] {
  const fact = (label: string, value: string, strong = false, why = ""): SecurityFact => ({
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
    fact(
      "Server keeps audit events",
      security.auditing === null ? DASH : security.auditing ? "yes" : "no: it tells nobody who did what",
      security.auditing === false,
      "Server.Auditing",
    ),
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

export const whoseWords: Readonly<Record<ServerSession["whose"], string>> = {
  ours: "this zone",
  claimed: "says it is this zone",
  other: "",
};

/** The user as the server names it, or what is known instead. */
export function userWords(session: ServerSession): string {
  return session.user || session.mechanism || DASH;
}

export function securityWords(session: ServerSession): string {
  if (session.securityMode === "") return DASH;
  return session.securityMode === "None"
    ? "none"
    : `${session.securityMode === "Sign" ? "signed" : "encrypted"}, ${session.securityPolicy}`;
}

/** Strong: a client without protection, or one that pretends to be us. */
export const isWeak = (session: ServerSession): boolean =>
  session.securityMode === "None" || session.whose === "claimed";

export const outcomeWords = (event: ServerAuditEvent): string =>
  event.succeeded === null ? "" : event.succeeded ? "done" : "refused";

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
