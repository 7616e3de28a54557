import { quietFlows } from "../flows.ts";
import type { PlantFlows } from "../flows.ts";
import { applyLogistics } from "./apply.ts";
import {
  amrIds,
  chargerIds,
  dockIds,
  emptiesStoreId,
  fleetId,
  gateIds,
  logisticsMeterId,
  logisticsPanelId,
  orderDeskId,
  rackIds,
  stationIds,
} from "./map.ts";
import { warmWarehouse } from "./warmWarehouse.ts";
import type { LogisticsState } from "./state.ts";
import { stepLogistics } from "./step.ts";
import { logisticsReader } from "./tags.ts";
import type { TwinPart } from "../twinPart.ts";

export type { LogisticsState } from "./state.ts";

const settleSteps = 150;

/** The logistics zone: orders, warehouse, docks and the fleet of mobile robots. */
export function createLogisticsPart(): TwinPart<LogisticsState> {
  return {
    assets: [
      ...amrIds,
      ...rackIds,
      ...dockIds,
      ...chargerIds,
      ...stationIds,
      ...gateIds,
      emptiesStoreId,
      fleetId,
      orderDeskId,
      logisticsPanelId,
      logisticsMeterId,
    ],
    initial(seed) {
      // Two minutes and a half of running by itself put the robots on their ways; the order stays as it was.
      let state = warmWarehouse(seed);
      const { desk } = state;
      let flows: PlantFlows = { ...quietFlows, emptiesPlaces: 1 };
      for (let step = 0; step < settleSteps; step += 1) {
        const result = stepLogistics(state, 1, flows);
        state = result.state;
        flows = { ...flows, palletsDone: step === 90 ? 1 : 0, emptiesPlaces: step < 60 ? 1 : 0 };
      }
      return {
        ...state,
        timeS: 0,
        desk,
        received: 0,
        shipped: 0,
        amrs: state.amrs.map((amr) => ({
          ...amr,
          inWh: 0,
          outWh: 0,
          mission: amr.mission ? { ...amr.mission, sinceS: amr.mission.sinceS - settleSteps } : null,
        })),
      };
    },
    step: stepLogistics,
    apply: applyLogistics,
    read: logisticsReader(),
  };
}
