import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { ZoneHostEvents } from "../../../shared/hosts/zoneHost.ts";
import type { securityRows } from "../../../shared/ipc/securityRows.ts";
import type { RoomHandlers } from "../../../shared/ipc/define.ts";
import type { ZoneSignals } from "../../../shared/hosts/zoneSignals.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import { noServerSecurity, type ServerAuditEvent, type ServerSecurity } from "../../../shared/zones/serverSecurity.ts";
import type { Log } from "../../base/log.ts";
import type { ZoneClient } from "./zoneProcess.ts";

interface SecurityServiceDeps {
  /** The plant as it is now. */
  plant(): PlantIndex;
  readonly signals: ZoneSignals;
  readonly log: Log;
  /** @throws unavailable while the zone's host is down. */
  host(zone: ZoneId): ZoneClient;
  /** Who the security session at a server is; null where none is kept. */
  identityOf(zone: ZoneId, server: ServerId): Promise<ServerIdentity | null>;
}

/** Oldest go first; the screen says how many were heard in all. */
const MOST_KEPT = 5_000;
/** Characters kept per server: a host that sends nothing but its longest texts must not fill main's memory. */
const MOST_TEXT = 2_000_000;

interface ServerWatch {
  security: ServerSecurity;
  readonly events: ServerAuditEvent[];
  /** Characters of `events`. */
  text: number;
  heard: number;
  missed: number;
}

/**
 * What servers tell the security sessions: who is connected, and their own audit events. Shown and counted, not
 * recorded.
 */
export class SecurityService {
  readonly #deps: SecurityServiceDeps;
  readonly #servers = new Map<string, ServerWatch>();

  constructor(deps: SecurityServiceDeps) {
    this.#deps = deps;
    const { signals } = deps;
    signals.on("up", (zone) => void this.refresh(zone));
    signals.on("down", (zone) => this.#zoneDown(zone));
    signals.on("gone", (zone) => this.#zoneGone(zone));
    signals.on("serverSecurity", (zone, told) => this.#onSecurity(zone, told));
    signals.on("serverAudit", (zone, told) => this.#onServerAudit(zone, told));
  }

  readonly calls = {
    "security.state": async ({ zone, server }) => this.#of(zone, server).security,
    "security.events": async ({ zone, server, afterSeq, limit }) => {
      const { events, heard, missed } = this.#of(zone, server);
      // Sequence numbers rise by one without gaps, so the first wanted row is found by counting.
      const from = events.length === 0 ? 0 : Math.max(0, afterSeq + 1 - events[0]!.seq);
      return { rows: events.slice(Math.max(from, events.length - limit)), kept: events.length, heard, missed };
    },
  } satisfies RoomHandlers<typeof securityRows>;

  /** The zone's host is up, or a server's identity was changed. */
  async refresh(zone: ZoneId, server: ServerId | null = null): Promise<void> {
    const servers = this.#deps
      .plant()
      .serversOf(zone)
      .filter((s) => server === null || s.id === server);
    await Promise.all(
      servers.map(async (s) => {
        try {
          await this.#deps
            .host(zone)
            .call("setSecurity", { server: s.id, identity: await this.#deps.identityOf(zone, s.id) });
        } catch (err) {
          // A host that is down gets them when it is up.
          this.#deps.log.debug("zone.security.later", { zone, server: s.id, err });
        }
      }),
    );
  }

  #zoneDown(zone: ZoneId): void {
    for (const [key, watch] of this.#servers)
      if (key.startsWith(`${zone} `))
        watch.security = {
          ...watch.security,
          state: "waiting",
          reason: "The zone's process is being started again.",
          sessions: null,
          sessionsTotal: 0,
        };
  }

  #zoneGone(zone: ZoneId): void {
    for (const key of this.#servers.keys()) if (key.startsWith(`${zone} `)) this.#servers.delete(key);
  }

  #onSecurity(zone: ZoneId, { server, security }: ZoneHostEvents["serverSecurity"]): void {
    const known = this.#find(zone, server);
    if (known) known.security = security;
  }

  #onServerAudit(zone: ZoneId, { server, events, missed }: ZoneHostEvents["serverAudit"]): void {
    const known = this.#find(zone, server);
    if (!known) return;
    known.missed += missed;
    for (const event of events) {
      known.events.push({ ...event, seq: ++known.heard });
      known.text += textOf(event);
    }
    let over = 0;
    while (known.events.length - over > MOST_KEPT || known.text > MOST_TEXT)
      known.text -= textOf(known.events[over++]!);
    known.events.splice(0, over);
  }

  #find(zone: ZoneId, server: ServerId): ServerWatch | null {
    const key = `${zone} ${server}`;
    const known = this.#servers.get(key);
    if (known) return known;
    if (!this.#deps.plant().server(zone, server)) return null;
    const watch: ServerWatch = { security: noServerSecurity, events: [], text: 0, heard: 0, missed: 0 };
    this.#servers.set(key, watch);
    return watch;
  }

  #of(zone: ZoneId, server: ServerId): ServerWatch {
    const known = this.#find(zone, server);
    if (!known) throw new AppError("not_found", `There is no server ${server} in zone ${zone}.`);
    return known;
  }
}

const textOf = (e: Omit<ServerAuditEvent, "seq">): number =>
  [e.type, e.source, e.message, e.user, e.entryId, e.detail].reduce((sum, text) => sum + text.length, 0);
