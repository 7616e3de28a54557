// A higher role in one zone for a short time, at the console and at the zone's servers together.
import {
  elevatableRoles,
  type ElevatableRole,
  type ElevatedServer,
  type Elevation,
  type ElevationChoice,
  type ElevationEnd,
} from "../../../shared/access/elevation.ts";
import { authorise, type Caller } from "../../../shared/access/roles.ts";
import { elevationConflict } from "../../../shared/access/separation.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { ServerId, UserId, ZoneId } from "../../../shared/ids.ts";
import type { CallContext, Parsed, RoomHandlers } from "../../../shared/ipc/define.ts";
import type { elevationRows } from "../../../shared/ipc/elevationRows.ts";
import { bounded } from "../../../shared/text.ts";
import { accessWords } from "./accessWords.ts";
import { elevatedHolder, type CredentialStore } from "./credentialStore.ts";
import type { SessionService } from "./sessionService.ts";
import type { Proven } from "./passwordCheck.ts";
import type { User, UserStore } from "./userStore.ts";

type Identities = Readonly<Record<ServerId, ServerIdentity>>;
interface ElevationDeps {
  readonly sessions: Pick<
    SessionService,
    "callerOf" | "seatOf" | "signedIn" | "elevate" | "endElevation" | "elevationOf" | "prove" | "listen"
  >;
  readonly credentials: Pick<CredentialStore, "identitiesOf">;
  readonly users: Pick<UserStore, "find" | "passwordHash">;
  /** Zones with servers, in plant order. */
  readonly zones: () => readonly ZoneId[];
  /** Who a user is at the zone's servers ordinarily. */
  readonly identitiesOf: (user: Pick<Caller, "userId" | "grants">, zone: ZoneId) => Promise<Identities>;
  readonly elevate: (
    zone: ZoneId,
    input: { userId: UserId; identities: Identities; forMs: number },
  ) => Promise<readonly ElevatedServer[]>;
  readonly lower: (zone: ZoneId, userId: UserId) => Promise<void>;
  readonly record: (entry: AuditEntry) => void;
  readonly log: { warn(event: string, fields?: Record<string, unknown>): void };
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: () => number;
}
/** An elevation that is asked for; `broken` says what ended it before it began. */
interface UnderWay {
  readonly zone: ZoneId;
  broken: ElevationEnd | null;
}
/** What an elevation rests on: the seat it is for, who to be at the servers, and the password that was proven. */
interface Grounds {
  readonly seatId: number;
  readonly identities: Identities;
  readonly proven: Proven;
}
type Input = Parsed<(typeof elevationRows)["session.elevate"]>;

/**
 * Default deny: who wants a higher role proves it at once, by his own password where a security administrator keeps a
 * higher identity for him, or by the password of a second person who holds the role. The servers are asked first; the
 * console grants nothing that no server took.
 */
export class ElevationService {
  readonly #deps: ElevationDeps;
  /** By seat. */
  readonly #timers = new Map<number, NodeJS.Timeout>();
  /** By seat. */
  readonly #underWay = new Map<number, UnderWay>();
  readonly #stop: () => void;

