import type { ServerIdentity } from "../../../shared/hosts/zoneHost.ts";
import type { ServerId, UserId, ZoneId } from "../../../shared/ids.ts";
import type { Db } from "../../base/sqlite.ts";
import type { Log } from "../../base/log.ts";

/** Seals text with a key that the operating system keeps. */
export interface SecretBox {
  /** False where the system keeps no key: then nothing is stored, rather than stored in the clear. */
  available(): Promise<boolean>;
  seal(text: string): Promise<Uint8Array>;
  open(sealed: Buffer): Promise<string>;
}

/** A console user, or the service session that carries values and alarms. */
export type Holder = UserId | "service";
interface Place { readonly holder: Holder; readonly zone: ZoneId; readonly server: ServerId }
const keyOf = (p: Place): string => `${p.holder} ${p.zone} ${p.server}`;

/**
 * Who the console is at each OPC UA server, per user, zone and server. Held in memory; kept across starts only sealed,
 * and never in the clear. Zone ids and user names contain no space, so the key is unambiguous.
 */
export class CredentialStore {
  readonly #db: Db;
  readonly #box: SecretBox;
  readonly #log: Log;
  readonly #held = new Map<string, Place & ServerIdentity>();
  readonly #listeners = new Set<(place: { holder: Holder; zone: ZoneId; server: ServerId }) => void>();

  constructor(deps: { db: Db; box: SecretBox; log: Log }) {
    this.#db = deps.db;
    this.#box = deps.box;
    this.#log = deps.log;
  }

  /** Opens what earlier starts sealed. What cannot be opened is left where it is and counted. @returns how many stayed shut. */
  async load(): Promise<number> {
    const rows = this.#db.all("SELECT userId, zone, server, sealed FROM vault");
    if (rows.length === 0) return 0;
    if (!(await this.#box.available())) return rows.length;
    let shut = 0;
    for (const row of rows) {
      const place: Place = { holder: String(row["userId"]), zone: String(row["zone"]), server: String(row["server"]) };
      try {
        const text = await this.#box.open(Buffer.from(String(row["sealed"]), "base64"));
        const opened = JSON.parse(text) as Place & ServerIdentity;
        // The sealed text names its own place, so that a row moved to another user or server opens nothing.
        if (keyOf(opened) !== keyOf(place)) throw new Error("The sealed identity belongs elsewhere.");
        if (!this.#held.has(keyOf(place))) this.#held.set(keyOf(place), opened);
      } catch (err) {
        shut += 1;
        this.#log.warn("access.vault.shut", { ...place, err });
      }
    }
    return shut;
  }

  /** Keeps an identity sealed where the system has a key, else in memory until Millward stops. */
  async set(holder: Holder, zone: ZoneId, server: ServerId, identity: ServerIdentity): Promise<"vault" | "memory"> {
    const held = { holder, zone, server, userName: identity.userName, password: identity.password };
    const sealed = (await this.#box.available()) ? Buffer.from(await this.#box.seal(JSON.stringify(held))).toString("base64") : null;
    // An older sealed identity must not come back at the next start.
    if (sealed === null) this.#db.run("DELETE FROM vault WHERE userId = ? AND zone = ? AND server = ?", [holder, zone, server]);
    else this.#db.run("INSERT OR REPLACE INTO vault(userId, zone, server, sealed) VALUES (?, ?, ?, ?)", [holder, zone, server, sealed]);
    this.#hold(held);
    return sealed === null ? "memory" : "vault";
  }

  /** For this run only: the demo's accounts change with every start. */
  hold(holder: Holder, zone: ZoneId, server: ServerId, identity: ServerIdentity): void {
    this.#hold({ holder, zone, server, userName: identity.userName, password: identity.password });
  }

  identityOf(holder: Holder, zone: ZoneId, server: ServerId): ServerIdentity | null {
    const found = this.#held.get(keyOf({ holder, zone, server }));
    return found ? { userName: found.userName, password: found.password } : null;
  }

  /** By server of the zone. */
  identitiesOf(holder: Holder, zone: ZoneId): Readonly<Record<ServerId, ServerIdentity>> {
    const here = [...this.#held.values()].filter((h) => h.holder === holder && h.zone === zone);
    return Object.fromEntries(here.map((h) => [h.server, { userName: h.userName, password: h.password }]));
  }

  /** Zones in which the holder has an identity at any server. */
  zonesOf(holder: Holder): ZoneId[] {
    return [...new Set([...this.#held.values()].filter((h) => h.holder === holder).map((h) => h.zone))].sort();
  }

  /** Told when an identity changes. @returns unsubscribe. */
  onChange(listener: (place: { holder: Holder; zone: ZoneId; server: ServerId }) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #hold(held: Place & ServerIdentity): void {
    this.#held.set(keyOf(held), held);
    for (const listener of this.#listeners) listener({ holder: held.holder, zone: held.zone, server: held.server });
  }
}
