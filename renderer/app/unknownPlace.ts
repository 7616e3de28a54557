import { alarmStates, priorities } from "../../shared/alarms/condition.ts";
import { auditResults } from "../../shared/audit/record.ts";
import type { PlantIndex } from "../../shared/plant/plantIndex.ts";
import { auditSpans } from "../features/audit/auditQuery.ts";
import { helpPages } from "../features/help/helpPages.ts";
import { serverTabs } from "../features/zones/server/serverTabs.ts";
import type { Place, ViewId } from "../store/places.ts";

/** What one parameter may name, and what is said of one that names nothing. */
interface ParamRule {
  readonly knows: (value: string, plant: PlantIndex) => boolean;
  readonly words: (value: string) => string;
}

const anyOf =
  (known: readonly string[]) =>
  (value: string): boolean =>
    known.includes(value);
const eachOf =
  (known: readonly string[]) =>
  (list: string): boolean =>
    list.split(",").every((value) => known.includes(value));

const zone: ParamRule = {
  knows: (id, plant) => plant.zone.has(id),
  words: (id) => `The plant has no zone “${id}”.`,
};
const area: ParamRule = {
  knows: (id, plant) => plant.area.has(id),
  words: (id) => `The plant has no area “${id}”.`,
};

/** A server or record that is missing is told by the view that would show it. */
const rules: Readonly<Partial<Record<ViewId, Readonly<Record<string, ParamRule>>>>> = {
  floor: { area },
  alarms: {
    zone,
    area,
    priorities: {
      knows: eachOf(priorities.map(String)),
      words: (list) => `“${list}” are not all priorities of alarms; the others are shown.`,
    },
    states: {
      knows: eachOf(alarmStates),
      words: (list) => `“${list}” are not all states of alarms; the others are shown.`,
    },
  },
  zones: {
    zone,
    tab: {
      knows: anyOf(serverTabs.map((t) => t.id)),
      words: (id) => `A server has no tab “${id}”. Here is the first one.`,
    },
    board: { knows: anyOf(["certificates"]), words: (id) => `There is no board “${id}”. Here are the zones.` },
  },
  audit: {
    zone,
    result: { knows: anyOf(auditResults), words: (id) => `“${id}” is no result of a record. All results are shown.` },
    span: { knows: anyOf(auditSpans), words: (id) => `“${id}” is no span of time. All times are shown.` },
  },
  help: {
    page: {
      knows: anyOf(helpPages.map((p) => p.id)),
      words: (id) => `The help has no page “${id}”. Here is the first one.`,
    },
  },
};

/**
 * What a place asks for that does not exist, in words; empty when all is there. Before the plant is known nothing is
 * said of it.
 */
export function unknownWords(place: Place, plant: PlantIndex | null): string {
  if (plant === null) return "";
  return Object.entries(rules[place.view] ?? {})
    .flatMap(([name, rule]) => {
      const value = place.params[name];
      return value === undefined || rule.knows(value, plant) ? [] : [rule.words(value)];
    })
    .join(" ");
}
