import { authorise, type Caller } from "../../../shared/access/roles.ts";
import type { ZoneHostCalls } from "../../../shared/hosts/zoneHost.ts";
import type { ZoneSignals } from "../../../shared/hosts/zoneSignals.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import type { TagPortMessage } from "../../../shared/ipc/tagBatch.ts";
import type { Log } from "../../base/log.ts";
import type { RpcClient } from "../../base/rpc.ts";

interface TagPortsDeps {
  /** Of the numbering of the zone's tags. */
  epochOf(zone: ZoneId): number;
  readonly log: Log;
  readonly signals: ZoneSignals;
  host(zone: ZoneId): RpcClient<ZoneHostCalls>;
  /** Two entangled MessagePorts: one for the zone host, one for the window. */
  createChannel(): { readonly host: unknown; readonly window: unknown };
  /** @returns false when the window is gone. */
  sendPort(windowId: number, message: TagPortMessage, port: unknown): boolean;
}

/** Which window sees which zone's values. Ports are handed out after authorisation, and taken back on sign-out. */
export class TagPorts {
  readonly #deps: TagPortsDeps;
  readonly #zonesOf = new Map<number, Set<ZoneId>>();

  constructor(deps: TagPortsDeps) {
    this.#deps = deps;
    deps.signals.on("up", (zone) => this.#zoneUp(zone));
    deps.signals.on("gone", (zone) => this.#zoneGone(zone));
  }

  /** Gives the window a fresh port for the zone; an older one of the same zone ends. */
  async open(windowId: number, zone: ZoneId): Promise<void> {
    const host = this.#deps.host(zone);
    let zones = this.#zonesOf.get(windowId);
    if (!zones) this.#zonesOf.set(windowId, (zones = new Set()));
    zones.add(zone);
    const channel = this.#deps.createChannel();
    await host.call("attachScreen", { windowId }, { transfer: [channel.host] });
    // A sign-out may have come between.
    const sent =
      this.#zonesOf.get(windowId)?.has(zone) === true &&
      this.#deps.sendPort(
        windowId,
        { kind: "millward.tagPort", zone, epoch: this.#deps.epochOf(zone) },
        channel.window,
      );
    if (!sent) await this.#detach(windowId, zone);
  }

  /** A window's user came, changed or went: streams that the user may not see end. */
  async setCaller(windowId: number, caller: Caller | null): Promise<void> {
    const zones = this.#zonesOf.get(windowId);
    if (!zones) return;
    const lost = [...zones].filter((zone) => !caller || !authorise(caller, "tag.read", zone));
    for (const zone of lost) zones.delete(zone);
    if (zones.size === 0) this.#zonesOf.delete(windowId);
    await Promise.all(lost.map((zone) => this.#detach(windowId, zone)));
  }

  /** The zone's host is new: its windows get new ports without asking. */
  #zoneUp(zone: ZoneId): void {
    for (const [windowId, zones] of this.#zonesOf) {
      if (zones.has(zone))
        this.open(windowId, zone).catch((err: unknown) =>
          this.#deps.log.warn("tags.stream.failed", { zone, windowId, err }),
        );
    }
  }

  /** A window that still wants the zone asks for it when it has the new plant. */
  #zoneGone(zone: ZoneId): void {
    for (const [windowId, zones] of this.#zonesOf) {
      zones.delete(zone);
      if (zones.size === 0) this.#zonesOf.delete(windowId);
    }
  }

  async #detach(windowId: number, zone: ZoneId): Promise<void> {
    try {
      await this.#deps.host(zone).call("detachScreen", { windowId });
    } catch (err) {
      // A host that is down has no ports left.
      this.#deps.log.debug("tags.detach.failed", { zone, windowId, err });
    }
  }
}
