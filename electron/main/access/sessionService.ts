import type { Elevation, ElevationEnd } from "../../../shared/access/elevation.ts";
import { checkPassword } from "../../../shared/access/passwordPolicy.ts";
import { zonesWith, type Caller } from "../../../shared/access/roles.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import { AppError } from "../../../shared/errors.ts";
import type { UserId, ZoneId } from "../../../shared/ids.ts";
import type { CallContext, RoomHandlers } from "../../../shared/ipc/define.ts";
import type { DemoCredential, SessionInfo, sessionRows, StationState } from "../../../shared/ipc/sessionRows.ts";
import { AttemptDelay } from "./attemptDelay.ts";
import { seedDemoUsers } from "./demoUsers.ts";
import type { PasswordHasher } from "./passwordHasher.ts";
import type { User, UserStore } from "./userStore.ts";

export type SignOutReason = "signedOut" | "replaced" | "windowClosed" | "disabled" | "passwordChanged";

/** Told at once, in the order things happen; `caller` is as it was or as it is from now on. */
export interface SessionListener {
  signedIn?(caller: Caller, windowId: number): void;
  signedOut?(caller: Caller, windowId: number, reason: SignOutReason): void;
  /** Same session, other roles. */
  grantsChanged?(caller: Caller, windowId: number): void;
  /** A higher role was taken (`ended` null) or is over; told before a sign-out. */
  elevationChanged?(caller: Caller, windowId: number, elevation: Elevation, ended: ElevationEnd | null): void;
  /** What every window shows before sign-in changed: enrolment, demo passwords. */
  stationChanged?(): void;
}

export interface SessionDeps {
  readonly users: UserStore;
  readonly hasher: PasswordHasher;
  /** Bytes from a cryptographic source. */
  readonly random: (bytes: number) => Uint8Array;
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: () => number;
  /** Monotonic milliseconds. */
  readonly monoMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** For facts that are no answer to a call, such as repeated wrong passwords. */
  readonly record: (entry: AuditEntry) => void;
  readonly station: () => Pick<StationState, "plantName" | "stationName" | "version" | "startup">;
  /** Zones of the plant, in plant order. */
  readonly zones: () => readonly ZoneId[];
  /** True for the demo plant: its users are created with the first enrolment. */
  readonly isDemo: () => boolean;
}

/** `elevatedUntilMonoMs`: after it the elevation counts for nothing, whether or not somebody has ended it yet. */
interface Session {
  readonly caller: Caller;
  readonly signedInAtMs: number;
  readonly elevation: Elevation | null;
  readonly elevatedUntilMonoMs: number;
}

const wrong = (): AppError => new AppError("unauthenticated", "User name or password is wrong.");
const ALARM_AT = 5;
const ALARM_EVERY = 20;

