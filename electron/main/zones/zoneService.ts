import { authorise, zonesWith, type Caller } from "../../../shared/access/roles.ts";
import { AppError } from "../../../shared/errors.ts";
import { zonePart } from "../../../shared/hosts/zonePart.ts";
import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { Events } from "../../../shared/ipc/contract.ts";
import type { RoomHandlers } from "../../../shared/ipc/define.ts";
import type { zoneRows } from "../../../shared/ipc/zoneRows.ts";
import type { Zone } from "../../../shared/plant/model.ts";
import type { PlantChange } from "../../../shared/plant/plantChange.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { TrustQuestion, ZoneHealth } from "../../../shared/zones/health.ts";
import type { ZoneClient } from "./zoneProcess.ts";
import { ZoneRuntime, type ZoneRuntimeDeps } from "./zoneRuntime.ts";

export interface ZoneServiceDeps extends Omit<ZoneRuntimeDeps, "zone" | "config" | "onChange"> {
  /** The plant as it is now. */
  plant(): PlantIndex;
  readonly stationName: string;
  pkiFolder(zone: ZoneId): string;
  applicationUri(zone: ZoneId): string;
  /** Sends an event to each window; null sends nothing to a window whose user may not see it. */
  emit<E extends "zones.changed" | "zones.question">(
    name: E,
    payloadFor: (caller: Caller | null) => Events[E] | null,
  ): void;
  /** The links' health was told to windows. */
  onHealth(all: readonly ZoneHealth[]): void;
  /** Health events are gathered this long before windows hear of them. */
  readonly gatherMs: number;
}

type TurnOf = (zone: Zone) => Promise<void>;

/** Every zone that has servers: one supervised host each. The only way from main to a zone. */
export class ZoneService {
  readonly #deps: ZoneServiceDeps;
  readonly #zones = new Map<ZoneId, ZoneRuntime>();
  readonly #changed = new Set<"health" | "questions">();
  /** Processes of an earlier plant that are on their way out: two never hold one zone's keys at a time. */
  readonly #ending = new Map<ZoneId, Promise<void>>();
  #turnOf: TurnOf | null = null;
  #started = false;
  #ended = false;
  #gather: ReturnType<typeof setTimeout> | null = null;

  constructor(deps: ZoneServiceDeps) {
    this.#deps = deps;
    const { signals } = deps;
    signals.on("health", (zone, links) => this.#zones.get(zone)?.onHealth(links));
    signals.on("link", (zone, change) => this.#zones.get(zone)?.onLink(change));
    signals.on("trustQuestion", (zone, question) => this.#zones.get(zone)?.onQuestion(question));
    for (const zone of deps.plant().zone.keys()) this.#add(zone);
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
      if (!this.#deps.plant().server(input.zone, input.server))
        throw new AppError("not_found", `The zone has no server ${input.server}.`);
      await this.host(input.zone).call("restartLink", { server: input.server });
      return null;
    },
  } satisfies RoomHandlers<typeof zoneRows>;

  /** Ids of the zones that have a host, in plant order. */
  get zoneIds(): readonly ZoneId[] {
    return this.#inOrder().map((runtime) => runtime.zone.id);
  }

  /** @param turnOf when given, a zone's process is started when this has answered. */
  start(turnOf: TurnOf | null = null): void {
    this.#started = true;
    this.#turnOf = turnOf;
    for (const runtime of this.#zones.values()) this.#startInTurn(runtime);
  }

  /**
   * The plant is another one from now on. What a kept zone's host does, who is signed in there and who listens to it is
   * not touched; the others end, begin, or begin again with a process of their own.
   * @returns when every process that ends has ended, and every new one was started.
   */
  async replace(change: PlantChange): Promise<void> {
    for (const zone of [...change.removed, ...change.changed]) this.#remove(zone);
    for (const zone of change.kept) this.#zones.get(zone)?.describe(this.#deps.plant().zone.get(zone)!);
    const begun = [...change.added, ...change.changed].flatMap((zone) => this.#add(zone) ?? []);
    this.#onChange("health");
    this.#onChange("questions");
    const ended = [...this.#ending.values()];
    if (this.#started) for (const runtime of begun) this.#startInTurn(runtime);
    await Promise.all(ended);
  }

  #add(id: ZoneId): ZoneRuntime | null {
    const plant = this.#deps.plant();
    const zone = plant.zone.get(id);
    const part = zonePart(plant, id);
    if (!zone || !part) return null;
    const config = {
      ...part,
      stationName: this.#deps.stationName,
      pkiFolder: this.#deps.pkiFolder(id),
      applicationUri: this.#deps.applicationUri(id),
    };
    const runtime = new ZoneRuntime({ ...this.#deps, zone, config, onChange: (what) => this.#onChange(what) });
    this.#zones.set(id, runtime);
    return runtime;
  }

  #remove(id: ZoneId): void {
    const runtime = this.#zones.get(id);
    if (!runtime) return;
    this.#zones.delete(id);
    const stopped = runtime.stop().catch((err: unknown) => this.#deps.log.error("zone.stop.failed", { zone: id, err }));
    const ending = Promise.all([this.#ending.get(id), stopped]).then(() => {
      if (this.#ending.get(id) === ending) this.#ending.delete(id);
    });
    this.#ending.set(id, ending);
    this.#deps.signals.tell("gone", id, {});
  }

  #startInTurn(runtime: ZoneRuntime): void {
    const { zone } = runtime;
    const turn = Promise.all([this.#ending.get(zone.id), this.#turnOf?.(zone)]);
    if (!this.#ending.has(zone.id) && !this.#turnOf) this.#startOne(runtime);
    else
      turn.then(
        () => this.#startOne(runtime),
        (err: unknown) => this.#deps.log.error("zone.start.failed", { zone: zone.id, err }),
      );
  }

  /** One zone that does not start keeps no other from starting, and none starts in a program that ends. */
  #startOne(runtime: ZoneRuntime): void {
    if (this.#ended) return;
    try {
      runtime.start();
    } catch (err) {
      this.#deps.log.error("zone.start.failed", { zone: runtime.zone.id, err });
    }
  }

  #inOrder(): ZoneRuntime[] {
    return [...this.#deps.plant().zone.keys()].flatMap((zone) => this.#zones.get(zone) ?? []);
  }

  async dispose(): Promise<void> {
    this.#ended = true;
    if (this.#gather) clearTimeout(this.#gather);
    await Promise.all([...this.#ending.values(), ...[...this.#zones.values()].map((zone) => zone.stop())]);
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
    return this.#inOrder().map((runtime) => runtime.health());
  }

  healthOf(zone: ZoneId): ZoneHealth | undefined {
    return this.#zones.get(zone)?.health();
  }

  questions(caller: Pick<Caller, "grants">): TrustQuestion[] {
    const mine = new Set(zonesWith(caller, "zone.read", this.zoneIds));
    return this.#inOrder()
      .filter((runtime) => mine.has(runtime.zone.id))
      .flatMap((runtime) => runtime.questions);
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
        this.#deps.onHealth(all);
      }
      if (changed.has("questions"))
        this.#deps.emit("zones.question", (caller) => (caller ? this.questions(caller) : null));
    }, this.#deps.gatherMs);
  }
}
