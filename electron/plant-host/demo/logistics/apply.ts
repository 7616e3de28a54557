import { amrState, amrStates, shownState } from "./amr.ts";
import type { Amr } from "./amr.ts";
import { amrIds, chargerIds, dockIds, fleetId, logisticsPanelId, orderDeskId } from "./map.ts";
import { orderState, orderText } from "./orders.ts";
import { copyLogistics, dockState, dockStates } from "./state.ts";
import type { LogisticsState } from "./state.ts";
import { coming } from "./yard.ts";
import { applyToCopy, splitTag, writeChecked, type Answer } from "../../../../shared/twin/commands.ts";
import type { CommandResult } from "../../../../shared/twin/twin.ts";
import { repairDrive, resetDrive, tripCause, tripDrive } from "../../../../shared/twin/rotating.ts";
import type { FaultKind, TwinCommand } from "../../../../shared/twin/twin.ts";

/**
 * What operators and faults do to the logistics zone. The handlers work on a copy of the state and answer why they
 * refused, in words for the operator.
 */
export const applyLogistics = (state: LogisticsState, given: TwinCommand): CommandResult<LogisticsState> =>
  applyToCopy(state, copyLogistics, { write, call, inject, clear }, given);

function find<T>(ids: readonly string[], list: readonly T[], asset: string): T | undefined {
  return list[ids.indexOf(asset)];
}

function write(state: LogisticsState, tag: string, value: number | boolean | string): Answer {
  const [asset, name] = splitTag(tag);
  const amr = find(amrIds, state.amrs, asset);
  if (amr && name === "SpeedLimit")
    return writeChecked({ min: 0.3, max: 1.6, set: (it, limit) => void (it.limitMs = limit) }, amr, tag, value);
  if (asset !== orderDeskId || name !== "OrderedRate") return `${tag} cannot be written`;
  return writeChecked(
    {
      min: 6_000,
      max: 24_000,
      set: (desk, rate) => {
        if (desk.state !== orderState.running) return "the rate can be changed only while an order runs";
        desk.rateBph = rate;
        return undefined;
      },
    },
    state.desk,
    tag,
    value,
  );
}

function callAmr(amr: Amr, id: string, method: string): Answer {
  if (method === "Pause") {
    if (amr.paused) return `${id} is paused already`;
    amr.paused = true;
  } else if (method === "Resume") {
    if (!amr.paused) return `${id} is not paused`;
    amr.paused = false;
  } else if (method === "SendToCharger") {
    if (shownState(amr) === amrState.fault) return `${id} is in ${amrStates[amrState.fault]}: reset it first`;
    if (amr.state === amrState.charging || amr.state === amrState.toCharger)
      return `${id} is at or on its way to a charger already`;
    amr.toCharger = true;
  } else if (method === "Reset") {
    Object.assign(amr, { obstacle: false, lost: false, drive: resetDrive(amr.drive) });
  } else return `${id} has no command ${method}`;
  return undefined;
}

function callDesk(state: LogisticsState): Answer {
  const { desk } = state;
  if (desk.state === orderState.running) {
    desk.state = orderState.runOut;
    return undefined;
  }
  if (desk.state !== orderState.changeover)
    return `${orderText(desk.running)} is still running out: the line must be empty first`;
  desk.changeoverS = 0;
  return undefined;
}

function callFleet(state: LogisticsState, method: string): Answer {
  if (method !== "PauseFleet" && method !== "ResumeFleet") return `${fleetId} has no command ${method}`;
  for (const amr of state.amrs) amr.paused = method === "PauseFleet";
  return undefined;
}

function call(state: LogisticsState, asset: string, method: string): Answer {
  const amr = find(amrIds, state.amrs, asset);
  if (amr) return callAmr(amr, asset, method);
  const dock = find(dockIds, state.docks, asset);
  if (dock && method === "ReleaseTruck") {
    if (dock.state !== dockState.loading)
      return `${asset} is in ${dockStates[dock.state]!}: a truck can be released while it is being loaded`;
    dock.planned =
      dock.pallets +
      coming(
        state,
        dockIds.findIndex((id) => id === asset),
      );
    return undefined;
  }
  if (dock && method === "Reset") {
    dock.jam = false;
    return undefined;
  }
  const charger = find(chargerIds, state.chargers, asset);
  if (charger && method === "Reset") {
    charger.tripped = false;
    return undefined;
  }
  if (asset === orderDeskId && method === "StartNextOrder") return callDesk(state);
  if (asset === fleetId) return callFleet(state, method);
  if (asset === logisticsPanelId && method === "Reset") {
    state.emergency = false;
    return undefined;
  }
  return `${asset} has no command ${method}`;
}

function inject(state: LogisticsState, asset: string, fault: FaultKind, magnitude: number): Answer {
  if (!(magnitude >= 0 && magnitude <= 1)) return "the magnitude of a fault is between 0 and 1";
  const amr = find(amrIds, state.amrs, asset);
  const dock = find(dockIds, state.docks, asset);
  const charger = find(chargerIds, state.chargers, asset);
  if (amr && fault === "jam") amr.obstacle = true;
  else if (amr && fault === "sensorFreeze") amr.lost = true;
  else if (amr && fault === "bearingWear") amr.wearRate = magnitude;
  else if (amr && fault === "trip") amr.drive = tripDrive(amr.drive, tripCause.external);
  else if (dock && fault === "jam") dock.jam = true;
  else if (charger && fault === "trip") charger.tripped = true;
  else if (asset === logisticsPanelId && fault === "trip") state.emergency = true;
  else return `${asset} cannot have the fault ${fault}`;
  return undefined;
}

function clear(state: LogisticsState, asset: string): Answer {
  const amr = find(amrIds, state.amrs, asset);
  const dock = find(dockIds, state.docks, asset);
  const charger = find(chargerIds, state.chargers, asset);
  if (amr)
    Object.assign(amr, {
      obstacle: false,
      lost: false,
      wearRate: 0,
      drive: resetDrive(amr.wearRate > 0 ? repairDrive(amr.drive) : amr.drive),
    });
  else if (dock) dock.jam = false;
  else if (charger) charger.tripped = false;
  else if (asset === logisticsPanelId) state.emergency = false;
  else return `${asset} has no fault to clear`;
  return undefined;
}
