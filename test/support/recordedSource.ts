import type { ConditionRow } from "../../shared/alarms/condition.ts";
import { AppError } from "../../shared/errors.ts";
import type { Api } from "../../shared/ipc/contract.ts";
import type { PlantIndex } from "../../shared/plant/plantIndex.ts";
import type { ZoneHealth } from "../../shared/zones/health.ts";
import { RecentValues } from "../../renderer/live/recentValues.ts";
import { TagTable } from "../../renderer/live/tagTable.ts";
import { createSessionStore } from "../../renderer/store/sessionStore.ts";
import type { Source } from "../../renderer/store/source.ts";
import { floorBatch } from "./floorPlant.ts";
import { settableClock } from "./settableClock.ts";

/** The whole plant at one instant, which holds until the next. */
export interface Moment {
  readonly atMs: number;
  /** By the tag's id; a status other than good as the third. */
  readonly values: readonly (readonly [tag: string, value: number, status?: number])[];
  readonly alarms: readonly ConditionRow[];
  readonly zones: readonly ZoneHealth[];
}

export interface RecordedSource extends Source {
  /** Shows the plant as it was at this time, before or after what is shown now. */
  goTo(atMs: number): void;
  /** Calls that a view tried and the source refused. */
  readonly refusedCalls: readonly string[];
}

const GOOD = 0;
const REFUSED = "Not in replay";

/** A source that tells what was recorded: no host, a clock that stands until it is set, and no commands. */
export function recordedSource(plant: PlantIndex, moments: readonly Moment[]): RecordedSource {
  const clock = settableClock(moments[0]!.atMs);
  const store = createSessionStore();
  const refusedCalls: string[] = [];
  const goTo = (atMs: number): void => {
    const moment = moments.findLast((m) => m.atMs <= atMs) ?? moments[0]!;
    const table = tableAt(plant, moment, atMs);
    store.getState().recent?.dispose();
    store.getState().set({ plant, table, recent: new RecentValues(table, clock.nowMs), zones: moment.zones });
    for (const zone of plant.zone.keys()) {
      const rows = moment.alarms.filter((row) => row.zone === zone);
      store.getState().replaceAlarms(zone, (store.getState().alarmRevisions[zone] ?? 0) + 1, rows);
    }
    clock.set(atMs);
  };
  goTo(clock.nowMs());
  return { store, clock, api: refusing(refusedCalls), live: false, commandsRefused: REFUSED, goTo, refusedCalls };
}

/** Values as their servers told them at the moment, judged at the time that is shown: they may be old by then. */
function tableAt(plant: PlantIndex, moment: Moment, atMs: number): TagTable {
  const table = new TagTable(plant.model);
  for (const zone of plant.zone.keys()) {
    const rows = moment.values.flatMap(([id, value, status]) => {
      const tag = plant.tag.get(id);
      return tag?.zone === zone ? [[tag.index, value, status ?? GOOD] as const] : [];
    });
    table.apply(floorBatch(plant, zone, 1, rows, moment.atMs), moment.atMs);
  }
  table.tick(atMs);
  return table;
}

function refusing(calls: string[]): Api {
  return new Proxy({} as Api, {
    get: (_target, name: string) => async () => {
      calls.push(name);
      throw new AppError("unavailable", REFUSED);
    },
  });
}
