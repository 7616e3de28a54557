import type { ZoneSignals } from "../../../shared/hosts/zoneSignals.ts";
import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { LinkHealth, LinkRemark } from "../../../shared/zones/health.ts";
import { bounded } from "../../../shared/text.ts";
import { MinuteBudget } from "./minuteBudget.ts";

interface ZoneNoticesDeps {
  readonly signals: ZoneSignals;
  nowMs(): number;
  /** The plant as it is now. */
  plant(): PlantIndex;
  notice(zone: ZoneId, severity: "info" | "warning", text: string): void;
}

const MAX_TEXT = 300;
const MAX_REMARK = 600;
const MOST_A_MINUTE = 20;
/** Some of each server of the largest zone, and of each node of a set. */
const MOST_TOLD = 500;
const floodWords = "its process tells of more changes of nodes than can be shown. The rest is left out for a minute.";

/** Tells everyone who may see the zone when its process stops and comes back, and when a server has another node. */
export class ZoneNotices {
  readonly #deps: ZoneNoticesDeps;
  /** By zone: what was told of its links and still holds. */
  readonly #told = new Map<ZoneId, Set<string>>();

  constructor(deps: ZoneNoticesDeps) {
    this.#deps = deps;
    const { signals } = deps;
    signals.on("up", (zone, { restarted }) => {
      if (restarted) deps.notice(zone, "info", `${this.#zoneName(zone)}: its process is running again.`);
    });
    signals.on("down", (zone, { reason }) =>
      deps.notice(zone, "warning", `${this.#zoneName(zone)}: its process stopped and is started again. ${reason}`),
    );
    const budget = new MinuteBudget(MOST_A_MINUTE, () => deps.nowMs());
    signals.on("nodeSwitched", (zone, { server, reason }) => {
      const taken = budget.take(zone);
      const told = taken === "within" ? `${this.#serverName(zone, server)}: ${bounded(reason, MAX_TEXT)}` : floodWords;
      // What a host says stands behind its own zone's name: no zone speaks for another.
      if (taken !== "over") deps.notice(zone, "warning", `${this.#zoneName(zone)}: ${told}`);
    });
    signals.on("health", (zone, links) => {
      for (const link of links) this.#tellRemarks(zone, link);
    });
    signals.on("gone", (zone) => this.#told.delete(zone));
  }

  /** Each once, until a link that is live has it no more. */
  #tellRemarks(zone: ZoneId, { server, state, remarks = [] }: LinkHealth): void {
    const told = this.#told.get(zone) ?? new Set<string>();
    this.#told.set(zone, told);
    const keyOf = ({ kind, text }: LinkRemark): string => `${server}\n${kind}\n${text}`;
    const present = new Set(remarks.map(keyOf));
    if (state === "live")
      for (const key of told) if (key.startsWith(`${server}\n`) && !present.has(key)) told.delete(key);
    for (const remark of remarks) {
      if (told.size >= MOST_TOLD || told.has(keyOf(remark))) continue;
      told.add(keyOf(remark));
      const text = `${this.#serverName(zone, server)}: ${bounded(remark.text, MAX_REMARK)}`;
      this.#deps.notice(zone, "warning", `${this.#zoneName(zone)}: ${text}`);
    }
  }

  #zoneName(zone: ZoneId): string {
    return this.#deps.plant().zone.get(zone)?.name ?? zone;
  }

  #serverName(zone: ZoneId, server: ServerId): string {
    return this.#deps.plant().server(zone, server)?.name ?? server;
  }
}
