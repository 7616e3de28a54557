import { alarmState, compareRows, priorities, type ConditionRow } from "../../../shared/alarms/condition.ts";
import type { Area, Tag } from "../../../shared/plant/model.ts";
import { linkStates, type LinkState, type ZoneHealth } from "../../../shared/zones/health.ts";
import { indexAlarms, type AlarmCounts } from "../../live/alarmIndex.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";

export interface AreaTile {
  readonly area: Area;
  readonly zoneName: string;
  readonly counts: AlarmCounts;
  /** Open rows, worst first. */
  readonly open: readonly ConditionRow[];
  readonly link: LinkState | null;
  readonly linkSinceMs: number;
  /** One line: what is worst here and why; empty when nothing is. */
  readonly why: string;
  /** The alarm list of its zone is not known: no alarm in sight says nothing. */
  readonly unread: boolean;
  readonly kpis: readonly { readonly label: string; readonly tag: Tag }[];
}

const UNREAD = "Whether alarms are open is not known until the list is read.";

/** Zones whose alarm list has not come yet, or could not be read. */
export function unreadZones(
  seen: readonly string[],
  revisions: Readonly<Record<string, number>>,
  faults: Readonly<Record<string, string>>,
): string[] {
  return seen.filter((zone) => revisions[zone] === undefined || faults[zone] !== undefined);
}

/** One tile per area the user may see, worst first: open alarms by priority, then the link, then plant order. */
export function areaTiles(
  plant: PlantIndex,
  rows: readonly ConditionRow[],
  zones: readonly ZoneHealth[],
  seen: readonly string[],
  unreadIn: readonly string[],
): AreaTile[] {
  const openOf = new Map<string, ConditionRow[]>();
  for (const row of rows) {
    if (alarmState(row) === "normal" || row.suppressedOrShelved) continue;
    const id = areaOf(plant, row);
    if (id !== null) (openOf.get(id) ?? openOf.set(id, []).get(id)!).push(row);
  }
  return plant.model.areas
    .filter((area) => seen.includes(area.zone))
    .map((area): AreaTile => {
      const open = (openOf.get(area.id) ?? []).sort(compareRows);
      const health = zones.find((z) => z.zone === area.zone);
      const link = health?.state ?? null;
      const cause = health && link !== "live" ? health.cause : "";
      const unread = unreadIn.includes(area.zone);
      const quiet = unread ? UNREAD : "";
      return {
        area,
        open,
        link,
        linkSinceMs: health?.sinceMs ?? 0,
        zoneName: plant.zone.get(area.zone)?.name ?? area.zone,
        counts: indexAlarms(open, 1).counts,
        unread,
        why: cause !== "" ? cause : open[0] ? `${open[0].asset ?? open[0].sourceName}: ${open[0].message}` : quiet,
        kpis: area.kpis.flatMap((kpi) => {
          const tag = plant.tag.get(kpi.tag);
          return tag ? [{ label: kpi.label, tag }] : [];
        }),
      };
    })
    .sort(worseFirst);
}

/** An alarm without a known asset counts in the first area of its zone, so that none is missing from the overview. */
function areaOf(plant: PlantIndex, row: ConditionRow): string | null {
  const own = row.asset === null ? undefined : plant.asset.get(row.asset)?.area;
  return own ?? plant.model.areas.find((a) => a.zone === row.zone)?.id ?? null;
}

function worseFirst(a: AreaTile, b: AreaTile): number {
  const down = (t: AreaTile): number => (t.link === "hostDown" || t.link === "refused" || t.link === "silent" ? 0 : 1);
  for (const p of priorities) {
    const difference =
      b.counts.byPriority[p].unacked - a.counts.byPriority[p].unacked ||
      b.counts.byPriority[p].open - a.counts.byPriority[p].open;
    if (p === 2 && down(a) !== down(b)) return down(a) - down(b);
    if (difference !== 0) return difference;
  }
  return linkRank(b.link) - linkRank(a.link);
}

const linkRank = (link: LinkState | null): number => (link === null ? 0 : linkStates.indexOf(link));
