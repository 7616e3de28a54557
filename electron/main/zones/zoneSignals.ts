import {
  isRecordBatch,
  zoneEventShapes,
  type ZoneEventShapes,
  type ZoneSignals,
  type ZoneSignalTypes,
} from "../../../shared/hosts/zoneSignals.ts";
import type { RecordBatch } from "../../../shared/hosts/zoneHost.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import type { Zone } from "../../../shared/plant/model.ts";
import type { Log } from "../../base/log.ts";
import { bounded } from "../../../shared/text.ts";

/** Where every zone's record batches go; null while nothing is recorded, and then no host is asked for any. */
export type RecordSink = ((zone: ZoneId, batch: RecordBatch) => void) | null;

type SignalName = keyof ZoneSignalTypes;
/** Whose host is heard, and the servers that it may speak of. */
type SendingZone = Pick<Zone, "id" | "servers">;
type Take = (zone: ZoneId, payload: never) => void;

/**
 * All that zones' hosts say by themselves, told to the rooms by name and type. A host is not trusted: what it sends is
 * checked once, here, against the shape that this very zone may send; anything else is counted, logged and dropped.
 */
export class ZoneSignalPort implements ZoneSignals {
  readonly #log: Log;
  readonly #records: RecordSink;
  readonly #takers = new Map<SignalName, Take[]>();
  readonly #shapes = new Map<ZoneId, { readonly of: SendingZone["servers"]; readonly shapes: ZoneEventShapes }>();
  readonly #refused = new Map<ZoneId, number>();

  constructor(log: Log, records: RecordSink = null) {
    this.#log = log;
    this.#records = records;
  }

  get recording(): boolean {
    return this.#records !== null;
  }

  on<E extends SignalName>(name: E, take: (zone: ZoneId, payload: ZoneSignalTypes[E]) => void): void {
    const takers = this.#takers.get(name);
    if (takers) takers.push(take);
    else this.#takers.set(name, [take]);
  }

  /** What main itself knows of a zone. */
  tell<E extends SignalName>(name: E, zone: ZoneId, payload: ZoneSignalTypes[E]): void {
    for (const take of this.#takers.get(name) ?? [])
      try {
        take(zone, payload as never);
      } catch (err) {
        // One room's fault must not keep the others from hearing of it.
        this.#log.error("zone.signal.failed", { zone, name, err });
      }
  }

  /** What came over the port of this zone's host. */
  receive(sender: SendingZone, name: string, payload: unknown): void {
    const zone = sender.id;
    if (name === "record") {
      if (isRecordBatch(zone, payload)) this.#records?.(zone, payload);
      else this.#refuse(zone, name, "");
      return;
    }
    const shapes = this.#shapesOf(sender);
    if (!Object.hasOwn(shapes, name)) {
      this.#refuse(zone, name, "");
      return;
    }
    const event = name as keyof ZoneEventShapes;
    const parsed = shapes[event].safeParse(payload);
    if (parsed.success) this.tell(event, zone, parsed.data);
    else this.#refuse(zone, name, parsed.error.issues[0]?.path.join(".") ?? "");
  }

  #shapesOf(sender: SendingZone): ZoneEventShapes {
    const known = this.#shapes.get(sender.id);
    if (known?.of === sender.servers) return known.shapes;
    const shapes = zoneEventShapes(sender);
    this.#shapes.set(sender.id, { of: sender.servers, shapes });
    return shapes;
  }

  /** A host that sends much of it must not fill log and record: each time their number has doubled it is said. */
  #refuse(zone: ZoneId, name: string, where: string): void {
    const count = (this.#refused.get(zone) ?? 0) + 1;
    this.#refused.set(zone, count);
    if (!Number.isInteger(Math.log2(count))) return;
    const refused = { name: bounded(name, 40), where: bounded(where, 100), count };
    this.#log.warn("zone.signal.refused", { zone, ...refused });
    this.tell("refused", zone, refused);
  }
}
