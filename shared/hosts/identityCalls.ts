import type { ElevatedServer } from "../access/elevation.ts";
import type { ServerId, UserId } from "../ids.ts";
import type { ServerAuditEvent, ServerSecurity } from "../zones/serverSecurity.ts";
import type { ServerIdentity } from "./serverIdentity.ts";

/** Identities, elevation and the security sessions of a zone. */
export interface IdentityCalls {
  /**
   * Re-activates the user's sessions under higher identities. Only the servers that answer "elevated" have them; the
   * host ends it by itself after `forMs`.
   */
  elevate(input: {
    userId: UserId;
    identities: Readonly<Record<ServerId, ServerIdentity>>;
    forMs: number;
  }): Promise<ElevatedServer[]>;
  /** Back to the ordinary identities; a session that cannot be brought back is closed. */
  endElevation(input: { userId: UserId }): Promise<void>;
  /** Who the security session at this server is; null closes it. */
  setSecurity(input: { server: ServerId; identity: ServerIdentity | null }): Promise<void>;
  /** A new key and a self-signed user certificate for it, to be trusted at the servers. */
  createUserCertificate(input: { commonName: string }): Promise<{ certificateDer: Uint8Array; privateKeyPem: string }>;
}

export interface IdentityEvents {
  serverSecurity: { server: ServerId; security: ServerSecurity };
  /** `missed`: events that came faster than they could be passed on. */
  serverAudit: { server: ServerId; events: readonly Omit<ServerAuditEvent, "seq">[]; missed: number };
}
