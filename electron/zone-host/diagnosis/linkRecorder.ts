import type { ZoneHostEvents } from "../../../shared/hosts/zoneHost.ts";
import type { LinkState } from "../../../shared/zones/health.ts";
import {
  KEPT_EVENTS,
  KEPT_OUTAGES,
  KEPT_SECONDS,
  linkSeries,
  noCounters,
  type LinkDiagnosis,
  type LinkEvent,
  type LinkEventKind,
  type LinkSeries,
  type LinkTotals,
  type Outage,
  type SubscriptionCounters,
} from "../../../shared/zones/linkCounters.ts";
import { bounded } from "../../../shared/text.ts";

/** What a link tells of itself once a second. */
export interface LinkPulse {
  /** Totals of the subscriptions; `of` is another object when they began again. */
  readonly counters: { readonly of: object; readonly totals: SubscriptionCounters };
  /** Totals of the connection; `of` is another object when it is another one. */
  readonly bytes: { readonly of: object; readonly in: number; readonly out: number };
  readonly rttMs: number | null;
  readonly skewMs: number | null;
}

/** Beyond this the clock difference is worth an event; back within half of it ends that. */
const SKEW_MS = 5_000;
const summed = ["values", "publishes", "keepAlives", "lostMessages", "republished", "duplicates", "overflows"] as const;
type Summed = (typeof summed)[number];
const losses = ["lostMessages", "republished", "duplicates", "overflows"] as const;
type Loss = (typeof losses)[number];
/** While something goes on happening, it is told once in this time, with the sum. */
const TELL_EVERY_S = 10;
const MAX_TEXT = 300;

/**
 * The last ten minutes of one link by the second, its last events, and its outages. Bounded, whatever the link does.
 */
