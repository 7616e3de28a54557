import type { PlantFlows } from "../flows.ts";
import { approach } from "../../../../shared/twin/dynamics.ts";
import { freeRackPlaces, stepFleet } from "./fleet.ts";
import { orderFlows, stepOrders } from "./orders.ts";
import { copyLogistics, stationPlaces } from "./state.ts";
import type { LogisticsState } from "./state.ts";
import { stepYard } from "./yard.ts";

/** One step of the logistics zone. Works on a copy; the given state stays as it is. */
export function stepLogistics(
  before: LogisticsState,
  dtS: number,
  flows: PlantFlows,
): { readonly state: LogisticsState; readonly flows: Partial<PlantFlows> } {
  const state = copyLogistics(before);
  state.timeS += dtS;
  state.emptiesPlaces = flows.emptiesPlaces;
  state.random = stepOrders(state.desk, state.random, dtS, flows);
  takePallets(state, flows.palletsDone);
  stepYard(state, dtS);
  const delivered = stepFleet(state, dtS);
  stepPower(state, dtS);
  return {
    state,
    flows: {
      ...orderFlows(state.desk),
      palletPlaces: palletPlaces(state),
      emptiesDelivered: delivered,
      logisticsPowerKw: state.powerKw,
    },
  };
}

/** Full pallets from the line go to the emptier hand-over station. */
function takePallets(state: LogisticsState, count: number): void {
  for (let pallet = 0; pallet < count; pallet += 1) {
    const station = state.stations.reduce((best, other) => (other.pallets < best.pallets ? other : best));
    station.pallets += 1;
    station.inCount += 1;
    state.received += 1;
  }
}

/** The line may hand over what fits on the stations, and no more than racks can take in the end. */
function palletPlaces(state: LogisticsState): number {
  const staged = state.stations.reduce((sum, station) => sum + station.pallets, 0);
  return Math.max(0, Math.min(stationPlaces * state.stations.length - staged, freeRackPlaces(state) - staged));
}

function stepPower(state: LogisticsState, dtS: number): void {
  const charging = state.chargers.reduce((sum, charger) => sum + charger.powerW, 0) / 1000 / 0.92;
  const moving =
    state.docks.filter((dock) => dock.state !== 0).length * 0.9 +
    state.gates.filter((gate) => gate.openS > 0).length * 0.6;
  state.powerKw = 19 + charging + moving;
  state.energyKwh += (state.powerKw * dtS) / 3600;
  state.cabinetDegC = approach(state.cabinetDegC, 22 + 0.3 * state.powerKw, dtS, 1_500);
}