/** Who sits at which window. A session is bound to its window, lives in memory only and is looked up anew for every call. */
export class SessionService {
  readonly #deps: SessionDeps;
  readonly #sessions = new Map<number, Session>();
  readonly #listeners = new Set<SessionListener>();
  readonly #delay: AttemptDelay;
  /** Windows with a password under check: one at a time each. */
  readonly #busy = new Set<number>();
  #demoCredentials: readonly DemoCredential[] | null = null;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.#delay = new AttemptDelay(deps.monoMs);
  }

  readonly calls = {
    "session.state": async (_input, { windowId }) => this.stateOf(windowId),
    "session.enrol": async (input, { windowId }) => {
      await this.#enrol(input);
      return this.stateOf(windowId);
    },
    "session.signIn": async ({ userId, password }, context) =>
      this.#alone(context.windowId, () => this.#signIn(userId, password, context)),
    "session.signOut": async (_input, { windowId }) => {
      this.#end(windowId, "signedOut");
      return null;
    },
    "session.changePassword": async ({ oldPassword, newPassword }, context) =>
      this.#alone(context.windowId, () => this.#changePassword(oldPassword, newPassword, context)),
    "session.dismissDemoCredentials": async () => {
      this.#demoCredentials = null;
      this.#tell((l) => l.stationChanged?.());
      return null;
    },
  } satisfies RoomHandlers<typeof sessionRows>;

  /** The signed-in user of a window; null when there is none. */
  callerOf(windowId: number): Caller | null {
    const session = this.#sessions.get(windowId);
    return session ? this.#effective(session) : null;
  }

  /** Everybody signed in, by window. */
  callers(): readonly { readonly windowId: number; readonly caller: Caller }[] {
    return [...this.#sessions].map(([windowId, session]) => ({ windowId, caller: this.#effective(session) }));
  }

  /** @returns unsubscribe. */
  listen(listener: SessionListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  windowClosed(windowId: number): void {
    this.#end(windowId, "windowClosed");
  }

  /** The user's roles or account changed: his sessions follow at once. */
  reevaluate(userId: UserId): void {
    const user = this.#deps.users.find(userId);
    for (const [windowId, { elevation }] of [...this.#sessions])
      if (elevation?.vouchedBy === userId) this.endElevation(windowId, "rolesChanged");
    for (const { windowId, caller } of this.callers()) {
      if (caller.userId !== userId) continue;
      if (!user || user.disabled) this.#end(windowId, "disabled");
      else {
        this.endElevation(windowId, "rolesChanged");
        const session: Session = {
          ...this.#sessions.get(windowId)!,
          caller: { ...caller, displayName: user.displayName, grants: user.grants },
        };
        this.#sessions.set(windowId, session);
        this.#tell((l) => l.grantsChanged?.(session.caller, windowId));
      }
    }
  }

  /** @param except a window that stays signed in. */
  endAll(userId: UserId, reason: SignOutReason, except?: number): void {
    for (const { windowId, caller } of this.callers())
      if (caller.userId === userId && windowId !== except) this.#end(windowId, reason);
  }

  /**
   * A higher role in one zone for this window's session, from now on and until then at the latest. Checking who may is the asker's.
   * @throws AppError "conflict" when the session is over or another one.
   */
  elevate(windowId: number, sessionId: string, elevation: Elevation): void {
    const session = this.#sessions.get(windowId);
    if (session?.caller.sessionId !== sessionId) throw new AppError("conflict", "You signed out meanwhile.");
    const elevated: Session = {
      ...session,
      elevation,
      elevatedUntilMonoMs: this.#deps.monoMs() + Math.max(0, elevation.untilMs - this.#deps.nowMs()),
    };
    this.#sessions.set(windowId, elevated);
    this.#tell((l) => l.elevationChanged?.(this.#effective(elevated), windowId, elevation, null));
  }

  /** @returns what was ended; null when there was nothing. */
  endElevation(windowId: number, why: ElevationEnd): Elevation | null {
    const session = this.#sessions.get(windowId);
    if (!session?.elevation) return null;
    const { elevation } = session;
    this.#sessions.set(windowId, { ...session, elevation: null, elevatedUntilMonoMs: 0 });
    this.#tell((l) => l.elevationChanged?.(session.caller, windowId, elevation, why));
    return elevation;
  }

  elevationOf(windowId: number): Elevation | null {
    return this.#sessions.get(windowId)?.elevation ?? null;
  }

  /** A password checked as at sign-in, slowed down in the same way; nobody is signed in by it. @throws AppError "forbidden", always with the same words. */
  async prove(
    userId: UserId,
    password: string,
    { windowId, note }: Pick<CallContext, "windowId" | "note">,
  ): Promise<User> {
    return this.#alone(windowId, () =>
      this.#check(userId, password, windowId, note).catch((err: unknown) => {
        throw err instanceof AppError && err.code === "unauthenticated"
          ? new AppError("forbidden", wrong().message)
          : err;
      }),
    );
  }

  stateOf(windowId: number): StationState {
    const session = this.#sessions.get(windowId);
    return {
      ...this.#deps.station(),
      firstRun: this.#deps.users.count() === 0,
      session: session ? this.#infoOf(session) : null,
      demoCredentials: this.#demoCredentials,
    };
  }

  async #enrol(input: { userId: UserId; displayName: string; password: string }): Promise<void> {
    const { users, hasher, nowMs } = this.#deps;
    if (users.count() > 0) throw new AppError("conflict", "The first security administrator is already enrolled.");
    demandGood(input.password, input);
    const passwordHash = await hasher.hash(input.password);
    users.create(
      {
        userId: input.userId,
        displayName: input.displayName,
        passwordHash,
        grants: [{ role: "SecurityAdmin", zone: "*" }],
        createdAtMs: nowMs(),
      },
      true,
    );
    if (this.#deps.isDemo()) this.#demoCredentials = await seedDemoUsers(this.#deps);
    this.#tell((l) => l.stationChanged?.());
  }

  async #signIn(userId: UserId, password: string, { windowId, note }: CallContext): Promise<SessionInfo> {
    const user = await this.#check(userId, password, windowId, note);
    const caller: Caller = {
      userId: user.userId,
      displayName: user.displayName,
      grants: user.grants,
      sessionId: Buffer.from(this.#deps.random(32)).toString("hex"),
    };
    const session: Session = { caller, signedInAtMs: this.#deps.nowMs(), elevation: null, elevatedUntilMonoMs: 0 };
    this.#end(windowId, "replaced");
    this.#sessions.set(windowId, session);
    this.#deps.users.noteSignIn(user.userId, session.signedInAtMs);
    this.#tell((l) => l.signedIn?.(caller, windowId));
    return this.#infoOf(session);
  }

  async #changePassword(
    oldPassword: string,
    newPassword: string,
    { windowId, caller, note }: CallContext<Caller>,
  ): Promise<null> {
    demandGood(newPassword, caller);
    if (newPassword === oldPassword) throw new AppError("invalid_input", "The new password is the old one.");
    await this.#check(caller.userId, oldPassword, windowId, note).catch((err: unknown) => {
      throw err instanceof AppError && err.code === "unauthenticated"
        ? new AppError("forbidden", "The old password is wrong.")
        : err;
    });
    this.#deps.users.setPasswordHash(caller.userId, await this.#deps.hasher.hash(newPassword));
    this.endAll(caller.userId, "passwordChanged", windowId);
    return null;
  }

  /** Waits as earlier failures demand, then takes the same time for every wrong answer. @throws AppError "unauthenticated", always with the same words. */
  async #check(userId: UserId, password: string, windowId: number, note: CallContext["note"]): Promise<User> {
    const keys = [`user ${userId}`, `window ${windowId}`];
    let delayedMs = 0;
    for (let waitMs = this.#delay.waitMs(keys); waitMs > 0; waitMs = this.#delay.waitMs(keys)) {
      delayedMs += waitMs;
      await this.#deps.wait(waitMs);
    }
    const matches = await this.#deps.hasher.verify(this.#deps.users.passwordHash(userId), password);
    // Read after the check, which takes a while: a user disabled meanwhile does not come in.
    const user = this.#deps.users.find(userId);
    if (matches && user && !user.disabled) {
      this.#delay.succeeded(keys);
      note({ detail: { delayedMs: Math.round(delayedMs) } });
      return user;
    }
    const failures = this.#delay.failed(keys);
    note({ detail: { delayedMs: Math.round(delayedMs), failures } });
    if (failures === ALARM_AT || failures % ALARM_EVERY === 0) {
      this.#deps.record(
        systemEntry("session.repeatedFailures", userId, {
          reason: `${failures} wrong passwords in a row for this user or at this window.`,
          detail: { failures, windowId },
        }),
      );
    }
    throw wrong();
  }

  async #alone<T>(windowId: number, work: () => Promise<T>): Promise<T> {
    if (this.#busy.has(windowId)) throw new AppError("conflict", "A password of this window is still being checked.");
    this.#busy.add(windowId);
    try {
      return await work();
    } finally {
      this.#busy.delete(windowId);
    }
  }

  #end(windowId: number, reason: SignOutReason): void {
    this.endElevation(windowId, "signOut");
    const session = this.#sessions.get(windowId);
    if (!session) return;
    this.#sessions.delete(windowId);
    this.#tell((l) => l.signedOut?.(session.caller, windowId, reason));
  }

  #infoOf(session: Session): SessionInfo {
    const caller = this.#effective(session);
    return {
      userId: caller.userId,
      displayName: caller.displayName,
      grants: caller.grants,
      zones: zonesWith(caller, "zone.read", this.#deps.zones()),
      signedInAtMs: session.signedInAtMs,
      elevation: session.elevation,
    };
  }

  #effective({ caller, elevation, elevatedUntilMonoMs }: Session): Caller {
    if (!elevation || this.#deps.monoMs() >= elevatedUntilMonoMs) return caller;
    return { ...caller, grants: [...caller.grants, { role: elevation.role, zone: elevation.zone }] };
  }

  #tell(what: (listener: SessionListener) => void): void {
    for (const listener of this.#listeners) what(listener);
  }
}

/** @throws AppError "invalid_input" with every problem in words. */
export function demandGood(password: string, person: { readonly userId: UserId; readonly displayName: string }): void {
  const { problems } = checkPassword(password, person);
  if (problems.length > 0) throw new AppError("invalid_input", problems.join(" "));
}
