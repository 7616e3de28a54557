import type { ElevatedServer } from "../../../shared/access/elevation.ts";
import type { IdentityCalls } from "../../../shared/hosts/identityCalls.ts";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { UserId } from "../../../shared/ids.ts";
import type { Log } from "../../base/log.ts";
import type { UserSessions } from "../link/userSessions.ts";
import { codeOf } from "../wire/statusName.ts";
import type { UserIdentities } from "./userIdentities.ts";

/** What elevation needs of a link. */
interface ElevatedLink {
  requireLive(): { readonly users: UserSessions };
  clearUser(userId: UserId): Promise<void>;
}
interface ElevationsDeps {
  readonly identities: UserIdentities;
  readonly log: Log;
  link(server: string): ElevatedLink | undefined;
}

/** Main ends an elevation on time; should it not, this host does a little later. */
const MARGIN_MS = 5_000;

/** Higher identities of users at the zone's servers, each for a bounded time. */
export class Elevations {
  readonly #deps: ElevationsDeps;
  /** Raised but not yet answered; its end or a sign-out meanwhile takes it away. */
  readonly #starting = new Map<UserId, { readonly servers: readonly string[] }>();
  readonly #running = new Map<UserId, { readonly servers: readonly string[]; readonly timer: NodeJS.Timeout }>();

  constructor(deps: ElevationsDeps) {
    this.#deps = deps;
  }

  async start({ userId, identities, forMs }: Parameters<IdentityCalls["elevate"]>[0]): Promise<ElevatedServer[]> {
    const ended = this.end(userId);
    const attempt = { servers: Object.keys(identities) };
    this.#starting.set(userId, attempt);
    await ended;
    const results = await Promise.all(
      Object.entries(identities).map(([server, identity]) => this.#raise(userId, server, identity)),
    );
    const servers = results.filter((r) => r.state === "elevated").map((r) => r.server);
    if (this.#starting.get(userId) !== attempt) {
      await Promise.all(servers.map(async (server) => this.#deps.link(server)?.clearUser(userId)));
      return results.map((r) => ({ server: r.server, state: "down", code: "BadSessionClosed" }));
    }
    this.#starting.delete(userId);
    if (servers.length > 0) {
      this.#deps.identities.setElevated(
        userId,
        Object.fromEntries(servers.map((server) => [server, identities[server]!])),
      );
      const timer = setTimeout(() => void this.end(userId), forMs + MARGIN_MS);
      this.#running.set(userId, { servers, timer });
    }
    return results;
  }

  async #raise(userId: UserId, server: string, identity: ServerIdentity): Promise<ElevatedServer> {
    let users: UserSessions;
    try {
      const link = this.#deps.link(server);
      if (!link) return { server, state: "down", code: "BadNotConnected" };
      ({ users } = link.requireLive());
    } catch {
      return { server, state: "down", code: "BadNotConnected" };
    }
    try {
      await users.changeUser(userId, this.#deps.identities.ordinary(userId, server) ?? identity, identity);
      return { server, state: "elevated", code: "" };
    } catch (err) {
      const code = (err as { code?: unknown }).code;
      return { server, state: "refused", code: typeof code === "string" ? code : codeOf(err) || "BadUnexpectedError" };
    }
  }

  async end(userId: UserId): Promise<void> {
    // Whoever waits for a session that is being raised must not go on with it.
    for (const server of this.#starting.get(userId)?.servers ?? [])
      void this.#deps
        .link(server)
        ?.clearUser(userId)
        .catch(() => undefined);
    this.#starting.delete(userId);
    const running = this.#running.get(userId);
    if (!running) return;
    clearTimeout(running.timer);
    this.#running.delete(userId);
    this.#deps.identities.setElevated(userId, null);
    await Promise.all(running.servers.map((server) => this.#lower(userId, server)));
  }

  /**
   * Whatever happens, nothing is done under the higher identity any more: a session that cannot be brought back is
   * given up.
   */
  async #lower(userId: UserId, server: string): Promise<void> {
    const link = this.#deps.link(server);
    const ordinary = this.#deps.identities.ordinary(userId, server);
    try {
      const { users } = link!.requireLive();
      if (ordinary && users.has(userId)) await users.changeUser(userId, ordinary, ordinary);
      else await users.close(userId);
    } catch (err) {
      this.#deps.log.info("identity.elevation.sessionDropped", { server, code: codeOf(err) });
      void link?.clearUser(userId).catch(() => undefined);
    }
  }

  /** The user's identities were set again or taken away: there is nothing left to bring back. */
  forget(userId: UserId): void {
    clearTimeout(this.#running.get(userId)?.timer);
    this.#running.delete(userId);
    this.#starting.delete(userId);
    this.#deps.identities.setElevated(userId, null);
  }

  dispose(): void {
    for (const userId of [...this.#running.keys()]) this.forget(userId);
  }
}
