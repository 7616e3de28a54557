import type { ClientSession } from "node-opcua-client";
import { AppError } from "../../../shared/errors.ts";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { UserId } from "../../../shared/ids.ts";

/** What sessions of users need of a link's channel. */
interface UserSessionDoor {
  signIn(identity: ServerIdentity): Promise<ClientSession>;
  /** Re-activates the session under another identity. @throws Refusal, or Error with the server's code. */
  changeUser(session: ClientSession, identity: ServerIdentity): Promise<void>;
}

/** One session per signed-in user over a link's one channel, opened at first use. */
export class UserSessions {
  readonly #door: UserSessionDoor;
  readonly #sessions = new Map<UserId, Promise<ClientSession>>();

  constructor(door: UserSessionDoor) {
    this.#door = door;
  }

  get count(): number {
    return this.#sessions.size;
  }

  /** @throws what signing in throws; unavailable when the user signed out meanwhile. */
  async get(userId: UserId, identity: ServerIdentity): Promise<ClientSession> {
    if (!this.#sessions.has(userId)) this.#keep(userId, this.#door.signIn(identity));
    for (let opening = this.#sessions.get(userId); opening; opening = this.#sessions.get(userId)) {
      const session = await opening;
      if (this.#sessions.get(userId) === opening) return session;
    }
    throw new AppError("unavailable", "Your session at the server was closed.");
  }

  /** True while the user has a session here, or one is being opened. */
  has(userId: UserId): boolean {
    return this.#sessions.has(userId);
  }

  /**
   * The user's session under another identity, in place; who uses it meanwhile waits. When the server does not take the
   * change the session is closed: nobody goes on under an identity that is not the one asked for.
   * @param from identity to open the session with when there is none.
   * @throws Refusal, or the library's error.
   */
  async changeUser(userId: UserId, from: ServerIdentity, to: ServerIdentity): Promise<void> {
    const opening = this.#sessions.get(userId) ?? this.#door.signIn(from);
    const changing = opening.then(async (session) => {
      try {
        await this.#door.changeUser(session, to);
        return session;
      } catch (err) {
        await session.close(true).catch(() => undefined);
        throw err;
      }
    });
    this.#keep(userId, changing);
    await changing;
  }

  #keep(userId: UserId, opening: Promise<ClientSession>): void {
    this.#sessions.set(userId, opening);
    opening.then(
      (session) => session.once("session_closed", () => this.#forget(userId, opening)),
      () => this.#forget(userId, opening),
    );
  }

  #forget(userId: UserId, opening: Promise<ClientSession> | undefined): void {
    if (this.#sessions.get(userId) === opening) this.#sessions.delete(userId);
  }

  async close(userId: UserId): Promise<void> {
    const opening = this.#sessions.get(userId);
    this.#sessions.delete(userId);
    await opening?.then((session) => session.close(true)).catch(() => undefined);
  }

  /** The link has another channel: each session is brought onto it, or forgotten and opened again at its next use. */
  async restore(bring: (session: ClientSession) => Promise<void>): Promise<void> {
    await Promise.all(
      [...this.#sessions].map(([userId, opening]) => opening.then(bring).catch(() => this.#forget(userId, opening))),
    );
  }

  /** Calls `ping` for each open session, so that the server does not time it out. */
  keepAlive(ping: (session: ClientSession) => Promise<unknown>): void {
    for (const [userId, opening] of this.#sessions) {
      opening.then(ping).catch(() => this.#forget(userId, opening));
    }
  }
}
