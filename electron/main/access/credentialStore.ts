import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { ElevatableRole } from "../../../shared/access/elevation.ts";
import type { ServerId, UserId, ZoneId } from "../../../shared/ids.ts";
import type { Tables } from "../../base/sqlite.ts";
import type { Log } from "../../base/log.ts";
import { identityText, readIdentityText } from "./identityCodec.ts";

/** Seals text with a key that the operating system keeps. */
export interface SecretBox {
  /** False where the system keeps no key: then nothing is stored, rather than stored in the clear. */
  available(): Promise<boolean>;
  seal(text: string): Promise<Uint8Array>;
  open(sealed: Buffer): Promise<string>;
}

/**
 * Whose identity it is: a console user, the service session that carries values and alarms, the security session that
 * hears audit events, or a user while elevated to a role. No user name holds a "+", so these never meet.
 */
export type Holder = string;
export const serviceHolder: Holder = "service";
export const securityHolder: Holder = "+security";
export const elevatedHolder = (userId: UserId, role: ElevatableRole): Holder => `${userId}+${role}`;
/** True for the ordinary identity of a console user. */
export const isUser = (holder: Holder): boolean => holder !== serviceHolder && !holder.includes("+");

interface Place {
  readonly holder: Holder;
  readonly zone: ZoneId;
  readonly server: ServerId;
}
export type KeptWhere = "vault" | "memory";
export interface KeptIdentity extends Place {
  readonly identity: ServerIdentity;
  readonly kept: KeptWhere;
}
const keyOf = (p: Place): string => `${p.holder} ${p.zone} ${p.server}`;

/**
 * Who the console is at each OPC UA server, per holder, zone and server. Held in memory; kept across starts only
 * sealed, and never in the clear. Zone ids and user names contain no space, so the key is unambiguous.
 */
export class CredentialStore {
  readonly #db: Tables;
  readonly #box: SecretBox;
  readonly #log: Log;
  readonly #held = new Map<string, KeptIdentity>();
  readonly #listeners = new Set<(place: Place) => void>();

  constructor(deps: { db: Tables; box: SecretBox; log: Log }) {
    this.#db = deps.db;
    this.#box = deps.box;
    this.#log = deps.log;
  }

  /**
   * Opens what earlier starts sealed. What cannot be opened is left where it is and counted.
   * @returns how many stayed shut.
   */
  async load(): Promise<number> {
    const rows = this.#db.all("SELECT userId, zone, server, sealed FROM vault");
    if (rows.length === 0) return 0;
    if (!(await this.#box.available())) return rows.length;
    let shut = 0;
    for (const row of rows) {
      const place: Place = { holder: String(row["userId"]), zone: String(row["zone"]), server: String(row["server"]) };
      try {
        const opened = readIdentityText(await this.#box.open(Buffer.from(String(row["sealed"]), "base64")));
        if (keyOf(opened.place) !== keyOf(place)) throw new Error("The sealed identity belongs elsewhere.");
        if (!this.#held.has(keyOf(place)))
          this.#held.set(keyOf(place), { ...place, identity: opened.identity, kept: "vault" });
      } catch {
        shut += 1;
        // The error itself may hold a piece of the opened text.
        this.#log.warn("access.vault.shut", { ...place });
      }
    }
    return shut;
  }

  /** Keeps an identity sealed where the system has a key, else in memory until Millward stops. */
  async set(holder: Holder, zone: ZoneId, server: ServerId, identity: ServerIdentity): Promise<KeptWhere> {
    const place = { holder, zone, server };
    const sealed = (await this.#box.available())
      ? Buffer.from(await this.#box.seal(identityText(place, identity))).toString("base64")
      : null;
    // An older sealed identity must not come back at the next start.
    if (sealed === null) this.#forget(place);
    else
      this.#db.run("INSERT OR REPLACE INTO vault(userId, zone, server, sealed) VALUES (?, ?, ?, ?)", [
        holder,
        zone,
        server,
        sealed,
      ]);
    const kept = sealed === null ? "memory" : "vault";
    this.#hold({ ...place, identity, kept });
    return kept;
  }

  /** For this run only: the demo's accounts change with every start. */
  hold(holder: Holder, zone: ZoneId, server: ServerId, identity: ServerIdentity): void {
    this.#hold({ holder, zone, server, identity, kept: "memory" });
  }

  /** @returns false when none was kept. */
  remove(holder: Holder, zone: ZoneId, server: ServerId): boolean {
    const place = { holder, zone, server };
    this.#forget(place);
    if (!this.#held.delete(keyOf(place))) return false;
    this.#tell(place);
    return true;
  }

  identityOf(holder: Holder, zone: ZoneId, server: ServerId): ServerIdentity | null {
    return this.#held.get(keyOf({ holder, zone, server }))?.identity ?? null;
  }

  /** By server of the zone. */
  identitiesOf(holder: Holder, zone: ZoneId): Readonly<Record<ServerId, ServerIdentity>> {
    return Object.fromEntries(
      this.all()
        .filter((h) => h.holder === holder && h.zone === zone)
        .map((h) => [h.server, h.identity]),
    );
  }

  /** Zones in which the holder has an identity at any server. */
  zonesOf(holder: Holder): ZoneId[] {
    return [
      ...new Set(
        this.all()
          .filter((h) => h.holder === holder)
          .map((h) => h.zone),
      ),
    ].sort();
  }

  all(): KeptIdentity[] {
    return [...this.#held.values()];
  }

  /** Told when an identity changes. @returns unsubscribe. */
  onChange(listener: (place: { holder: Holder; zone: ZoneId; server: ServerId }) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #forget({ holder, zone, server }: Place): void {
    this.#db.run("DELETE FROM vault WHERE userId = ? AND zone = ? AND server = ?", [holder, zone, server]);
  }

  #hold(held: KeptIdentity): void {
    this.#held.set(keyOf(held), held);
    this.#tell(held);
  }

  #tell({ holder, zone, server }: Place): void {
    for (const listener of this.#listeners) listener({ holder, zone, server });
  }
}
