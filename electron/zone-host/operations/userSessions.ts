import type { ClientSession } from "node-opcua-client";
import { AppError } from "../../../shared/errors.ts";
import type { ServerIdentity } from "../../../shared/hosts/zoneHost.ts";
import type { UserId } from "../../../shared/ids.ts";

/** Who each signed-in console user is at each server of the zone. In memory only. */
export class UserIdentities {
  readonly #byUser = new Map<UserId, Readonly<Record<string, ServerIdentity>>>();

  set(userId: UserId, identities: Readonly<Record<string, ServerIdentity>>): void {
    this.#byUser.set(userId, identities);
  }
  clear(userId: UserId): void {
    this.#byUser.delete(userId);
  }
  /** @throws forbidden when the user has none at that server. */
  require(userId: UserId, server: string): ServerIdentity {
    const identities = this.#byUser.get(userId);
    const identity = identities && Object.hasOwn(identities, server) ? identities[server] : undefined;
    if (!identity) throw new AppError("forbidden", "You have no identity at this server. Ask for one to be kept for you in this zone.");
    return identity;
  }
}

/** One session per signed-in user over a link's one channel, opened at first use. */
export class UserSessions {
  readonly #open: (identity: ServerIdentity) => Promise<ClientSession>;
  readonly #sessions = new Map<UserId, Promise<ClientSession>>();

  constructor(open: (identity: ServerIdentity) => Promise<ClientSession>) {
    this.#open = open;
  }

  get count(): number {
    return this.#sessions.size;
  }

  /** @throws what `open` throws; unavailable when the user signed out meanwhile. */
  async get(userId: UserId, identity: ServerIdentity): Promise<ClientSession> {
    let opening = this.#sessions.get(userId);
    if (!opening) {
      opening = this.#open(identity);
      this.#sessions.set(userId, opening);
      opening.then((session) => session.once("session_closed", () => this.#forget(userId, opening)), () => this.#forget(userId, opening));
    }
    const session = await opening;
    if (this.#sessions.get(userId) !== opening) throw new AppError("unavailable", "Your session at the server was closed.");
    return session;
  }

  #forget(userId: UserId, opening: Promise<ClientSession> | undefined): void {
    if (this.#sessions.get(userId) === opening) this.#sessions.delete(userId);
  }

  async close(userId: UserId): Promise<void> {
    const opening = this.#sessions.get(userId);
    this.#sessions.delete(userId);
    await opening?.then((session) => session.close(true)).catch(() => undefined);
  }

  /** Calls `ping` for each open session, so that the server does not time it out. */
  keepAlive(ping: (session: ClientSession) => Promise<unknown>): void {
    for (const [userId, opening] of this.#sessions) {
      opening.then(ping).catch(() => this.#forget(userId, opening));
    }
  }
}
