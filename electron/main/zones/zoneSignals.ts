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
import { HeldSignals } from "./heldSignals.ts";
import { SignalBudget } from "./signalBudget.ts";
import { fieldOf, isBulky, rowsIn, type BulkySignal } from "./signalRows.ts";

/** Where every zone's record batches go; null while nothing is recorded, and then no host is asked for any. */
export type RecordSink = ((zone: ZoneId, batch: RecordBatch) => void) | null;

type SignalName = keyof ZoneSignalTypes;
/** Whose host is heard, and the servers that it may speak of. */
type SendingZone = Pick<Zone, "id" | "servers">;
type Take = (zone: ZoneId, payload: never) => void;
interface Unread {
  readonly sender: SendingZone;
  readonly event: BulkySignal;
  readonly payload: unknown;
}

/** A longer change of alarms would hold main up: the whole list is asked for, and read piece by piece. */
const MOST_CONDITIONS_AT_ONCE = 2_000;

/**
 * All that zones' hosts say by themselves, told to the rooms by name and type. A host is not trusted: what it sends is
 * checked once, here, against the shape that this very zone may send; anything else is counted, logged and dropped.
 * What a zone says beyond its budget is not read: states are read later, and rooms learn that the rest is missing.
 */
export class ZoneSignalPort implements ZoneSignals {
  readonly #log: Log;
  readonly #records: RecordSink;
  readonly #takers = new Map<SignalName, Take[]>();
  readonly #shapes = new Map<ZoneId, { readonly of: SendingZone["servers"]; readonly shapes: ZoneEventShapes }>();
  readonly #refused = new Map<ZoneId, number>();
  readonly #budget: SignalBudget;
  readonly #held = new HeldSignals<Unread>((zone, unread) => {
    this.#budget.charge(zone, rowsIn(unread.event, unread.payload));
    this.#read(unread.sender, unread.event, unread.payload);
  });
  /** How many signals of a zone and name were left out or put off. */
  readonly #flooded = new Map<string, number>();

  /** @param monoMs monotonic milliseconds. */
  constructor(log: Log, records: RecordSink = null, monoMs: () => number = () => performance.now()) {
    this.#log = log;
    this.#records = records;
    this.#budget = new SignalBudget(monoMs);
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
    if (name === "up" || name === "down" || name === "gone") this.#held.forget(zone);
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
    if (!Object.hasOwn(this.#shapesOf(sender), name)) {
      this.#refuse(zone, name, "");
      return;
    }
    const event = name as keyof ZoneEventShapes;
    if (!isBulky(event) || this.#mayRead(zone, event, payload)) this.#read(sender, event, payload);
    else this.#leaveUnread({ sender, event, payload });
  }

  #read(sender: SendingZone, event: keyof ZoneEventShapes, payload: unknown): void {
    const parsed = this.#shapesOf(sender)[event].safeParse(payload);
    if (parsed.success) this.tell(event, sender.id, parsed.data);
    else this.#refuse(sender.id, event, parsed.error.issues[0]?.path.join(".") ?? "");
  }

  #mayRead(zone: ZoneId, event: BulkySignal, payload: unknown): boolean {
    const rows = rowsIn(event, payload);
    if (event === "conditions" && rows > MOST_CONDITIONS_AT_ONCE) return false;
    // An older one of its kind waits: it must not come after this one.
    return !this.#held.has(zone, kindOf(event, payload)) && this.#budget.take(zone, rows);
  }

  #leaveUnread(unread: Unread): void {
    const { sender, event, payload } = unread;
    this.#countFlood(sender.id, event);
    if (event === "conditions") this.#missConditions(sender, payload);
    else if (event === "serverAudit") {
      const events = fieldOf(payload, "events");
      const [missed, count] = [fieldOf(payload, "missed"), Array.isArray(events) ? events.length : 0];
      this.#read(sender, event, {
        server: fieldOf(payload, "server"),
        events: [],
        missed: typeof missed === "number" ? missed + count : missed,
      });
    } else if (event === "health" || sender.servers.some((s) => s.id === fieldOf(payload, "server")))
      this.#held.hold(sender.id, kindOf(event, payload), unread);
    else this.#refuse(sender.id, event, "server");
  }

  #missConditions(sender: SendingZone, payload: unknown): void {
    const [zone, revision] = [fieldOf(payload, "zone"), fieldOf(payload, "revision")];
    if (zone === sender.id && typeof revision === "number" && Number.isFinite(revision))
      this.tell("conditionsMissed", sender.id, { revision });
    else this.#refuse(sender.id, "conditions", "revision");
  }

  #countFlood(zone: ZoneId, name: BulkySignal): void {
    const key = `${name} ${zone}`;
    const count = (this.#flooded.get(key) ?? 0) + 1;
    this.#flooded.set(key, count);
    if (!Number.isInteger(Math.log2(count))) return;
    this.#log.warn("zone.signal.flood", { zone, name, count });
    this.tell("flooded", zone, { name, count });
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

/** Signals of one kind replace each other. */
function kindOf(event: BulkySignal, payload: unknown): string {
  const server = event === "serverSecurity" ? fieldOf(payload, "server") : "";
  return typeof server === "string" ? `${event} ${server}` : event;
}
