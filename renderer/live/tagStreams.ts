import { AppError } from "../../shared/errors.ts";
import type { ZoneId } from "../../shared/ids.ts";
import type { TagBatch, TagBatchTaken, TagInterest, TagPortMessage } from "../../shared/ipc/tagBatch.ts";
import type { SourceClock } from "./sourceClock.ts";
import type { TagTable } from "./tagTable.ts";

/**
 * Nothing for this long on a zone's stream: it is asked for again. Batches without rows come as heartbeats, so silence
 * is a fault.
 */
const SILENT_MS = 3000;
const LONGEST_WAIT_MS = 30_000;
/** Heartbeats come every half second. */
const FLOWING_MS = 1000;
/** While views come and go, what is shown is told at most so often. */
const INTEREST_MS = 100;

interface TagStreamsDeps {
  readonly table: TagTable;
  readonly zones: readonly ZoneId[];
  /** `tags.stream`: main answers it by posting the zone's port to the window. */
  readonly ask: (zone: ZoneId) => Promise<unknown>;
  /** When is told by `nowMs`; for how long, by `steadyMs`, which nobody sets. */
  readonly clock: Pick<SourceClock, "nowMs" | "steadyMs">;
}

interface Stream {
  port: MessagePort | null;
  askedAtMs: number;
  lastContactAtMs: number;
  attempts: number;
  refused: boolean;
  /** What the zone was last told that the window shows. */
  told: Uint32Array | null;
}

/** Keeps one value stream per zone alive and writes what comes into the table. */
export class TagStreams {
  readonly #deps: TagStreamsDeps;
  readonly #streams = new Map<ZoneId, Stream>();
  readonly #stopWatching: () => void;
  #interestTimer: ReturnType<typeof setTimeout> | null = null;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(deps: TagStreamsDeps) {
    this.#deps = deps;
    for (const zone of deps.zones)
      this.#streams.set(zone, {
        port: null,
        askedAtMs: Number.NEGATIVE_INFINITY,
        lastContactAtMs: Number.NEGATIVE_INFINITY,
        attempts: 0,
        refused: false,
        told: null,
      });
    this.#stopWatching = deps.table.watchShown(() => this.#onShown());
  }

  start(): void {
    for (const zone of this.#streams.keys()) this.#ask(zone);
  }

  /** Takes the port of one of our zones; anything else is closed and refused. */
  offer(message: TagPortMessage, port: MessagePort): boolean {
    const stream = this.#streams.get(message.zone);
    if (this.#closed || !stream || message.epoch !== this.#deps.table.epochOf(message.zone)) {
      port.close();
      return false;
    }
    stream.port?.close();
    stream.port = port;
    this.#deps.table.begin(message.zone);
    stream.told = null;
    this.#tell(message.zone, stream);
    port.onmessage = (event: MessageEvent<unknown>) => this.#take(message.zone, stream, port, event.data);
    return true;
  }

  /** Call it a few times a second: turns values stale and asks again for streams that fell silent. */
  tick(): void {
    this.#deps.table.tick(this.#deps.clock.nowMs());
    const now = this.#deps.clock.steadyMs();
    for (const [zone, stream] of this.#streams) {
      if (stream.refused) continue;
      const waitMs = Math.min(LONGEST_WAIT_MS, SILENT_MS * 2 ** Math.max(0, stream.attempts - 1));
      if (now - Math.max(stream.askedAtMs, stream.lastContactAtMs) > waitMs) this.#ask(zone);
    }
  }

  /** The zone's process was started again: its old port is dead, whatever it last said. */
  hostReturned(zone: ZoneId): void {
    const stream = this.#streams.get(zone);
    if (!stream) return;
    stream.attempts = 0;
    stream.refused = false;
    this.#ask(zone);
  }

  /** The zone answers now: a stream that was asked for in vain is not kept waiting. One that flows is left alone. */
  zoneLive(zone: ZoneId): void {
    const stream = this.#streams.get(zone);
    if (stream && this.#deps.clock.steadyMs() - stream.lastContactAtMs > FLOWING_MS) this.hostReturned(zone);
  }

  dispose(): void {
    this.#closed = true;
    this.#stopWatching();
    if (this.#interestTimer !== null) clearTimeout(this.#interestTimer);
    for (const stream of this.#streams.values()) stream.port?.close();
    this.#streams.clear();
  }

  /** At once after a rest, so that what comes into view is soon live; views that come together are told together. */
  #onShown(): void {
    if (this.#closed || this.#interestTimer !== null) return;
    const restMs = Math.max(0, this.#toldAtMs + INTEREST_MS - this.#deps.clock.steadyMs());
    this.#interestTimer = setTimeout(() => {
      this.#interestTimer = null;
      this.#toldAtMs = this.#deps.clock.steadyMs();
      for (const [zone, stream] of this.#streams) this.#tell(zone, stream);
    }, restMs);
  }

  #tell(zone: ZoneId, stream: Stream): void {
    if (!stream.port) return;
    const index = this.#deps.table.shownOf(zone);
    const { told } = stream;
    if (told && told.length === index.length && told.every((tag, k) => tag === index[k])) return;
    stream.told = index;
    stream.port.postMessage({ kind: "interest", index } satisfies TagInterest);
  }

  #ask(zone: ZoneId): void {
    const stream = this.#streams.get(zone);
    if (!stream || this.#closed) return;
    stream.askedAtMs = this.#deps.clock.steadyMs();
    stream.attempts += 1;
    this.#deps.ask(zone).catch((err: unknown) => {
      // Asking again cannot help where the user may not; every refusal stands in the audit log.
      if (err instanceof AppError && (err.code === "forbidden" || err.code === "unauthenticated"))
        stream.refused = true;
    });
  }

  #take(zone: ZoneId, stream: Stream, port: MessagePort, data: unknown): void {
    if (this.#closed || stream.port !== port || !isTagBatch(data) || data.zone !== zone) return;
    stream.lastContactAtMs = this.#deps.clock.steadyMs();
    stream.attempts = 0;
    this.#deps.table.apply(data, this.#deps.clock.nowMs());
    port.postMessage({ kind: "taken", seq: data.seq } satisfies TagBatchTaken);
  }
}

/** The page's own messages only: what main's preload relays, from this window and this origin. */
export function isTagPortMessage(data: unknown): data is TagPortMessage {
  if (typeof data !== "object" || data === null) return false;
  const m = data as Partial<Record<keyof TagPortMessage, unknown>>;
  return m.kind === "millward.tagPort" && typeof m.zone === "string" && typeof m.epoch === "number";
}

function isTagBatch(data: unknown): data is TagBatch {
  if (typeof data !== "object" || data === null) return false;
  const b = data as Partial<Record<keyof TagBatch, unknown>>;
  return (
    b.kind === "batch" &&
    typeof b.zone === "string" &&
    typeof b.seq === "number" &&
    b.index instanceof Uint32Array &&
    b.value instanceof Float64Array &&
    b.status instanceof Uint32Array &&
    b.sourceMs instanceof Float64Array &&
    Array.isArray(b.texts) &&
    Array.isArray(b.lastContactMs)
  );
}
