import { authorise, zonesWith, type Caller } from "../../../shared/access/roles.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ZoneHostConfig } from "../../../shared/hosts/zoneHost.ts";
import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { Events } from "../../../shared/ipc/contract.ts";
import type { RoomHandlers } from "../../../shared/ipc/define.ts";
import type { zoneRows } from "../../../shared/ipc/zoneRows.ts";
import type { PlantModel, Zone } from "../../../shared/plant/model.ts";
import { zoneTags } from "../../../shared/plant/zoneTags.ts";
import type { TrustQuestion, ZoneHealth } from "../../../shared/zones/health.ts";
import type { ZoneClient, ZoneListener } from "./zoneHost.ts";
import { ZoneRuntime, type ZoneRuntimeDeps } from "./zoneRuntime.ts";

export interface ZoneServiceDeps extends Omit<ZoneRuntimeDeps, "config" | "listener" | "onChange"> {
  readonly model: PlantModel;
  readonly stationName: string;
  pkiFolder(zone: ZoneId): string;
  applicationUri(zone: ZoneId): string;
  /** Sends an event to each window; null sends nothing to a window whose user may not see it. */
  emit<E extends "zones.changed" | "zones.question">(
    name: E,
    payloadFor: (caller: Caller | null) => Events[E] | null,
  ): void;
  /** Health events are gathered this long before windows hear of them. */
  readonly gatherMs: number;
}

/** Every zone that has servers: one supervised host each. The only way from main to a zone. */
export class ZoneService {
  readonly #deps: ZoneServiceDeps;
  readonly #zones = new Map<ZoneId, ZoneRuntime>();
  readonly #listeners: ZoneListener[] = [];
  readonly #changed = new Set<"health" | "questions">();
  #ended = false;
  #gather: ReturnType<typeof setTimeout> | null = null;

  constructor(deps: ZoneServiceDeps) {
    this.#deps = deps;
    const listener: ZoneListener = {
      onUp: (zone) => this.#listeners.forEach((l) => l.onUp(zone)),
      onDown: (zone, reason) => this.#listeners.forEach((l) => l.onDown(zone, reason)),
      onEvent: (zone, name, payload) => this.#listeners.forEach((l) => l.onEvent(zone, name, payload)),
    };
    for (const zone of deps.model.zones) {
      if (zone.servers.length === 0) continue;
      this.#zones.set(
        zone.id,
        new ZoneRuntime({ ...deps, config: this.#configOf(zone), listener, onChange: (what) => this.#onChange(what) }),
      );
    }
  }

  readonly calls = {
    "zones.health": async (_input, context) => this.health(context.caller),
    "zones.questions": async (_input, context) => this.questions(context.caller),
    "zones.trust": async (input) => {
      const certificate = await this.host(input.zone).call("trustPending", {
        server: input.server,
        sha256: input.sha256,
      });
      this.#zones.get(input.zone)?.forgetQuestion(input.server, { sha256: input.sha256 });
      return certificate;
    },
    "zones.reject": async (input) => {
      await this.host(input.zone).call("rejectPending", { server: input.server, sha256: input.sha256 });
      this.#zones.get(input.zone)?.forgetQuestion(input.server, { sha256: input.sha256 });
      return null;
    },
    "zones.restartLink": async (input) => {
      const zone = this.#zones.get(input.zone)?.zone;
      if (zone?.servers.some((s) => s.id === input.server) !== true)
        throw new AppError("not_found", `The zone has no server ${input.server}.`);
      await this.host(input.zone).call("restartLink", { server: input.server });
      return null;
    },
  } satisfies RoomHandlers<typeof zoneRows>;

  /** Ids of the zones that have a host, in plant order. */
  get zoneIds(): readonly ZoneId[] {
    return [...this.#zones.keys()];
  }

  /** Listeners are told in the order in which they were added. */
  listen(listener: ZoneListener): void {
    this.#listeners.push(listener);
  }

  /** @param turnOf when given, a zone's process is started when this has answered. */
  start(turnOf?: (zone: Zone) => Promise<void>): void {
    for (const runtime of this.#zones.values()) {
      if (turnOf) void turnOf(runtime.zone).then(() => this.#ended || runtime.start());
      else runtime.start();
    }
  }

  async dispose(): Promise<void> {
    this.#ended = true;
    if (this.#gather) clearTimeout(this.#gather);
    await Promise.all([...this.#zones.values()].map((zone) => zone.stop()));
  }

  /** @throws not_found for a zone without servers, unavailable while its host is down. */
  host(zone: ZoneId): ZoneClient {
    const runtime = this.#zones.get(zone);
    if (!runtime) throw new AppError("not_found", `The plant has no zone ${zone} with servers.`);
    return runtime.client();
  }

  /** The zone shows another certificate from now on; servers of Millward's own are given it when they are connected. */
  ownChanged(zone: ZoneId, certificateDer: Uint8Array): void {
    this.#zones.get(zone)?.setOwnCertificate(certificateDer);
  }

  /** Connects one server again: its address or the service identity has changed. */
  reconnect(zone: ZoneId, server: ServerId): void {
    void this.#zones.get(zone)?.reconnect(server);
  }

  health(caller: Pick<Caller, "grants">): ZoneHealth[] {
    return this.allHealth().filter((h) => authorise(caller, "zone.read", h.zone));
  }

  allHealth(): ZoneHealth[] {
    return [...this.#zones.values()].map((z) => z.health());
  }

  questions(caller: Pick<Caller, "grants">): TrustQuestion[] {
    const mine = new Set(zonesWith(caller, "zone.read", this.zoneIds));
    return [...this.#zones.values()].filter((z) => mine.has(z.zone.id)).flatMap((z) => z.questions);
  }

  #configOf(zone: Zone): Omit<ZoneHostConfig, "keyPassphrase"> {
    const { epoch, tags } = zoneTags(this.#deps.model).get(zone.id)!;
    return {
      zone,
      epoch,
      stationName: this.#deps.stationName,
      pkiFolder: this.#deps.pkiFolder(zone.id),
      applicationUri: this.#deps.applicationUri(zone.id),
      tags: tags.map((t, index) => ({
        index,
        server: t.server,
        identifier: t.id,
        type: t.type,
        recordMs: t.recordMs,
        deadband: t.deadband,
        expectedMs: t.expectedMs,
      })),
    };
  }

  #onChange(what: "health" | "questions"): void {
    this.#changed.add(what);
    this.#gather ??= setTimeout(() => {
      this.#gather = null;
      const changed = new Set(this.#changed);
      this.#changed.clear();
      if (changed.has("health")) {
        const all = this.allHealth();
        this.#deps.emit("zones.changed", (caller) =>
          caller ? all.filter((h) => authorise(caller, "zone.read", h.zone)) : null,
        );
      }
      if (changed.has("questions"))
        this.#deps.emit("zones.question", (caller) => (caller ? this.questions(caller) : null));
    }, this.#deps.gatherMs);
  }
}
