import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import type { ZoneHostEvents } from "../../../shared/hosts/zoneHost.ts";
import type { ZoneSignals } from "../../../shared/hosts/zoneSignals.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import type { Log } from "../../base/log.ts";
import { MinuteBudget } from "./minuteBudget.ts";
import { isAuditedLinkChange } from "./zoneHealthOf.ts";
import { bounded } from "../../../shared/text.ts";

interface ZoneRecordsDeps {
  readonly signals: ZoneSignals;
  readonly log: Log;
  nowMs(): number;
  record(entry: AuditEntry): void;
}

const MAX_TEXT = 300;
const refusedWords = "The zone's process sent what it may not send. It was dropped.";

const unreadWords =
  "The zone's process sends more than is read. Its state is taken up later, and what was left out is counted.";

const floodWords = "The zone's process sends more than can be recorded. What comes beyond is left out for a minute.";
/** By zone and kind: every server of the largest zone may come, go and be refused within one minute. */
const MOST_A_MINUTE = 200;

/** What zones' processes and links do is on record: what came, went, was refused or passed to another node. */
export class ZoneRecords {
  readonly #deps: ZoneRecordsDeps;
  readonly #budget: MinuteBudget;

  constructor(deps: ZoneRecordsDeps) {
    this.#deps = deps;
    this.#budget = new MinuteBudget(MOST_A_MINUTE, () => deps.nowMs());
    const { signals } = deps;
    signals.on("up", (zone, { restarted }) => {
      if (restarted) deps.record(systemEntry("host.up", zone, { zone }));
    });
    signals.on("down", (zone, { reason, restarts }) =>
      deps.record(systemEntry("host.down", zone, { zone, reason, detail: { restarts } })),
    );
    signals.on("refused", (zone, { name, where, count }) =>
      deps.record(systemEntry("host.refused", zone, { zone, reason: refusedWords, detail: { name, where, count } })),
    );
    signals.on("flooded", (zone, detail) =>
      deps.record(systemEntry("host.flood", zone, { zone, reason: unreadWords, detail })),
    );
    signals.on("link", (zone, change) => this.#link(zone, change));
    signals.on("nodeSwitched", (zone, change) => this.#nodeSwitched(zone, change));
  }

  #link(zone: ZoneId, change: ZoneHostEvents["link"]): void {
    if (!this.#mayRecord(zone, "link")) return;
    this.#deps.log.info("zone.link", { zone, ...boundedTexts(change) });
    if (!isAuditedLinkChange(change.from, change.to)) return;
    this.#deps.record(
      systemEntry(actionOf(change.to), change.server, {
        zone,
        old: bounded(change.from, 80),
        new: change.to,
        reason: bounded(change.reason, MAX_TEXT),
        code: bounded(change.code, 80),
        ...(change.node === undefined ? {} : { detail: { node: change.node } }),
      }),
    );
  }

  #nodeSwitched(zone: ZoneId, change: ZoneHostEvents["nodeSwitched"]): void {
    if (!this.#mayRecord(zone, "nodeSwitched")) return;
    this.#deps.log.info("zone.nodeSwitched", { zone, ...boundedTexts(change) });
    this.#deps.record(
      systemEntry("link.switched", change.server, {
        zone,
        old: `node ${change.fromNode}`,
        new: `node ${change.toNode}`,
        reason: bounded(change.reason, MAX_TEXT),
        detail: { cause: change.cause },
      }),
    );
  }

  #mayRecord(zone: ZoneId, name: string): boolean {
    const budget = this.#budget.take(`${name} ${zone}`);
    if (budget === "firstOver") {
      this.#deps.log.warn("zone.flood", { zone, name });
      this.#deps.record(systemEntry("host.flood", zone, { zone, reason: floodWords, detail: { name } }));
    }
    return budget === "within";
  }
}

const boundedTexts = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? bounded(value, MAX_TEXT) : value]),
  );

function actionOf(to: string): string {
  if (to === "live") return "link.up";
  return to === "refused" ? "link.refused" : "link.down";
}
