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
import { elevatedHolder, type CredentialStore } from "./credentialStore.ts";
import type { SessionService } from "./sessionService.ts";
import type { User } from "./userStore.ts";

type Identities = Readonly<Record<ServerId, ServerIdentity>>;
export interface ElevationDeps {
  readonly sessions: Pick<SessionService, "elevate" | "endElevation" | "elevationOf" | "callers" | "prove" | "listen">;
  readonly credentials: Pick<CredentialStore, "identitiesOf">;
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
type Input = Parsed<(typeof elevationRows)["session.elevate"]>;

/**
 * Default deny: who wants a higher role proves it at once, by his own password where a security administrator keeps a
 * higher identity for him, or by the password of a second person who holds the role. The servers are asked first; the
 * console grants nothing that no server took.
 */
export class ElevationService {
  readonly #deps: ElevationDeps;
  readonly #timers = new Map<number, NodeJS.Timeout>();
  /** Windows with an elevation under way. */
  readonly #busy = new Set<number>();
  readonly #stop: () => void;

  constructor(deps: ElevationDeps) {
    this.#deps = deps;
    this.#stop = deps.sessions.listen({
      elevationChanged: (caller, windowId, elevation, ended) => {
        if (ended) this.#over(caller, windowId, elevation, ended);
      },
      // A second window under the same name would reach the servers under the higher identity too.
      signedIn: (caller, windowId) => {
        for (const other of deps.sessions.callers())
          if (other.caller.userId === caller.userId && other.windowId !== windowId)
            deps.sessions.endElevation(other.windowId, "otherWindow");
      },
    });
  }

  readonly calls = {
    "session.elevationChoices": async (_input, { caller }) => this.#choices(caller),
    "session.elevate": async (input, context) => {
      if (this.#busy.has(context.windowId)) throw new AppError("conflict", "An elevation of this window is under way.");
      this.#busy.add(context.windowId);
      try {
        return await this.#elevate(input, context);
      } finally {
        this.#busy.delete(context.windowId);
      }
    },
    "session.endElevation": async (_input, { windowId }) => {
      if (!this.#deps.sessions.endElevation(windowId, "byHand"))
        throw new AppError("conflict", "You are not elevated.");
      return null;
    },
  } satisfies RoomHandlers<typeof elevationRows>;

  /** What holds in a zone was changed under the elevated session: the process went down, or identities were set anew. */
  endIn(zone: ZoneId, why: ElevationEnd): void {
    for (const { windowId } of this.#deps.sessions.callers())
      if (this.#deps.sessions.elevationOf(windowId)?.zone === zone) this.#deps.sessions.endElevation(windowId, why);
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

  async #elevate(input: Input, context: CallContext<Caller>): Promise<Elevation> {
    const { caller, windowId, note } = context;
    const { sessions } = this.#deps;
    const { zone, role } = input;
    if (sessions.elevationOf(windowId)) throw new AppError("conflict", "You are elevated already. End that first.");
    this.#demandFree(caller, windowId, zone, role);
    const voucher = await sessions.prove(input.userId, input.password, context);
    const identities = await this.#entitled(caller, voucher, role, zone);
    const forMs = input.minutes * 60_000;
    const servers = await this.#deps.elevate(zone, { userId: caller.userId, identities, forMs });
    const took = servers.filter((s) => s.state === "elevated");
    note({
      detail: {
        servers: servers
          .map((s) => `${s.server} ${s.state}${s.code === "" ? "" : ` ${s.code}`}`)
          .join(", ")
          .slice(0, 300),
      },
    });
    if (took.length === 0)
      throw new AppError(servers.every((s) => s.state === "down") ? "unavailable" : "forbidden", noServer(servers));
    const sinceMs = this.#deps.nowMs();
    const elevation: Elevation = {
      zone,
      role,
      sinceMs,
      untilMs: sinceMs + forMs,
      reason: input.reason,
      vouchedBy: voucher.userId,
      servers,
    };
    try {
      // Asking took a while: what held before must hold still.
      this.#demandFree(sessions.callers().find((c) => c.windowId === windowId)?.caller ?? caller, windowId, zone, role);
      sessions.elevate(windowId, caller.sessionId, elevation);
    } catch (err) {
      await this.#lower(zone, caller.userId);
      throw err;
    }
    this.#timers.set(
      windowId,
      setTimeout(() => sessions.endElevation(windowId, "timeUp"), forMs),
    );
    return elevation;
  }

  #demandFree(caller: Caller, windowId: number, zone: ZoneId, role: ElevatableRole): void {
    const conflict = this.#deps.zones().includes(zone)
      ? elevationConflict(caller.grants, { role, zone })
      : "There is no zone of that name with servers.";
    if (conflict !== null) throw new AppError("forbidden", conflict);
    if (this.#deps.sessions.callers().some((c) => c.caller.userId === caller.userId && c.windowId !== windowId))
      throw new AppError(
        "conflict",
        "You are signed in at another window too. Sign out there first, so that it does not act with the higher role.",
      );
  }

  /** @returns the identities to take at the zone's servers. @throws AppError "forbidden" when the one whose password it was may not vouch. */
  async #entitled(caller: Caller, voucher: User, role: ElevatableRole, zone: ZoneId): Promise<Identities> {
    const own = this.#deps.credentials.identitiesOf(elevatedHolder(caller.userId, role), zone);
    if (voucher.userId === caller.userId) {
      if (Object.keys(own).length === 0)
        throw new AppError(
          "forbidden",
          `No identity as ${role} is kept for you in this zone. Have a second person with that role enter name and password, or ask a security administrator for one.`,
        );
      return own;
    }
    if (
      !voucher.grants.some((g) => g.role === role && (g.zone === "*" || g.zone === zone)) ||
      !authorise(voucher, "tag.read", zone)
    )
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

  #over(caller: Caller, windowId: number, elevation: Elevation, why: ElevationEnd): void {
    clearTimeout(this.#timers.get(windowId));
    this.#timers.delete(windowId);
    void this.#lower(elevation.zone, caller.userId);
    // One ended by hand is on record as a call.
    if (why === "byHand") return;
    this.#deps.record(
      systemEntry("session.elevationEnded", caller.userId, {
        zone: elevation.zone,
        old: elevation.role,
        reason: why,
        detail: { vouchedBy: elevation.vouchedBy, lastedMs: Math.max(0, this.#deps.nowMs() - elevation.sinceMs) },
      }),
    );
  }

  /** A host that cannot be asked is down, and its sessions with it; else it ends the elevation by itself a little later. */
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

function noServer(servers: readonly ElevatedServer[]): string {
  const codes = [...new Set(servers.map((s) => s.code).filter((c) => c !== ""))].join(", ").slice(0, 100);
  return servers.every((s) => s.state === "down")
    ? "No server of this zone can be reached now, so nothing was changed. Try again when the zone is live."
    : `The zone's servers did not take the higher identity (${codes}), so nothing was changed. Have the kept identity and the account at the server checked.`;
}
