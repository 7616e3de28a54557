import { AppError } from "../../../shared/errors.ts";
import type { ServerCard } from "../../../shared/hosts/diagnosisCalls.ts";
import type { ZoneHostEvents } from "../../../shared/hosts/zoneHost.ts";
import type { ServerCapabilities } from "../../../shared/zones/capabilities.ts";
import { noCounters, type LinkDiagnosis } from "../../../shared/zones/linkCounters.ts";
import { isBadStatus } from "../../../shared/zones/statusCodes.ts";
import type { Log } from "../../base/log.ts";
import type { Clock } from "../wire/clock.ts";
import type { TagStore } from "../values/tagStore.ts";
import type { ServerLink } from "../redundancy/serverLink.ts";
import type { LiveLink } from "../link/liveLink.ts";
import { completeCapabilities } from "./completeCapabilities.ts";
import { LinkRecorder, type LinkPulse } from "./linkRecorder.ts";
import { StatusSince } from "./statusSince.ts";
import { tagNodeId } from "../wire/tagNodeId.ts";

/** Counting is done in the middle of a second, so that no jitter of the timer leaves a second empty. */
const PULSE_AT_MS = 500;
/** A link that has just come up has better things to do than to be asked what it could do. */
const COMPLETE_AFTER_MS = 5_000;

interface ZoneDiagnosisDeps {
  readonly store: TagStore;
  readonly clock: Clock;
  readonly log: Log;
  links(): ReadonlyMap<string, ServerLink>;
}

/** Watches the zone's links from the side: what they carried, what befell them, what their servers can do. */
export class ZoneDiagnosis {
  readonly since: StatusSince;
  readonly #deps: ZoneDiagnosisDeps;
  readonly #recorders = new Map<string, LinkRecorder>();
  readonly #capabilities = new WeakMap<LiveLink, ServerCapabilities>();
  readonly #asking = new WeakSet<LiveLink>();
  readonly #liveSinceMs = new WeakMap<LiveLink, number>();
  #timer: NodeJS.Timeout;

  constructor(deps: ZoneDiagnosisDeps) {
    this.#deps = deps;
    this.since = new StatusSince(deps.store.tags.length, () => deps.clock.nowMs());
    deps.store.addSink(this.since);
    this.#timer = this.#plan();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#deps.store.removeSink(this.since);
  }

  linkChanged(change: ZoneHostEvents["link"]): void {
    const { node, to, reason, code } = change;
    if (node === undefined) this.#recorder(change.server).state(change, this.#deps.clock.nowMs());
    else
      this.#recorder(change.server).event(
        "state",
        `Node ${node} ${to === "idle" ? "not connected" : to}${reason === "" ? "." : `: ${reason}`}`,
        code,
        this.#deps.clock.nowMs(),
      );
  }

  nodeSwitched({ server, reason }: ZoneHostEvents["nodeSwitched"]): void {
    this.#recorder(server).event("state", reason, "", this.#deps.clock.nowMs());
  }

  questionAsked(question: ZoneHostEvents["trustQuestion"]): void {
    this.#recorder(question.server).event(
      "certificate",
      `Its certificate waits for a decision; it begins ${question.certificate.sha256.slice(0, 16)}.`,
      "",
      this.#deps.clock.nowMs(),
    );
  }

  link(server: string, afterSecond: number, afterSeq: number): LinkDiagnosis {
    if (!this.#deps.links().has(server)) throw new AppError("not_found", "This zone has no link to that server.");
    return this.#recorder(server).read(afterSecond, afterSeq, this.#deps.clock.nowMs());
  }

  card(server: string): ServerCard {
    const link = this.#deps.links().get(server);
    if (!link) throw new AppError("not_found", "This zone has no link to that server.");
    const live = link.requireLive();
    const capabilities = this.#capabilities.get(live) ?? live.capabilities;
    if (!this.#capabilities.has(live)) void this.#complete(link, live);
    return {
      capabilities,
      asking: this.#asking.has(live),
      use: {
        publishMs: link.server.publishMs,
        samplingMs: link.server.samplingMs,
        itemsPerCall: live.subscriptions?.itemsPerCall ?? 0,
        counters: live.subscriptions?.counters() ?? noCounters,
        sessions: live.sessions,
      },
    };
  }

  #recorder(server: string): LinkRecorder {
    let recorder = this.#recorders.get(server);
    if (!recorder) this.#recorders.set(server, (recorder = new LinkRecorder(server, this.#deps.clock.nowMs())));
    return recorder;
  }

  #plan(): NodeJS.Timeout {
    const now = this.#deps.clock.nowMs();
    return setTimeout(
      () => {
        this.#pulse();
        this.#timer = this.#plan();
      },
      1000 - ((((now - PULSE_AT_MS) % 1000) + 1000) % 1000),
    );
  }

  #pulse(): void {
    const nowMs = this.#deps.clock.nowMs();
    for (const [server, link] of this.#deps.links()) {
      const { live } = link;
      this.#recorder(server).pulse(live ? pulseOf(live) : null, nowMs);
      if (live) this.#maybeComplete(link, live);
    }
  }

  #maybeComplete(link: ServerLink, live: LiveLink): void {
    const steadyMs = this.#deps.clock.steadyMs();
    const since = this.#liveSinceMs.get(live);
    if (since === undefined) this.#liveSinceMs.set(live, steadyMs);
    else if (steadyMs - since > COMPLETE_AFTER_MS && !this.#capabilities.has(live)) void this.#complete(link, live);
  }

  /** Once per session; a server that refuses is not asked again before the next. */
  async #complete(link: ServerLink, live: LiveLink): Promise<void> {
    if (this.#asking.has(live)) return;
    this.#asking.add(live);
    const { store } = this.#deps;
    const slot = store.slotsOf(link.server.id).find((s) => store.seen[s] === 1 && !isBadStatus(store.status[s]!));
    const probe =
      slot !== undefined && live.namespaceIndex !== null ? tagNodeId(store.tags[slot]!, live.namespaceIndex) : null;
    try {
      const complete = await completeCapabilities(live.session, live.capabilities, probe);
      this.#capabilities.set(live, complete);
      this.#deps.log.debug("opcua.capabilities.complete", {
        server: link.server.id,
        aggregates: complete.aggregates?.length ?? 0,
        revisedSamplingMs: complete.revisedSamplingMs,
      });
    } finally {
      this.#asking.delete(live);
    }
  }
}

function pulseOf(live: LiveLink): LinkPulse | null {
  const { subscriptions, channel } = live;
  if (!subscriptions) return null;
  return {
    counters: { of: subscriptions, totals: subscriptions.counters() },
    bytes: { of: channel, in: channel.bytesRead, out: channel.bytesWritten },
    rttMs: live.latencyMs,
    skewMs: live.skewMs,
  };
}
