// What a server tells a security administrator about itself: who is connected, and its own audit events. Every text is
// the server's: bounded, shown as text.

/** One session at the server, of whatever client. */
export interface ServerSession {
  readonly id: string;
  readonly name: string;
  readonly clientName: string;
  readonly clientUri: string;
  /** Empty where the server does not tell. */
  readonly user: string;
  readonly mechanism: string;
  readonly securityMode: string;
  /** Last part of the policy's URI; empty where the server does not tell. */
  readonly securityPolicy: string;
  /** Of the client's certificate; empty for none or when the server does not tell. */
  readonly certificateSha256: string;
  readonly connectedAtMs: number | null;
  readonly lastContactAtMs: number | null;
  readonly subscriptions: number;
  readonly requests: number;
  readonly unauthorizedRequests: number;
  /**
   * "ours": the client showed this zone's own certificate. "claimed": it names our application URI with another
   * certificate.
   */
  readonly whose: "ours" | "claimed" | "other";
}

/** An event of AuditEventType or a subtype. @see OPC 10000-5 §6.4.3 */
export interface ServerAuditEvent {
  /** Rises by one per event of this server since its watch began; given by main. */
  readonly seq: number;
  readonly atMs: number;
  /** "AuditActivateSession", or the NodeId of a type that is not of the standard. */
  readonly type: string;
  readonly source: string;
  readonly message: string;
  readonly severity: number;
  /** False: what was tried was refused. Null where the server does not tell. */
  readonly succeeded: boolean | null;
  readonly user: string;
  /** AuditEntryId of the client; ours begins with "millward:". */
  readonly entryId: string;
  readonly detail: string;
}

export type SecurityWatchState = "noIdentity" | "waiting" | "open" | "refused";

export interface ServerSecurity {
  readonly state: SecurityWatchState;
  /** One sentence; empty while open. */
  readonly reason: string;
  readonly code: string;
  /** Who the security session is at the server; empty for none. */
  readonly signedInAs: string;
  /** Server.Auditing; null when it was not read. */
  readonly auditing: boolean | null;
  /** False when the server does not send audit events to this account. */
  readonly hearsEvents: boolean;
  /** Null when the server refuses them to this account. */
  readonly sessions: readonly ServerSession[] | null;
  /** All that the server named; more than `sessions` holds when there are very many. */
  readonly sessionsTotal: number;
  readonly rejectedSessions: number | null;
  readonly securityRejectedSessions: number | null;
  readonly readAtMs: number;
}

export const noServerSecurity: ServerSecurity = {
  state: "noIdentity",
  reason: "No identity is kept for the security session at this server.",
  code: "",
  signedInAs: "",
  auditing: null,
  hearsEvents: false,
  sessions: null,
  sessionsTotal: 0,
  rejectedSessions: null,
  securityRejectedSessions: null,
  readAtMs: 0,
};
