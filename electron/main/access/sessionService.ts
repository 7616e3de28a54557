import type { Elevation, ElevationEnd } from "../../../shared/access/elevation.ts";
import { zonesWith, type Caller } from "../../../shared/access/roles.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import { AppError } from "../../../shared/errors.ts";
import type { UserId, ZoneId } from "../../../shared/ids.ts";
import type { CallContext, RoomHandlers } from "../../../shared/ipc/define.ts";
import type { SessionInfo, sessionRows, StationState } from "../../../shared/ipc/sessionRows.ts";
import { outsideFaults } from "../../../shared/storage/outsideFaults.ts";
import { accessWords } from "./accessWords.ts";
import { accountCreated } from "./accountCreated.ts";
import { DemoPasswords } from "./demoPasswords.ts";
import { demandGood, PasswordCheck, type PasswordCheckDeps, type Proven } from "./passwordCheck.ts";
import { Seats, type Seat } from "./seats.ts";
import { ordinary, type Session } from "./session.ts";
import { SignInTimes } from "./signInTimes.ts";
import type { NewUser, User } from "./userStore.ts";

export type SignOutReason = "signedOut" | "replaced" | "windowClosed" | "disabled" | "passwordChanged";

/** Told at once, in the order things happen. */
interface SessionListener {
  signedIn?(caller: Caller, seat: Seat): void;
  /** Who acts at a window came, has other roles now or went; a higher role for a time is not among them. */
  callerChanged?(windowId: number, caller: Caller | null): void;
  /** A higher role was taken (`ended` null) or is over; told before a sign-out. */
  elevationChanged?(caller: Caller, seat: Seat, elevation: Elevation, ended: ElevationEnd | null): void;
  /** What every window shows before sign-in changed: enrolment, demo passwords. */
  stationChanged?(): void;
}

export interface SessionDeps extends PasswordCheckDeps {
  /** Bytes from a cryptographic source. */
  readonly random: (bytes: number) => Uint8Array;
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: () => number;
  readonly station: () => Pick<StationState, "plantName" | "stationName" | "version" | "startup" | "missing">;
  /** Zones of the plant, in plant order. */
  readonly zones: () => readonly ZoneId[];
  /** False where somebody was enrolled before, or where that cannot be found out: then nobody can be the first. */
  readonly mayEnrol: () => boolean;
  readonly log: { error(event: string, fields?: Record<string, unknown>): void };
  /** Opens a window that joins the seat of this one, and reports it with `windowOpened`. @returns its id. */
  readonly openWindow: (beside: number) => number;
}

/** Somebody who is signed in, and where. */
interface SignedIn {
  readonly seat: Seat;
  readonly caller: Caller;
}

const wrong = (): AppError => new AppError("unauthenticated", "User name or password is wrong.");
const wrongToProve = (): AppError => new AppError("forbidden", wrong().message);
const signedOut = (): AppError => new AppError("conflict", "You signed out meanwhile.");
const wrongOld = (): AppError => new AppError("forbidden", "The old password is wrong.");

/**
 * Who sits at which seat. One sign-in covers every window of the seat; it lives in memory only and is looked up again
 * for every call.
 */
