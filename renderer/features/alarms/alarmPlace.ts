import { alarmStates, priorities } from "../../../shared/alarms/condition.ts";
import type { PlaceParams } from "../../store/places.ts";
import type { AlarmFilter } from "./alarmView.ts";

type AlarmParams = PlaceParams<"alarms">;

/** The filter that a place of this view asks for; words that name no priority or state are passed over. */
export function filterOf(params: AlarmParams): AlarmFilter {
  const asked = (list: string | undefined): readonly string[] => list?.split(",") ?? [];
  const wanted = { priorities: asked(params.priorities), states: asked(params.states) };
  return {
    priorities: new Set(priorities.filter((p) => wanted.priorities.includes(String(p)))),
    states: new Set(alarmStates.filter((s) => wanted.states.includes(s))),
    zone: params.zone ?? "",
    area: params.area ?? "",
    text: params.text ?? "",
  };
}

export function paramsOf(filter: AlarmFilter): AlarmParams {
  return {
    zone: orNothing(filter.zone),
    area: orNothing(filter.area),
    priorities: orNothing([...filter.priorities].join(",")),
    states: orNothing([...filter.states].join(",")),
    text: orNothing(filter.text),
  };
}

function orNothing(text: string): string | undefined {
  return text === "" ? undefined : text;
}
