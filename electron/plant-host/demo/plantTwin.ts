import { quietFlows, type PlantFlows } from "./flows.ts";
import { createLogisticsPart, type LogisticsState } from "./logistics/logistics.ts";
import { createPackagingPart, warmOrder, type PackagingState } from "./packaging/packaging.ts";
import { createProcessPart, type ProcessState } from "./process/process.ts";
import { createUtilitiesPart, type UtilitiesState } from "./utilities/utilities.ts";
import type { TwinPart } from "./twinPart.ts";
import type { CommandResult, Twin, TwinCommand } from "../../../shared/twin/twin.ts";

/** The whole demo plant: four zones and what they last gave each other. */
export interface PlantState {
  readonly timeS: number;
  readonly flows: PlantFlows;
  readonly logistics: LogisticsState;
  readonly process: ProcessState;
  readonly packaging: PackagingState;
  readonly utilities: UtilitiesState;
}
type ZoneKey = "logistics" | "process" | "packaging" | "utilities";

/** What flows in the middle of an order: the plant starts warm. */
const warmFlows: PlantFlows = {
  ...quietFlows,
  orderRunning: true,
  orderedRateBph: warmOrder.rateBph,
  bottleLitres: warmOrder.bottleLitres,
  fillerDemandLps: (warmOrder.rateBph * warmOrder.bottleLitres) / 3600,
  productTempDegC: 10,
  processAirNm3h: 52,
  packagingAirNm3h: 130,
  coolingDemandKw: 166,
  steamDemandKgh: 160,
  processWaterLps: 1.6,
  processPowerKw: 14,
  packagingPowerKw: 70,
  logisticsPowerKw: 30,
};

export function createPlantTwin(): Twin<PlantState> {
  const logistics = createLogisticsPart();
  const process = createProcessPart();
  const packaging = createPackagingPart();
  const utilities = createUtilitiesPart();
  const zoneOf = new Map<string, ZoneKey>();
  const claim = (zone: ZoneKey, assets: readonly string[]): void => assets.forEach((asset) => zoneOf.set(asset, zone));
  claim("utilities", utilities.assets);
  claim("process", process.assets);
  claim("packaging", packaging.assets);
  claim("logistics", logistics.assets);

  function within<K extends ZoneKey>(
    zone: K,
    part: TwinPart<PlantState[K]>,
    state: PlantState,
    command: TwinCommand,
  ): CommandResult<PlantState> {
    const result = part.apply(state[zone], command);
    return {
      state: result.accepted ? { ...state, [zone]: result.state } : state,
      accepted: result.accepted,
      reason: result.reason,
    };
  }

  return {
    initial(seed) {
      return {
        timeS: 0,
        flows: warmFlows,
        logistics: logistics.initial(seed),
        process: process.initial(seed),
        packaging: packaging.initial(seed),
        utilities: utilities.initial(seed),
      };
    },

    step(state, dtS) {
      if (!(dtS > 0 && dtS <= 1)) throw new RangeError("a step lasts more than 0 and at most 1 second");
      const ordered = logistics.step(state.logistics, dtS, state.flows);
      const withOrders = { ...state.flows, ...ordered.flows };
      const made = process.step(state.process, dtS, withOrders);
      const withProduct = { ...withOrders, ...made.flows };
      const packed = packaging.step(state.packaging, dtS, withProduct);
      const withDemand = { ...withProduct, ...packed.flows };
      const supplied = utilities.step(state.utilities, dtS, withDemand);
      return {
        timeS: state.timeS + dtS,
        flows: { ...withDemand, ...supplied.flows },
        logistics: ordered.state,
        process: made.state,
        packaging: packed.state,
        utilities: supplied.state,
      };
    },

    apply(state, command) {
      const asset =
        command.kind === "write" ? command.tag.slice(0, Math.max(0, command.tag.indexOf("."))) : command.asset;
      switch (zoneOf.get(asset)) {
        case "utilities":
          return within("utilities", utilities, state, command);
        case "process":
          return within("process", process, state, command);
        case "packaging":
          return within("packaging", packaging, state, command);
        case "logistics":
          return within("logistics", logistics, state, command);
        case undefined:
          return {
            state,
            accepted: false,
            reason: `${(command.kind === "write" ? command.tag : command.asset).slice(0, 100)} is not in this plant`,
          };
      }
    },

    read(state, sink) {
      utilities.read(state.utilities, sink);
      process.read(state.process, sink);
      packaging.read(state.packaging, sink);
      logistics.read(state.logistics, sink);
    },

    timeS: (state) => state.timeS,
  };
}
