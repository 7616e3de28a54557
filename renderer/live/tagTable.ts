import type { ServerId, TagIndex, ZoneId } from "../../shared/ids.ts";
import type { TagBatch } from "../../shared/ipc/tagBatch.ts";
import type { PlantModel } from "../../shared/plant/model.ts";
import { zoneTags, type ZoneTags } from "../../shared/plant/zoneTags.ts";
import { NEVER_STATUS, qualityOf, type Quality } from "./quality.ts";

/**
 * Between two looks at the clocks no more than this may part them: beyond it the wall clock was set, or the computer
 * slept.
 */
const JUMP_MS = 500;
/** Position of the server of a tag whose server no zone has: its value never came. */
const NO_SERVER = 0xffff;

/** Latest value of every tag of the plant, outside React and zustand. One writer (`apply` and `tick`), many readers. */
export class TagTable {
  readonly size: number;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  /** Source timestamps in epoch milliseconds; NaN when unknown. */
  readonly sourceMs: Float64Array;
  /** Text of text tags by index. */
  readonly texts = new Map<TagIndex, string>();
  /** Rises with every change anyone can see, also when values go stale: what the 3D floor compares. */
  version = 0;
  /** Sums over all streams, for the status bar. */
  coalesced = 0;
  gaps = 0;

