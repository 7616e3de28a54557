import { AppError } from "../../../shared/errors.ts";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { UserId } from "../../../shared/ids.ts";

type ByServer = Readonly<Record<string, ServerIdentity>>;

/** Who each signed-in console user is at each server of the zone. In memory only. */
export class UserIdentities {
  readonly #byUser = new Map<UserId, ByServer>();
  /** Higher identities for a bounded time, over the ordinary ones. */
  readonly #elevated = new Map<UserId, ByServer>();

  set(userId: UserId, identities: ByServer): void {
    this.#byUser.set(userId, identities);
  }
  clear(userId: UserId): void {
    this.#byUser.delete(userId);
    this.#elevated.delete(userId);
  }
  setElevated(userId: UserId, identities: ByServer | null): void {
    if (identities) this.#elevated.set(userId, identities);
    else this.#elevated.delete(userId);
  }
  /** @throws forbidden when the user has none at that server. */
  require(userId: UserId, server: string): ServerIdentity {
    const identity = this.ordinary(userId, server, this.#elevated) ?? this.ordinary(userId, server);
    if (!identity)
      throw new AppError(
        "forbidden",
        "You have no identity at this server. Ask for one to be kept for you in this zone.",
      );
    return identity;
  }
  /** @returns the user's own identity there, whatever is elevated; null for none. */
  ordinary(userId: UserId, server: string, from: ReadonlyMap<UserId, ByServer> = this.#byUser): ServerIdentity | null {
    const identities = from.get(userId);
    return identities && Object.hasOwn(identities, server) ? identities[server]! : null;
  }
}