export class SessionService {
  readonly #deps: SessionDeps;
  readonly #seats = new Seats();
  readonly #sessions = new Map<number, Session>();
  readonly #listeners = new Set<SessionListener>();
  readonly #passwords: PasswordCheck;
  readonly #signInTimes: SignInTimes;
  readonly #demoPasswords: DemoPasswords;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.#passwords = new PasswordCheck(deps);
    this.#signInTimes = new SignInTimes(deps);
    this.#demoPasswords = new DemoPasswords(deps);
  }

  readonly calls = {
    "session.state": async (_input, { windowId }) => this.stateOf(windowId),
    "session.enrol": async (input, context) => {
      await this.#enrol(input, context);
      return this.stateOf(context.windowId);
    },
    "session.signIn": async ({ userId, password }, context) => this.#signIn(userId, password, context),
    "session.signOut": async (_input, { windowId, note }) => {
      const seat = this.#seats.demand(windowId);
      note({ detail: { seat: seat.id, windows: seat.windowIds.length } });
      this.#end(seat, "signedOut");
      return null;
    },
    "session.openWindow": async (_input, { windowId, note }) => {
      const seat = this.#seats.demandRoom(windowId);
      note({ detail: { seat: seat.id, window: this.#deps.openWindow(windowId) } });
      return null;
    },
    "session.changePassword": async ({ oldPassword, newPassword }, context) =>
      this.#changePassword(oldPassword, newPassword, context),
    "session.dismissDemoCredentials": async (_input, { windowId, note }) => {
      const seat = this.#seats.demand(windowId).id;
      note({ detail: { seat, window: windowId, users: this.#demoPasswords.putAway() } });
      this.#tell((l) => l.stationChanged?.());
      return null;
    },
  } satisfies RoomHandlers<typeof sessionRows>;

  /** The signed-in user of a window; null when there is none. */
  callerOf(windowId: number): Caller | null {
    const session = this.#sessionAt(windowId);
    return session ? this.#effective(session) : null;
  }

  /** Everybody signed in, by seat. */
  signedIn(): readonly SignedIn[] {
    return this.#seats.all().flatMap((seat) => {
      const session = this.#sessions.get(seat.id);
      return session ? [{ seat, caller: this.#effective(session) }] : [];
    });
  }

  /** The seat's number; null when the window is closed. */
  seatIdOf(windowId: number): number | null {
    return this.#seats.find(windowId)?.id ?? null;
  }

  /** @throws AppError "conflict" when the window is closed. */
  seatOf(windowId: number): Seat {
    return this.#seats.demand(windowId);
  }

  /** @returns unsubscribe. */
  listen(listener: SessionListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * @param beside a window whose seat the new one joins, signed in as that is; null for a seat of its own.
   * @throws AppError "conflict" when the seat is gone or takes no further window.
   */
  windowOpened(windowId: number, beside: number | null): void {
    this.#seats.open(windowId, beside);
    const session = this.#sessionAt(windowId);
    if (session) this.#tell((l) => l.callerChanged?.(windowId, ordinary(session)));
  }

  /** The other windows of the seat stay as they are; with the last one its session ends. */
  windowClosed(windowId: number): void {
    const seat = this.#seats.find(windowId);
    if (!seat) return;
    if (seat.windowIds.length === 1) this.#end(seat, "windowClosed");
    else if (this.#sessions.has(seat.id)) this.#tell((l) => l.callerChanged?.(windowId, null));
    this.#seats.close(windowId);
  }

  /** The user's roles or account changed: his sessions follow at once. */
  reevaluate(userId: UserId): void {
    const user = this.#deps.users.find(userId);
    for (const [seatId, { elevation }] of [...this.#sessions])
      if (elevation?.vouchedBy === userId) this.endElevation(seatId, "rolesChanged");
    for (const { seat, caller } of this.signedIn()) {
      if (caller.userId !== userId) continue;
      if (!user || user.disabled) this.#end(seat, "disabled");
      else this.#regrant(seat, user);
    }
  }

  /** @param except a seat that stays signed in. */
  endAll(userId: UserId, reason: SignOutReason, except?: number): void {
    for (const { seat, caller } of this.signedIn())
      if (caller.userId === userId && seat.id !== except) this.#end(seat, reason);
  }

  /**
   * A higher role in one zone for the session of this window's seat, from now on and until then at the latest. Checking
   * who may is the asker's.
   * @throws AppError "conflict" when the window is closed, or the session over or another one.
   */
  elevate(windowId: number, sessionId: string, elevation: Elevation): void {
    const seat = this.#seats.demand(windowId);
    const session = this.#sessions.get(seat.id);
    if (session?.caller.sessionId !== sessionId) throw signedOut();
    const elevated: Session = {
      ...session,
      elevation,
      elevatedUntilMonoMs: this.#deps.monoMs() + Math.max(0, elevation.untilMs - this.#deps.nowMs()),
    };
    this.#sessions.set(seat.id, elevated);
    this.#tell((l) => l.elevationChanged?.(this.#effective(elevated), seat, elevation, null));
  }

  /** @returns what was ended; null when there was nothing. */
  endElevation(seatId: number, why: ElevationEnd): Elevation | null {
    const session = this.#sessions.get(seatId);
    if (!session?.elevation) return null;
    const { elevation } = session;
    this.#sessions.set(seatId, { ...session, elevation: null, elevatedUntilMonoMs: 0 });
    const seat = this.#seats.get(seatId);
    this.#tell((l) => l.elevationChanged?.(session.caller, seat, elevation, why));
    return elevation;
  }

  elevationOf(seatId: number): Elevation | null {
    return this.#sessions.get(seatId)?.elevation ?? null;
  }

  /**
   * A password checked as at sign-in, slowed down in the same way; nobody is signed in by it.
   * @throws AppError "forbidden", always with the same words.
   */
  async prove(userId: UserId, password: string, context: Pick<CallContext, "windowId" | "note">): Promise<Proven> {
    const { id: seatId } = this.#seats.demand(context.windowId);
    return this.#passwords.alone(seatId, async () => {
      const proven = await this.#passwords.check({ userId, password, seatId, context }, wrongToProve);
      const { user } = proven;
      if (user.mustChangePassword) throw new AppError("forbidden", accessWords.passwordDue(user.displayName));
      return proven;
    });
  }

  /** Tries again to note the times of sign-ins that could not be noted. */
  noteSignIns(): void {
    this.#signInTimes.retry();
  }

  stateOf(windowId: number): StationState {
    const session = this.#sessionAt(windowId);
    const station = this.#deps.station();
    const users = this.#deps.users.count();
    return {
      ...station,
      missing: session ? station.missing : outsideFaults(station.missing, users > 0),
      firstRun: users === 0 && this.#deps.mayEnrol(),
      session: session ? this.#infoOf(session) : null,
      // On the sign-in card alone: nobody needs them who is in.
      demoCredentials: session ? null : this.#demoPasswords.shown,
    };
  }

  async #enrol(
    input: { userId: UserId; displayName: string; password: string },
    context: Pick<CallContext, "windowId">,
  ): Promise<void> {
    const { users, hasher, nowMs, record } = this.#deps;
    if (users.count() > 0) throw new AppError("conflict", "The first security administrator is already enrolled.");
    if (!this.#deps.mayEnrol()) throw new AppError("unavailable", accessWords.notFirst);
    demandGood(input.password, { ...input, placeNames: this.#placeNames() });
    const passwordHash = await hasher.hash(input.password);
    const user: NewUser = {
      userId: input.userId,
      displayName: input.displayName,
      passwordHash,
      grants: [{ role: "SecurityAdmin", zone: "*" }],
      createdAtMs: nowMs(),
    };
    users.create(user, true);
    record(accountCreated(user, "first administrator"));
    if (this.#deps.isDemo()) await this.#demoPasswords.create(context.windowId);
    this.#tell((l) => l.stationChanged?.());
  }

  async #signIn(userId: UserId, password: string, context: CallContext): Promise<SessionInfo> {
    const { id: seatId } = this.#seats.demand(context.windowId);
    return this.#passwords.alone(seatId, async () => {
      const { user } = await this.#passwords.check({ userId, password, seatId, context }, wrong);
      // The check takes a while; nobody is let in where nobody asks any more.
      return this.#begin(this.#seats.demand(context.windowId), user, context.note);
    });
  }

  #begin(seat: Seat, user: User, note: CallContext["note"]): SessionInfo {
    const caller: Caller = {
      userId: user.userId,
      displayName: user.displayName,
      grants: user.grants,
      sessionId: Buffer.from(this.#deps.random(32)).toString("hex"),
    };
    note({ actor: caller });
    const session: Session = {
      caller,
      signedInAtMs: this.#deps.nowMs(),
      mustChangePassword: user.mustChangePassword,
      elevation: null,
      elevatedUntilMonoMs: 0,
    };
    this.#end(seat, "replaced");
    this.#sessions.set(seat.id, session);
    const acting = ordinary(session);
    this.#tell((l) => l.signedIn?.(acting, seat));
    this.#tellCaller(seat, acting);
    this.#signInTimes.note(user.userId, session.signedInAtMs);
    return this.#infoOf(session);
  }

  async #changePassword(oldPassword: string, newPassword: string, context: CallContext<Caller>): Promise<null> {
    const { userId, sessionId } = context.caller;
    const { users, hasher } = this.#deps;
    const { id: seatId } = this.#seats.demand(context.windowId);
    return this.#passwords.alone(seatId, async () => {
      demandGood(newPassword, { ...context.caller, placeNames: this.#placeNames() });
      if (newPassword.normalize("NFKC") === oldPassword.normalize("NFKC"))
        throw new AppError("invalid_input", "The new password is the old one.");
      const proven = await this.#passwords.check({ userId, password: oldPassword, seatId, context }, wrongOld);
      const next = await hasher.hash(newPassword);
      // Both took a while: only who still sits here changes the password, and only the one that was proven.
      if (this.#sessionAt(context.windowId)?.caller.sessionId !== sessionId) throw signedOut();
      if (!users.replacePasswordHash(userId, proven.passwordHash, next))
        throw new AppError("conflict", "Your password was changed meanwhile by somebody else.");
      this.endAll(userId, "passwordChanged", seatId);
      this.#passwordChanged(this.#seats.demand(context.windowId));
      return null;
    });
  }

  /** From now on the roles count. */
  #passwordChanged(seat: Seat): void {
    const session = this.#sessions.get(seat.id);
    if (!session?.mustChangePassword) return;
    const free: Session = { ...session, mustChangePassword: false };
    this.#sessions.set(seat.id, free);
    this.#tellCaller(seat, ordinary(free));
  }

  #placeNames(): readonly string[] {
    const { plantName, stationName } = this.#deps.station();
    return [plantName, stationName];
  }

  #regrant(seat: Seat, user: User): void {
    this.endElevation(seat.id, "rolesChanged");
    const session = this.#sessions.get(seat.id)!;
    const caller: Caller = { ...session.caller, displayName: user.displayName, grants: user.grants };
    const regranted: Session = { ...session, caller };
    this.#sessions.set(seat.id, regranted);
    this.#tellCaller(seat, ordinary(regranted));
  }

  #end(seat: Seat, reason: SignOutReason): void {
    this.endElevation(seat.id, "signOut");
    const session = this.#sessions.get(seat.id);
    if (!session) return;
    this.#sessions.delete(seat.id);
    this.#tellCaller(seat, null);
    // A sign-out that somebody asked for is on record as a call.
    if (reason !== "signedOut")
      this.#deps.record(
        systemEntry("session.ended", session.caller.userId, {
          reason,
          detail: { seat: seat.id, windows: seat.windowIds.length },
        }),
      );
  }

  #sessionAt(windowId: number): Session | undefined {
    const seat = this.#seats.find(windowId);
    return seat ? this.#sessions.get(seat.id) : undefined;
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
      mustChangePassword: session.mustChangePassword,
    };
  }

  #effective(session: Session): Caller {
    const { elevation, elevatedUntilMonoMs } = session;
    const caller = ordinary(session);
    if (caller.mustChangePassword || !elevation || this.#deps.monoMs() >= elevatedUntilMonoMs) return caller;
    return { ...caller, grants: [...caller.grants, { role: elevation.role, zone: elevation.zone }] };
  }

  #tellCaller(seat: Seat, caller: Caller | null): void {
    for (const windowId of seat.windowIds) this.#tell((l) => l.callerChanged?.(windowId, caller));
  }

  /** Who is signed in has changed already: every listener learns it, whatever becomes of another. */
  #tell(what: (listener: SessionListener) => void): void {
    for (const listener of this.#listeners)
      try {
        what(listener);
      } catch (err) {
        this.#deps.log.error("session.listener.failed", { err });
      }
  }
}
