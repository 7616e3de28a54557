import type { Caller } from "../../../shared/access/roles.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { Log } from "../../base/log.ts";
import { securityHolder, serviceHolder, type CredentialStore } from "./credentialStore.ts";

/** What it takes to reach one server. */
interface ServerAccess {
  /** With the address to use now. */
  readonly server: Server;
  /** Null where none is kept. */
  readonly service: ServerIdentity | null;
  readonly ownCertificateDer: Uint8Array | null;
}

/** The accounts of Millward's own demo servers. */
interface DemoIdentities {
  /** Waits for the server and lets the console's certificate in. */
  access(server: Server, consoleCertificateDer: Uint8Array): Promise<ServerAccess>;
  identityOf(caller: Pick<Caller, "userId" | "grants">, zone: ZoneId, server: ServerId): ServerIdentity | null;
  securityOf(server: ServerId): ServerIdentity | null;
}

interface ServerIdentitiesDeps {
  /** The plant as it is now. */
  plant(): PlantIndex;
  readonly log: Log;
  readonly credentials: CredentialStore;
  readonly demo: DemoIdentities;
  record(entry: AuditEntry): void;
}

/** Who Millward is at each server: the identity that is kept for it, else the account that its own demo server has. */
export class ServerIdentities {
  readonly #deps: ServerIdentitiesDeps;
  readonly #opened: Promise<void>;

  constructor(deps: ServerIdentitiesDeps) {
    this.#deps = deps;
    this.#opened = this.#open();
  }

  /** How to reach a server, and as whom its values and alarms are read. */
  async access(zone: ZoneId, server: Server, consoleCertificateDer: Uint8Array): Promise<ServerAccess> {
    await this.#opened;
    const kept = this.#deps.credentials.identityOf(serviceHolder, zone, server.id);
    if (!server.demo) return { server, service: kept, ownCertificateDer: null };
    const own = await this.#deps.demo.access(server, consoleCertificateDer);
    return kept ? { ...own, service: kept } : own;
  }

  /** Who a user is at the zone's servers ordinarily. */
  async ofUser(
    caller: Pick<Caller, "userId" | "grants">,
    zone: ZoneId,
  ): Promise<Readonly<Record<ServerId, ServerIdentity>>> {
    await this.#opened;
    const ofDemo = this.#deps
      .plant()
      .serversOf(zone)
      .flatMap((s): [ServerId, ServerIdentity][] => {
        const identity = s.demo ? this.#deps.demo.identityOf(caller, zone, s.id) : null;
        return identity ? [[s.id, identity]] : [];
      });
    return { ...Object.fromEntries(ofDemo), ...this.#deps.credentials.identitiesOf(caller.userId, zone) };
  }

  /** Who the security session is at a server; null where none is kept. */
  async ofSecurity(zone: ZoneId, server: ServerId): Promise<ServerIdentity | null> {
    await this.#opened;
    const kept = this.#deps.credentials.identityOf(securityHolder, zone, server);
    return kept ?? this.#deps.demo.securityOf(server);
  }

  async #open(): Promise<void> {
    try {
      const shut = await this.#deps.credentials.load();
      if (shut > 0)
        this.#deps.record(
          systemEntry("access.vaultShut", "kept identities", {
            reason: "The system's key did not open them; set them again.",
            detail: { count: shut },
          }),
        );
    } catch (err) {
      this.#deps.log.error("access.vault.failed", { err });
    }
  }
}
