import { authorise, type Caller } from "../../../shared/access/roles.ts";
import type { ServerIdentity } from "../../../shared/hosts/zoneHost.ts";
import type { ZoneSignals } from "../../../shared/hosts/zoneSignals.ts";
import type { UserId, ZoneId } from "../../../shared/ids.ts";
import type { Log } from "../../base/log.ts";
import type { ZoneClient } from "./zoneProcess.ts";

interface SignedInUsersDeps {
  readonly log: Log;
  readonly signals: ZoneSignals;
  zoneIds(): readonly ZoneId[];
  host(zone: ZoneId): ZoneClient;
  /** By server of the zone; empty when none is kept for this user. */
  identitiesOf(
    caller: Pick<Caller, "userId" | "grants">,
    zone: ZoneId,
  ): Promise<Readonly<Record<string, ServerIdentity>>>;
}

/** Gives each zone host the server identities of who is signed in, once a sign-in, and takes them back at its end. */
export class SignedInUsers {
  readonly #deps: SignedInUsersDeps;
  readonly #windows = new Map<number, Caller>();

  constructor(deps: SignedInUsersDeps) {
    this.#deps = deps;
    deps.signals.on("up", (zone) => void this.refresh(zone));
  }

  /** A window's user came, changed roles (the new caller) or went (null). */
  async setCaller(windowId: number, caller: Caller | null): Promise<void> {
    const before = this.#windows.get(windowId);
    // The hosts close a user's sessions and end his higher role when they are given him again.
    const given = caller !== null && this.#isHere(caller);
    if (caller) this.#windows.set(windowId, caller);
    else this.#windows.delete(windowId);
    const work: Promise<void>[] = [];
    if (before && ![...this.#windows.values()].some((c) => c.userId === before.userId))
      work.push(...this.#deps.zoneIds().map((zone) => this.#clear(zone, before.userId)));
    if (caller && !given) work.push(...this.#deps.zoneIds().map((zone) => this.#apply(zone, caller)));
    await Promise.all(work);
  }

  /** The zone's host is new, or an identity was changed: everyone signed in again. */
  async refresh(zone: ZoneId): Promise<void> {
    const callers = new Map([...this.#windows.values()].map((c) => [c.userId, c]));
    await Promise.all([...callers.values()].map((caller) => this.#apply(zone, caller)));
  }

  async #apply(zone: ZoneId, caller: Caller): Promise<void> {
    if (!authorise(caller, "tag.read", zone)) return this.#clear(zone, caller.userId);
    const elsewhere = [...this.#windows.values()].filter((c) => c.userId === caller.userId && !isSame(c, caller));
    await this.#tolerate(zone, async () => {
      const identities = await this.#deps.identitiesOf(caller, zone);
      if (!this.#isHere(caller)) {
        // Looking up took a while. Who came meanwhile is given by itself; who sat elsewhere all the time is not.
        const other = elsewhere.find((c) => this.#isHere(c));
        if (other) await this.#apply(zone, other);
        return;
      }
      await this.#deps.host(zone).call("setUser", { userId: caller.userId, identities });
    });
  }

  #isHere(caller: Caller): boolean {
    return [...this.#windows.values()].some((c) => isSame(c, caller));
  }

  async #clear(zone: ZoneId, userId: UserId): Promise<void> {
    await this.#tolerate(zone, () => this.#deps.host(zone).call("clearUser", { userId }));
  }

  /** A host that is down knows no identity; it gets them again when it is up. */
  async #tolerate(zone: ZoneId, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (err) {
      this.#deps.log.debug("zone.identity.later", { zone, err });
    }
  }
}

/** The same sign-in with the same roles, at another window of the seat. */
const isSame = (one: Caller, other: Caller): boolean =>
  one.sessionId === other.sessionId && one.grants === other.grants;