  readonly #steadyMs: (() => number) | null;
  /** Wall clock less steady clock at the last look. */
  #offsetMs: number | null = null;
  /** A zone's streams name its tags by their number within the zone. */
  readonly #zoneTags: ReadonlyMap<string, ZoneTags>;
  readonly #serverOf: Uint16Array;
  readonly #used = new Set<number>();
  readonly #servers: {
    readonly zone: string;
    readonly staleAfterMs: number;
    lastContactMs: number;
    lostAtMs: number;
    stale: boolean;
  }[] = [];
  /** By zone and server: an id names a server within its zone only. */
  readonly #indexOfServer = new Map<string, number>();
  readonly #serversOfZone = new Map<string, number[]>();
  readonly #lastSeq = new Map<string, number>();
  readonly #watchers: (Set<() => void> | undefined)[] = [];
  readonly #anyWatchers = new Set<() => void>();
  /** How many views show the tag. */
  readonly #shows: Uint16Array;
  readonly #shownWatchers = new Set<() => void>();

  /**
   * @param steadyMs a clock that nobody sets, to tell when the wall clock was; null where the wall clock is never set.
   */
  constructor(model: Pick<PlantModel, "tags" | "zones">, steadyMs: (() => number) | null = null) {
    this.#steadyMs = steadyMs;
    this.size = model.tags.length;
    this.#zoneTags = zoneTags(model);
    this.value = new Float64Array(this.size).fill(Number.NaN);
    this.status = new Uint32Array(this.size).fill(NEVER_STATUS);
    this.sourceMs = new Float64Array(this.size).fill(Number.NaN);
    this.#serverOf = new Uint16Array(this.size);
    this.#shows = new Uint16Array(this.size);
    for (const zone of model.zones) {
      const own: number[] = [];
      for (const server of zone.servers) {
        this.#indexOfServer.set(serverKey(zone.id, server.id), this.#servers.length);
        own.push(this.#servers.length);
        this.#servers.push({
          zone: zone.id,
          staleAfterMs: zone.staleAfterMs,
          lastContactMs: 0,
          lostAtMs: 0,
          stale: true,
        });
      }
      this.#serversOfZone.set(zone.id, own);
    }
    for (const tag of model.tags) {
      const server = this.#indexOfServer.get(serverKey(tag.zone, tag.server)) ?? NO_SERVER;
      this.#serverOf[tag.index] = server;
      this.#used.add(server);
    }
  }

  /** Which numbering of the zone's tags this table understands; null for a zone that it does not know. */
  epochOf(zone: string): number | null {
    return this.#zoneTags.get(zone)?.epoch ?? null;
  }

  /**
   * Takes over what the table of the plant before knew of tags and servers that still exist, so that a change of the
   * plant blanks nothing until the streams send again. @returns where each of those tags was, and where it is now.
   */
  carryFrom(before: TagTable): ReadonlyMap<TagIndex, TagIndex> {
    this.coalesced = before.coalesced;
    this.gaps = before.gaps;
    for (const [key, index] of this.#indexOfServer) {
      const known = before.#servers[before.#indexOfServer.get(key) ?? NO_SERVER];
      const server = this.#servers[index]!;
      if (!known) continue;
      server.lastContactMs = known.lastContactMs;
      server.lostAtMs = known.lostAtMs;
      server.stale = known.stale;
    }
    const moved = new Map<TagIndex, TagIndex>();
    const old = before.#tagsByName();
    for (const [name, now] of this.#tagsByName()) {
      const was = old.get(name);
      if (was === undefined) continue;
      moved.set(was, now);
      this.value[now] = before.value[was]!;
      this.status[now] = before.status[was]!;
      this.sourceMs[now] = before.sourceMs[was]!;
      const text = before.texts.get(was);
      if (text !== undefined) this.texts.set(now, text);
    }
    this.#changed();
    return moved;
  }

  /** A tag is the same one when zone, server, name and type are. */
  #tagsByName(): ReadonlyMap<string, TagIndex> {
    const names = [...this.#zoneTags.values()].flatMap(({ tags }) =>
      tags.map((tag) => [`${tag.zone}\0${tag.server}\0${tag.id}\0${tag.type}`, tag.index] as const),
    );
    return new Map(names);
  }

  /** A new stream of this zone begins: its sequence starts again. */
  begin(zone: string): void {
    this.#lastSeq.delete(zone);
  }

  apply(batch: TagBatch, nowMs: number): void {
    const numbering = this.#zoneTags.get(batch.zone);
    if (!numbering || batch.epoch !== numbering.epoch) return;
    const { tags } = numbering;
    this.#look(nowMs);
    const last = this.#lastSeq.get(batch.zone);
    if (last !== undefined && batch.seq !== last + 1) this.gaps += 1;
    this.#lastSeq.set(batch.zone, batch.seq);
    this.coalesced += batch.coalesced;
    for (const [row, text] of batch.texts) {
      const tag = tags[batch.index[row]!];
      if (tag) this.texts.set(tag.index, text);
    }
    const servers = this.#serversOfZone.get(batch.zone) ?? [];
    servers.forEach((server, k) => {
      const lastContactMs = batch.lastContactMs[k] ?? 0;
      // What lies ahead of us was stamped before the clock was set back; the next batch tells it by today's clock.
      if (lastContactMs <= nowMs + JUMP_MS)
        this.#servers[server]!.lastContactMs = Math.max(this.#servers[server]!.lastContactMs, lastContactMs);
    });
    for (let j = 0; j < batch.index.length; j++) {
      const tag = tags[batch.index[j]!];
      if (!tag) continue;
      const i = tag.index;
      this.value[i] = batch.value[j]!;
      this.status[i] = batch.status[j]!;
      this.sourceMs[i] = batch.sourceMs[j]!;
      this.#watchers[i]?.forEach((notify) => notify());
    }
    if (batch.index.length > 0) this.#changed();
    this.tick(nowMs);
  }

  /** Main knows that this server's link is down: its values are stale at once, until the server is heard again. */
  lost(zone: ZoneId, server: ServerId, atMs: number): void {
    const found = this.#servers[this.#indexOfServer.get(serverKey(zone, server)) ?? NO_SERVER];
    if (!found) return;
    this.#look(atMs);
    found.lostAtMs = atMs;
    this.tick(atMs);
  }

  /** Turns servers stale or fresh as time goes by; call it a few times a second. */
  tick(nowMs: number): void {
    this.#look(nowMs);
    for (let s = 0; s < this.#servers.length; s++) {
      const server = this.#servers[s]!;
      const stale = nowMs - server.lastContactMs > server.staleAfterMs || server.lastContactMs <= server.lostAtMs;
      if (stale === server.stale) continue;
      server.stale = stale;
      for (let i = 0; i < this.size; i++) if (this.#serverOf[i] === s) this.#watchers[i]?.forEach((notify) => notify());
      this.#changed();
    }
  }

  /** Cheap enough for every frame; staleness moves only with `tick`. */
  quality(i: TagIndex): Quality {
    const server = this.#servers[this.#serverOf[i]!];
    return server ? qualityOf(this.status[i]!, server.stale) : "never";
  }

  /** Epoch milliseconds when the tag's server was last heard; 0 when never. */
  lastContactMs(i: TagIndex): number {
    return this.#servers[this.#serverOf[i]!]?.lastContactMs ?? 0;
  }

  /**
   * When that server of these zones was last heard that has been silent longest; 0 while one was never heard or there
   * is none.
   */
  oldestContactMs(zones: readonly string[]): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (let s = 0; s < this.#servers.length; s++) {
      const server = this.#servers[s]!;
      if (this.#used.has(s) && zones.includes(server.zone)) oldest = Math.min(oldest, server.lastContactMs);
    }
    return Number.isFinite(oldest) ? oldest : 0;
  }

  /** Each returns the unsubscribe function. A watched tag counts as shown. */
  watch(tag: TagIndex, notify: () => void): () => void {
    const stops = [add((this.#watchers[tag] ??= new Set()), notify), this.show([tag])];
    return () => stops.splice(0).forEach((stop) => stop());
  }
  /**
   * These tags are drawn by somebody who reads the table by itself, as the floor does: they are wanted at display rate.
   */
  show(tags: Iterable<TagIndex>): () => void {
    const held = [...tags].filter((i) => i < this.size);
    this.#count(held, 1);
    return () => this.#count(held.splice(0), -1);
  }
  #count(tags: readonly TagIndex[], by: 1 | -1): void {
    let turned = false;
    for (const i of tags) {
      const before = this.#shows[i]!;
      this.#shows[i] = before + by;
      if (before === 0 || before + by === 0) turned = true;
    }
    if (turned) this.#shownWatchers.forEach((notify) => notify());
  }
  /** @returns the tags of the zone that some view shows, by their number within the zone. */
  shownOf(zone: string): Uint32Array {
    const shown: number[] = [];
    this.#zoneTags.get(zone)?.tags.forEach((tag, number) => {
      if (this.#shows[tag.index]! > 0) shown.push(number);
    });
    return Uint32Array.from(shown);
  }
  /** Told when a tag begins or ceases to be shown. */
  watchShown(notify: () => void): () => void {
    return add(this.#shownWatchers, notify);
  }
  watchAny(notify: () => void): () => void {
    return add(this.#anyWatchers, notify);
  }

  /**
   * Setting the wall clock makes no value fresh and none stale: what was noted by it moves with it, as it does in the
   * zone's process.
   */
  #look(nowMs: number): void {
    if (this.#steadyMs === null) return;
    const offsetMs = nowMs - this.#steadyMs();
    const byMs = Math.round(offsetMs - (this.#offsetMs ?? offsetMs));
    this.#offsetMs = offsetMs;
    if (Math.abs(byMs) <= JUMP_MS) return;
    for (const server of this.#servers) {
      if (server.lastContactMs !== 0) server.lastContactMs += byMs;
      if (server.lostAtMs !== 0) server.lostAtMs += byMs;
    }
  }

  #changed(): void {
    this.version += 1;
    this.#anyWatchers.forEach((notify) => notify());
  }
}

function add(set: Set<() => void>, notify: () => void): () => void {
  set.add(notify);
  return () => void set.delete(notify);
}

function serverKey(zone: ZoneId, server: ServerId): string {
  return `${zone}\0${server}`;
}
