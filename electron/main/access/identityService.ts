import { authorise, type Caller } from "../../../shared/access/roles.ts";
import { elevatableRoles, type ElevatableRole } from "../../../shared/access/elevation.ts";
import { AppError } from "../../../shared/errors.ts";
import type { CertificateIdentity, ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { UserId, ZoneId } from "../../../shared/ids.ts";
import type { RoomHandlers } from "../../../shared/ipc/define.ts";
import type { identityRows, IdentityRow } from "../../../shared/ipc/identityRows.ts";
import type { Server } from "../../../shared/plant/model.ts";
import { accessWords } from "./accessWords.ts";
import {
  elevatedHolder,
  isUser,
  securityHolder,
  serviceHolder,
  type CredentialStore,
  type Holder,
  type KeptIdentity,
} from "./credentialStore.ts";
import { certificateOf, readUserCertificate } from "./userCertificate.ts";
import type { UserStore } from "./userStore.ts";

interface IdentityDeps {
  readonly users: UserStore;
  readonly credentials: CredentialStore;
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: () => number;
  readonly plant: { server(zone: ZoneId, server: string): Server | null };
  /** Lets a person choose files in a dialog of the system's own. @returns their text; null when nothing was chosen. */
  readonly chooseFiles: (windowId: number) => Promise<string | null>;
  /** Made in the zone's own process. */
  readonly createCertificate: (zone: ZoneId, commonName: string) => Promise<Omit<CertificateIdentity, "kind">>;
}

interface At {
  readonly userId: string;
  readonly role?: ElevatableRole | null | undefined;
  readonly zone: ZoneId;
  readonly server: string;
}

/** Who the console is at each server: user names, certificates, and nobody where the plant file allows it. */
export class IdentityService {
  readonly #deps: IdentityDeps;
  constructor(deps: IdentityDeps) {
    this.#deps = deps;
  }

  readonly calls = {
    "access.setIdentity": async ({ userName, password, ...at }) => {
      const row = await this.#keep(at, { kind: "userName", userName, password });
      return { kept: row.kept };
    },
    "access.identities": async (_input, { caller }) => this.#rows(caller),
    "access.importCertificate": async ({ passphrase, ...at }, { windowId, note }) => {
      this.#server(at);
      const text = await this.#deps.chooseFiles(windowId);
      if (text === null) {
        note({
          outcome: { result: "failed", code: "not_found" },
          detail: { outcome: "No file was chosen. Nothing was imported." },
        });
        return null;
      }
      const identity = readUserCertificate(text, passphrase, this.#deps.nowMs());
      const row = await this.#keep(at, identity);
      note({ detail: { sha256: row.certificate?.sha256 ?? "" } });
      return row;
    },
    "access.createCertificate": async ({ commonName, ...at }, { note }) => {
      this.#server(at);
      const made = await this.#deps.createCertificate(at.zone, commonName);
      const row = await this.#keep(at, {
        kind: "x509",
        certificateDer: made.certificateDer,
        privateKeyPem: made.privateKeyPem,
      });
      note({ detail: { sha256: row.certificate?.sha256 ?? "" } });
      return row;
    },
    "access.setAnonymous": async (at) => {
      const server = this.#server(at);
      if (server.anonymous !== true) throw new AppError("forbidden", accessWords.noAnonymous(server.name));
      if (at.userId !== serviceHolder)
        throw new AppError(
          "invalid_input",
          "Only the service may be anonymous: what a person does must name the person.",
        );
      return this.#keep(at, { kind: "anonymous" });
    },
    "access.removeIdentity": async (at) => {
      if (!this.#deps.credentials.remove(holderOf(at), at.zone, at.server))
        throw new AppError("not_found", "No such identity is kept.");
      return null;
    },
  } satisfies RoomHandlers<typeof identityRows>;

  async #keep(at: At, identity: ServerIdentity): Promise<IdentityRow> {
    this.#server(at);
    const holder = holderOf(at);
    const kept = await this.#deps.credentials.set(holder, at.zone, at.server, identity);
    return rowOf({ holder, zone: at.zone, server: at.server, identity, kept });
  }

  /** @throws AppError "not_found" for an unknown user or server, "invalid_input" for a role where none can be. */
  #server(at: At): Server {
    if (at.userId !== serviceHolder && at.userId !== securityHolder) this.#deps.users.get(at.userId);
    else if (at.role) throw new AppError("invalid_input", "Only a person can be elevated.");
    const server = this.#deps.plant.server(at.zone, at.server);
    if (!server) throw new AppError("not_found", `There is no server ${at.server} in zone ${at.zone}.`);
    return server;
  }

  #rows(caller: Caller): IdentityRow[] {
    return this.#deps.credentials
      .all()
      .filter((k) => authorise(caller, "user.manage", k.zone))
      .map(rowOf)
      .sort((a, b) =>
        `${a.holder} ${a.role ?? ""} ${a.zone} ${a.server}`.localeCompare(
          `${b.holder} ${b.role ?? ""} ${b.zone} ${b.server}`,
        ),
      );
  }
}

const holderOf = (at: At): Holder => (at.role ? elevatedHolder(at.userId, at.role) : at.userId);

function rowOf({ holder, zone, server, identity, kept }: KeptIdentity): IdentityRow {
  const [userId, role] = splitHolder(holder);
  const certificate = identity.kind === "x509" ? certificateOf(identity.certificateDer) : null;
  const name = identity.kind === "userName" ? identity.userName : (certificate?.subject ?? "anonymous");
  return { holder: userId, role, zone, server, kind: identity.kind, name, kept, certificate };
}

function splitHolder(holder: Holder): [UserId, ElevatableRole | null] {
  if (isUser(holder) || holder === serviceHolder || holder === securityHolder) return [holder, null];
  const at = holder.indexOf("+");
  const role = elevatableRoles.find((r) => r === holder.slice(at + 1));
  return [holder.slice(0, at), role ?? null];
}