  constructor(deps: ElevationDeps) {
    this.#deps = deps;
    this.#stop = deps.sessions.listen({
      elevationChanged: (caller, seat, elevation, ended) => {
        if (ended) this.#over(caller, seat.id, elevation, ended);
      },
      // A second sign-in under the same name would reach the servers under the higher identity too.
      signedIn: (caller, seat) => {
        for (const other of deps.sessions.signedIn())
          if (other.caller.userId === caller.userId && other.seat.id !== seat.id)
            deps.sessions.endElevation(other.seat.id, "otherSeat");
      },
    });
  }

  readonly calls = {
    "session.elevationChoices": async (_input, { caller }) => this.#choices(caller),
    "session.elevate": async (input, context) => {
      const { id: seatId } = this.#deps.sessions.seatOf(context.windowId);
      if (this.#underWay.has(seatId)) throw new AppError("conflict", "An elevation is under way here already.");
      this.#underWay.set(seatId, { zone: input.zone, broken: null });
      try {
        return await this.#elevate(input, context, seatId);
      } finally {
        this.#underWay.delete(seatId);
      }
    },
    "session.endElevation": async (_input, { windowId }) => {
      const { sessions } = this.#deps;
      if (!sessions.endElevation(sessions.seatOf(windowId).id, "byHand"))
        throw new AppError("conflict", "You are not elevated.");
      return null;
    },
  } satisfies RoomHandlers<typeof elevationRows>;

  /** What holds in a zone changed under the elevated session: its process went down, or identities were set again. */
  endIn(zone: ZoneId, why: ElevationEnd): void {
    const { sessions } = this.#deps;
    for (const asked of this.#underWay.values()) if (asked.zone === zone) asked.broken = why;
    for (const { seat } of sessions.signedIn())
      if (sessions.elevationOf(seat.id)?.zone === zone) sessions.endElevation(seat.id, why);
  }

  #choices(caller: Caller): { choices: ElevationChoice[]; reason: string } {
    const all = this.#deps
      .zones()
      .flatMap((zone) =>
        elevatableRoles.map((role) => ({ zone, role, conflict: elevationConflict(caller.grants, { role, zone }) })),
      );
    const choices = all
      .filter((c) => c.conflict === null)
      .map(({ zone, role }) => ({ zone, role, own: this.#hasOwn(caller.userId, role, zone) }));
    return { choices, reason: choices.length > 0 ? "" : (all[0]?.conflict ?? "This plant has no servers.") };
  }

  #hasOwn(userId: UserId, role: ElevatableRole, zone: ZoneId): boolean {
    return Object.keys(this.#deps.credentials.identitiesOf(elevatedHolder(userId, role), zone)).length > 0;
  }

  async #elevate(input: Input, context: CallContext<Caller>, seatId: number): Promise<Elevation> {
    const { caller } = context;
    const { sessions } = this.#deps;
    const { zone, role } = input;
    if (sessions.elevationOf(seatId)) throw new AppError("conflict", "You are elevated already. End that first.");
    this.#demandFree(caller, seatId, zone, role);
    const proven = await sessions.prove(input.userId, input.password, context);
    const identities = await this.#entitled(caller, proven.user, role, zone);
    let elevation: Elevation;
    try {
      elevation = await this.#raise(input, context, { seatId, identities, proven });
    } catch (err) {
      // Also a host that did not answer in time may have asked the servers, and they may have agreed.
      await this.#lower(zone, caller.userId);
      throw err;
    }
    this.#timers.set(
      seatId,
      setTimeout(() => sessions.endElevation(seatId, "timeUp"), input.minutes * 60_000),
    );
    return elevation;
  }

  /** The servers first, then the console. */
  async #raise(
    input: Input,
    { caller, windowId, note }: CallContext<Caller>,
    { seatId, identities, proven }: Grounds,
  ): Promise<Elevation> {
    const { zone, role, reason } = input;
    const forMs = input.minutes * 60_000;
    const servers = await this.#deps.elevate(zone, { userId: caller.userId, identities, forMs });
    note({ detail: { servers: bounded(servers.map(wordsOf).join(", "), 300) } });
    if (!servers.some((s) => s.state === "elevated"))
      throw new AppError(servers.every((s) => s.state === "down") ? "unavailable" : "forbidden", noServer(servers));
    // Asking took a while: what held before must hold still.
    this.#demandFree(this.#deps.sessions.callerOf(windowId) ?? caller, seatId, zone, role);
    this.#demandVoucher(input, caller, proven);
    this.#demandUnbroken(seatId);
    const sinceMs = this.#deps.nowMs();
    const vouchedBy = input.userId;
    const elevation: Elevation = { zone, role, sinceMs, untilMs: sinceMs + forMs, reason, vouchedBy, servers };
    this.#deps.sessions.elevate(windowId, caller.sessionId, elevation);
    return elevation;
  }

  /**
   * @throws AppError "forbidden" when the one whose password it was has another by now, is disabled or may vouch no
   * longer.
   */
  #demandVoucher({ userId, role, zone }: Input, caller: Caller, { passwordHash }: Proven): void {
    const { users } = this.#deps;
    const voucher = users.find(userId);
    if (
      !voucher ||
      users.passwordHash(userId) !== passwordHash ||
      voucher.disabled ||
      voucher.mustChangePassword ||
      (userId !== caller.userId && !mayVouch(voucher, role, zone))
    )
      throw new AppError("forbidden", accessWords.voucherChanged);
  }

  /** @throws AppError when the zone's host went down meanwhile, or identities were set again. */
  #demandUnbroken(seatId: number): void {
    const broken = this.#underWay.get(seatId)?.broken ?? null;
    if (broken === "hostDown") throw new AppError("unavailable", accessWords.zoneDown);
    if (broken !== null) throw new AppError("conflict", accessWords.identityChanged);
  }

  #demandFree(caller: Caller, seatId: number, zone: ZoneId, role: ElevatableRole): void {
    const conflict = this.#deps.zones().includes(zone)
      ? elevationConflict(caller.grants, { role, zone })
      : "There is no zone of that name with servers.";
    if (conflict !== null) throw new AppError("forbidden", conflict);
    const { sessions } = this.#deps;
    if (sessions.signedIn().some((s) => s.caller.userId === caller.userId && s.seat.id !== seatId))
      throw new AppError("conflict", accessWords.signedInElsewhere);
  }

  /**
   * @returns the identities to take at the zone's servers.
   * @throws AppError "forbidden" when the one whose password it was may not vouch.
   */
  async #entitled(caller: Caller, voucher: User, role: ElevatableRole, zone: ZoneId): Promise<Identities> {
    const own = this.#deps.credentials.identitiesOf(elevatedHolder(caller.userId, role), zone);
    if (voucher.userId === caller.userId) {
      if (Object.keys(own).length === 0) throw new AppError("forbidden", accessWords.noOwnIdentity(role));
      return own;
    }
    if (!mayVouch(voucher, role, zone))
      throw new AppError(
        "forbidden",
        `${voucher.displayName} does not hold that role in this zone, so cannot give it.`,
      );
    // The user's own higher identity comes first: then the server's log names who really acts.
    const identities = { ...(await this.#deps.identitiesOf(voucher, zone)), ...own };
    if (Object.keys(identities).length === 0)
      throw new AppError(
        "forbidden",
        `No identity is kept for ${voucher.displayName} at this zone's servers, so none can be taken.`,
      );
    return identities;
  }

  #over(caller: Caller, seatId: number, elevation: Elevation, why: ElevationEnd): void {
    clearTimeout(this.#timers.get(seatId));
    this.#timers.delete(seatId);
    void this.#lower(elevation.zone, caller.userId);
    // One ended by hand is on record as a call.
    if (why === "byHand") return;
    this.#deps.record(
      systemEntry("session.elevationEnded", caller.userId, {
        zone: elevation.zone,
        old: elevation.role,
        reason: why,
        detail: {
          vouchedBy: elevation.vouchedBy,
          lastedMs: Math.max(0, this.#deps.nowMs() - elevation.sinceMs),
          seat: seatId,
        },
      }),
    );
  }

  /** A host that cannot be asked is down, its sessions with it; else it ends the elevation itself a little later. */
  async #lower(zone: ZoneId, userId: UserId): Promise<void> {
    try {
      await this.#deps.lower(zone, userId);
    } catch (err) {
      this.#deps.log.warn("access.elevation.lowerFailed", { zone, userId, err });
    }
  }

  dispose(): void {
    this.#stop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}

/** Who lends a role holds it in that zone. */
const mayVouch = (user: User, role: ElevatableRole, zone: ZoneId): boolean =>
  user.grants.some((g) => g.role === role && (g.zone === "*" || g.zone === zone)) && authorise(user, "tag.read", zone);

const wordsOf = ({ server, state, code }: ElevatedServer): string =>
  code === "" ? `${server} ${state}` : `${server} ${state} ${code}`;

function noServer(servers: readonly ElevatedServer[]): string {
  const codes = bounded([...new Set(servers.map((s) => s.code).filter((c) => c !== ""))].join(", "), 100);
  return servers.every((s) => s.state === "down") ? accessWords.zoneDown : accessWords.noServerTook(codes);
}
