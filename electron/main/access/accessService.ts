import { authorise, grantWords, type Caller, type Role, type RoleGrant } from "../../../shared/access/roles.ts";
import { grantConflict } from "../../../shared/access/separation.ts";
import { AppError } from "../../../shared/errors.ts";
import { lookAlike } from "../../../shared/access/lookAlike.ts";
import type { UserId, ZoneId } from "../../../shared/ids.ts";
import type { accessRows, UserRow } from "../../../shared/ipc/accessRows.ts";
import type { CallContext, RoomHandlers } from "../../../shared/ipc/define.ts";
import { accessWords } from "./accessWords.ts";
import type { CredentialStore } from "./credentialStore.ts";
import { neverOfDemo } from "./demoUsers.ts";
import type { PasswordHasher } from "./passwordHasher.ts";
import { demandGood } from "./passwordCheck.ts";
import type { SignOutReason } from "./sessionService.ts";
import type { User, UserStore } from "./userStore.ts";

interface AccessDeps {
  readonly users: UserStore;
  readonly hasher: PasswordHasher;
  readonly credentials: CredentialStore;
  readonly sessions: {
    callerOf(windowId: number): Caller | null;
    reevaluate(userId: UserId): void;
    endAll(userId: UserId, reason: SignOutReason): void;
  };
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: () => number;
  /** True for the demo plant, whose users count at no other. */
  readonly isDemo: () => boolean;
  /** Of the plant and of the station: no password is made of them. */
  readonly placeNames: () => readonly string[];
  /** Zones of the plant. */
  readonly plant: { zones(): readonly ZoneId[] };
}

/** Managing users: who may do what, where. Every change takes effect in running sessions at once. */
export class AccessService {
  readonly #deps: AccessDeps;
  constructor(deps: AccessDeps) {
    this.#deps = deps;
  }

  readonly calls = {
    "access.users": async (_input, { caller }) =>
      this.#deps.users
        .all()
        .map((user) => this.#rowFor(caller, user))
        .filter((row) => keptBy(row).length > 0 || !row.beyond),
    "access.createUser": async ({ userId, displayName, password, grants }, context) => {
      this.#demandGrants(grants);
      demandGood(password, { userId, displayName, placeNames: this.#deps.placeNames() });
      if (this.#deps.users.find(userId))
        throw new AppError("conflict", `There is or was a user ${userId}; a name is never used again.`);
      this.#demandOwnLook(displayName);
      const passwordHash = await this.#deps.hasher.hash(password);
      demandReach(this.#stillManages(context), grants);
      this.#deps.users.create({
        userId,
        displayName,
        passwordHash,
        grants,
        createdAtMs: this.#deps.nowMs(),
        mustChangePassword: true,
      });
      return this.#rowFor(context.caller, this.#deps.users.get(userId));
    },
    "access.setGrants": async ({ userId, grants }, { caller, note }) => {
      const before = this.#managed(caller, userId);
      note({ old: grantWords(keptBy(before)) });
      this.#demandGrants(grants);
      if (before.demo && grants.some(({ role }) => isNeverOfDemo(role)))
        throw new AppError("conflict", accessWords.demoUserNeverDecides(userId));
      this.#deps.users.setGrants(userId, grants);
      this.#deps.sessions.reevaluate(userId);
      return this.#rowFor(caller, this.#deps.users.get(userId));
    },
    "access.setDisabled": async ({ userId, disabled }, { caller, note }) => {
      const before = this.#managed(caller, userId);
      note({ old: before.disabled });
      if (!disabled && before.demo && !this.#deps.isDemo())
        throw new AppError("conflict", accessWords.demoUserStays(userId));
      this.#deps.users.setDisabled(userId, disabled);
      this.#deps.sessions.reevaluate(userId);
      return this.#rowFor(caller, this.#deps.users.get(userId));
    },
    "access.setPassword": async ({ userId, password }, context) => {
      demandGood(password, { ...this.#managed(context.caller, userId), placeNames: this.#deps.placeNames() });
      const passwordHash = await this.#deps.hasher.hash(password);
      this.#managed(this.#stillManages(context), userId);
      this.#deps.users.setPasswordHash(userId, passwordHash);
      this.#deps.sessions.endAll(userId, "passwordChanged");
      return null;
    },
  } satisfies RoomHandlers<typeof accessRows>;

  /** @throws AppError when the grants name no zone of the plant, or clash. */
  #demandGrants(grants: readonly RoleGrant[]): void {
    const zones = this.#deps.plant.zones();
    const unknown = grants.find((g) => g.zone !== "*" && !zones.includes(g.zone));
    if (unknown) throw new AppError("invalid_input", `There is no zone ${unknown.zone} in this plant.`);
    const conflict = grantConflict(grants);
    if (conflict !== null) throw new AppError("conflict", conflict);
  }

  /** @throws AppError "conflict" when the name reads like another user's: records and lists show it. */
  #demandOwnLook(displayName: string): void {
    const other = this.#deps.users
      .all()
      .find((u) => [u.displayName, u.userId].some((name) => lookAlike(name, displayName)));
    if (other) throw new AppError("conflict", accessWords.looksLike(other.userId));
  }

  /** @throws AppError "not_found", or "forbidden" for a user whose roles reach beyond the caller's own zones. */
  #managed(caller: Caller, userId: UserId): User {
    const user = this.#deps.users.get(userId);
    if (reachesBeyond(caller, user)) throw new AppError("forbidden", accessWords.beyondZones(userId));
    return user;
  }

  /**
   * Hashing takes a while.
   * @returns who asked, as they are now.
   * @throws AppError when they signed out meanwhile or manage users no longer.
   */
  #stillManages({ caller, windowId }: CallContext<Caller>): Caller {
    const now = this.#deps.sessions.callerOf(windowId);
    if (now?.sessionId !== caller.sessionId) throw new AppError("conflict", "You signed out meanwhile.");
    if (!authorise(now, "user.manage", null)) throw new AppError("forbidden", "You no longer administer users.");
    return now;
  }

  /** What the caller may know of a user: what concerns the zones that he administers. */
  #rowFor(caller: Caller, user: User): UserRow {
    const mine = (zone: ZoneId | "*"): boolean => authorise(caller, "user.manage", zone);
    const concerns = ({ zone }: RoleGrant): boolean => zone === "*" || mine(zone);
    return {
      ...user,
      grants: user.grants.filter(concerns),
      refusedGrants: user.refusedGrants.filter(concerns),
      beyond: reachesBeyond(caller, user),
      identities: this.#deps.credentials.zonesOf(user.userId).filter(mine),
    };
  }
}

const isNeverOfDemo = (role: Role): boolean => neverOfDemo.some((never) => never === role);

/** In force or not: who changes a user's roles replaces all of them. */
const keptBy = (user: Pick<User, "grants" | "refusedGrants">): readonly RoleGrant[] => [
  ...user.grants,
  ...user.refusedGrants,
];

/** A user without any role is the whole plant's. */
function reachesBeyond(caller: Caller, user: User): boolean {
  const zones = keptBy(user).map((g) => g.zone);
  return !authorise(caller, "user.manage", zones.length === 0 ? "*" : zones);
}

/** Who manages users of some zones must not make anybody somebody in another. */
function demandReach(caller: Caller, grants: readonly RoleGrant[]): void {
  const beyond = grants.find((g) => !authorise(caller, "user.manage", g.zone));
  if (!beyond) return;
  const place = beyond.zone === "*" ? "the whole plant" : `zone ${beyond.zone}`;
  throw new AppError("forbidden", `You administer users of your own zones only; this is ${beyond.role} in ${place}.`);
}
