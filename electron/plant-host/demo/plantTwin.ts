import { accepted, refused } from "../../../shared/twin/commands.ts";
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
const zoneKeys = ["logistics", "process", "packaging", "utilities"] as const;
type ZoneKey = (typeof zoneKeys)[number];

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

type Parts = { readonly [K in ZoneKey]: TwinPart<PlantState[K]> };

export function createPlantTwin(): Twin<PlantState> {
  const parts: Parts = {
    logistics: createLogisticsPart(),
    process: createProcessPart(),
    packaging: createPackagingPart(),
    utilities: createUtilitiesPart(),
  };
  const zoneOf = new Map<string, ZoneKey>();
  for (const zone of zoneKeys) for (const asset of parts[zone].assets) zoneOf.set(asset, zone);
  return {
    initial: (seed) => ({
      timeS: 0,
      flows: warmFlows,
      logistics: parts.logistics.initial(seed),
      process: parts.process.initial(seed),
      packaging: parts.packaging.initial(seed),
      utilities: parts.utilities.initial(seed),
    }),
    step: (state, dtS) => stepPlant(parts, state, dtS),
    apply: (state, command) => {
      const named = command.kind === "write" ? command.tag : command.asset;
      const asset = command.kind === "write" ? named.slice(0, Math.max(0, named.indexOf("."))) : named;
      const zone = zoneOf.get(asset);
      return zone === undefined
        ? refused(state, `${named.slice(0, 100)} is not in this plant`)
        : applyWithin(zone, parts[zone], state, command);
    },
    read: (state, sink) => {
      parts.utilities.read(state.utilities, sink);
      parts.process.read(state.process, sink);
      parts.packaging.read(state.packaging, sink);
      parts.logistics.read(state.logistics, sink);
    },
    timeS: (state) => state.timeS,
  };
}

/** Each area steps with what those before it gave in this step, and the others in the last. */
function stepPlant(parts: Parts, state: PlantState, dtS: number): PlantState {
  if (!(dtS > 0 && dtS <= 1)) throw new RangeError("a step lasts more than 0 and at most 1 second");
  const ordered = parts.logistics.step(state.logistics, dtS, state.flows);
  const withOrders = { ...state.flows, ...ordered.flows };
  const made = parts.process.step(state.process, dtS, withOrders);
  const withProduct = { ...withOrders, ...made.flows };
  const packed = parts.packaging.step(state.packaging, dtS, withProduct);
  const withDemand = { ...withProduct, ...packed.flows };
  const supplied = parts.utilities.step(state.utilities, dtS, withDemand);
  return {
    timeS: state.timeS + dtS,
    flows: { ...withDemand, ...supplied.flows },
    logistics: ordered.state,
    process: made.state,
    packaging: packed.state,
    utilities: supplied.state,
  };
}

function applyWithin<K extends ZoneKey>(
  zone: K,
  part: { apply(state: PlantState[K], command: TwinCommand): CommandResult<PlantState[K]> },
  state: PlantState,
  command: TwinCommand,
): CommandResult<PlantState> {
  const result = part.apply(state[zone], command);
  return result.accepted ? accepted({ ...state, [zone]: result.state }) : refused(state, result.reason);
}