export class LinkRecorder {
  readonly server: string;
  readonly #sinceMs: number;
  readonly #columns: Record<LinkSeries, Float64Array>;
  /** Epoch second of the newest entry; 0 before the first. */
  #second = 0;
  #count = 0;
  #present: SubscriptionCounters | null = null;
  /** What was counted last of each: a session that was kept, or the other server of a pair, goes on where it was. */
  readonly #counted = new WeakMap<object, SubscriptionCounters>();
  readonly #carried = new WeakMap<object, LinkPulse["bytes"]>();
  readonly #totals: Record<keyof LinkTotals, number> = {
    values: 0,
    publishes: 0,
    keepAlives: 0,
    lostMessages: 0,
    republished: 0,
    duplicates: 0,
    overflows: 0,
    bytesIn: 0,
    bytesOut: 0,
    reconnects: 0,
  };
  #events: LinkEvent[] = [];
  #seq = 0;
  #outages: Outage[] = [];
  #wasLive = false;
  #skewed = false;
  readonly #untold: Record<Loss, number> = { lostMessages: 0, republished: 0, duplicates: 0, overflows: 0 };
  readonly #toldAtSecond: Record<string, number> = {};

  constructor(server: string, nowMs: number) {
    this.server = server;
    this.#sinceMs = nowMs;
    this.#columns = Object.fromEntries(
      linkSeries.map((s) => [s, new Float64Array(KEPT_SECONDS).fill(Number.NaN)]),
    ) as Record<LinkSeries, Float64Array>;
  }

  /**
   * Call it once a second. A second left out, because the process stalled, becomes an empty one; the next carries its
   * counts.
   * @param pulse null while the link is not live.
   */
  pulse(pulse: LinkPulse | null, nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    this.#advance(second);
    this.#present = pulse?.counters.totals ?? null;
    if (!pulse) return;
    const before = this.#counted.get(pulse.counters.of) ?? noCounters;
    const now = pulse.counters.totals;
    const grown = Object.fromEntries(summed.map((k) => [k, Math.max(0, now[k] - before[k])])) as Record<Summed, number>;
    const carried = this.#carried.get(pulse.bytes.of);
    const bytes = {
      bytesIn: Math.max(0, pulse.bytes.in - (carried?.in ?? 0)),
      bytesOut: Math.max(0, pulse.bytes.out - (carried?.out ?? 0)),
    };
    for (const k of summed) this.#totals[k] += grown[k];
    for (const k of ["bytesIn", "bytesOut"] as const) {
      this.#totals[k] += bytes[k];
      this.#add(k, bytes[k]);
    }
    for (const k of ["values", "publishes", "overflows", "lostMessages", "republished"] as const)
      this.#add(k, grown[k]);
    if (pulse.rttMs !== null) this.#put("rttMs", pulse.rttMs);
    if (pulse.skewMs !== null) this.#put("skewMs", pulse.skewMs);
    this.#tellItems(before, now, nowMs);
    this.#counted.set(pulse.counters.of, now);
    this.#carried.set(pulse.bytes.of, pulse.bytes);
    for (const k of losses) this.#untold[k] += grown[k];
    this.#tellLosses(second, nowMs);
    this.#tellSkew(pulse.skewMs, nowMs);
  }

  /** The link's own word that its state changed. */
  state(change: ZoneHostEvents["link"], nowMs: number): void {
    const to = change.to as LinkState;
    const open = this.#outages[0]?.toMs === null ? this.#outages[0] : null;
    if (to === "live") {
      if (open) this.#outages[0] = { ...open, toMs: nowMs };
      if (this.#wasLive) this.#totals.reconnects += 1;
      this.#wasLive = true;
      this.event(
        "state",
        open ? `Live again after ${((nowMs - open.fromMs) / 1000).toFixed(1)} s.` : "Live.",
        "",
        nowMs,
      );
      return;
    }
    if (change.from === "live")
      this.#outages = [
        { fromMs: nowMs, toMs: null, state: to, reason: change.reason, code: change.code },
        ...this.#outages,
      ].slice(0, KEPT_OUTAGES);
    this.event("state", `${capital(to)}: ${change.reason}`, change.code, nowMs);
  }

  event(kind: LinkEventKind, text: string, code: string, nowMs: number): void {
    this.#seq += 1;
    this.#events.push({ seq: this.#seq, atMs: nowMs, kind, text: bounded(text, MAX_TEXT), code: bounded(code, 80) });
    if (this.#events.length > KEPT_EVENTS) this.#events = this.#events.slice(-KEPT_EVENTS);
  }

  /**
   * @param afterSecond epoch second of the newest entry the asker has, and `afterSeq` its newest event; 0 for all there
   * is.
   */
  read(afterSecond: number, afterSeq: number, nowMs: number): LinkDiagnosis {
    const n = Math.max(0, Math.min(this.#count, this.#second - afterSecond));
    const seconds = Object.fromEntries(
      linkSeries.map((s) => [
        s,
        Array.from({ length: n }, (_, k) => this.#columns[s][(this.#second - n + 1 + k) % KEPT_SECONDS]!),
      ]),
    ) as Record<LinkSeries, number[]>;
    return {
      server: this.server,
      nowMs,
      sinceMs: this.#sinceMs,
      totals: { ...this.#totals },
      present: this.#present,
      fromSecond: this.#second - n + 1,
      seconds,
      events: this.#events.filter((e) => e.seq > afterSeq),
      eventCount: this.#seq,
      outages: this.#outages,
    };
  }

  #advance(second: number): void {
    if (this.#second === 0 || second > this.#second + KEPT_SECONDS || second < this.#second - 1) {
      // The first second, one after a long sleep, or a clock that was set back: the window begins again.
      this.#count = 0;
      this.#second = second - 1;
    }
    while (this.#second < second) {
      this.#second += 1;
      this.#count = Math.min(KEPT_SECONDS, this.#count + 1);
      for (const s of linkSeries)
        this.#columns[s][this.#second % KEPT_SECONDS] = s === "rttMs" || s === "skewMs" ? Number.NaN : 0;
    }
  }

  #add(series: LinkSeries, amount: number): void {
    this.#columns[series][this.#second % KEPT_SECONDS]! += amount;
  }
  #put(series: LinkSeries, value: number): void {
    this.#columns[series][this.#second % KEPT_SECONDS] = value;
  }

  #tellItems(before: SubscriptionCounters, now: SubscriptionCounters, nowMs: number): void {
    if (now.itemsRefused > before.itemsRefused)
      this.event(
        "items",
        `The server refuses to watch ${now.itemsRefused} of ${now.items + now.itemsRefused} values; each says why.`,
        "",
        nowMs,
      );
    else if (now.subscriptions !== before.subscriptions) this.event("items", watchedWords(now), "", nowMs);
  }

  #tellLosses(second: number, nowMs: number): void {
    const tell = (key: Loss, kind: LinkEventKind, words: (n: number) => string, code: string): void => {
      const n = this.#untold[key];
      if (n === 0 || second - (this.#toldAtSecond[key] ?? 0) < TELL_EVERY_S) return;
      this.#untold[key] = 0;
      this.#toldAtSecond[key] = second;
      this.event(kind, words(n), code, nowMs);
    };
    tell(
      "lostMessages",
      "gap",
      (n) => `${count(n, "message")} of the server neither came nor could be had again.`,
      "BadMessageNotAvailable",
    );
    tell(
      "republished",
      "republish",
      (n) => `${count(n, "message")} had not come and ${n === 1 ? "was" : "were"} sent again.`,
      "",
    );
    tell(
      "duplicates",
      "duplicate",
      (n) => `${count(n, "message")} came twice and ${n === 1 ? "was" : "were"} taken once.`,
      "",
    );
    tell(
      "overflows",
      "overflow",
      (n) => `${count(n, "value")} came after others that the server's queue had no room for.`,
      "Overflow",
    );
  }

  #tellSkew(skewMs: number | null, nowMs: number): void {
    if (skewMs === null) return;
    const skewed = Math.abs(skewMs) > (this.#skewed ? SKEW_MS / 2 : SKEW_MS);
    if (skewed === this.#skewed) return;
    this.#skewed = skewed;
    this.event(
      "clock",
      skewed ? skewedWords(skewMs) : "The server's clock agrees with this station's again.",
      "",
      nowMs,
    );
  }
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
const capital = (word: string): string =>
  word === "hostDown" ? "Host down" : word.charAt(0).toUpperCase() + word.slice(1);

function watchedWords({ items, subscriptions }: { readonly items: number; readonly subscriptions: number }): string {
  const values = `${count(items, "value")} ${items === 1 ? "is" : "are"} watched`;
  return `${values} in ${count(Math.max(0, subscriptions - 1), "subscription")}; one more carries the alarms.`;
}
function skewedWords(skewMs: number): string {
  const seconds = (Math.abs(skewMs) / 1000).toFixed(1);
  return `The server's clock is ${seconds} s ${skewMs > 0 ? "ahead of" : "behind"} this station's.`;
}
