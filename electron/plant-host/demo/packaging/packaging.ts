import { quietFlows } from "../flows.ts";
import type { PlantFlows } from "../flows.ts";
import { applyPackaging } from "./apply.ts";
import { packagingReader } from "./lineTags.ts";
import { packagingAssets } from "./spec.ts";
import { warmLine } from "./warmLine.ts";
import type { PackagingState } from "./state.ts";
import { stepPackaging } from "./step.ts";
import type { TwinPart } from "../twinPart.ts";

export type { PackagingState } from "./state.ts";

/** The running order that the warm line stands in the middle of; logistics starts with the same. */
export const warmOrder = { rateBph: 18_000, bottleLitres: 0.5 } as const;

const settleSteps = 240;

/** The packaging zone: bottling line L1 from the depalletiser to the hand-over of wrapped pallets. */
export function createPackagingPart(): TwinPart<PackagingState> {
  return {
    assets: packagingAssets,
    initial(seed) {
      // A few minutes of running by itself make speeds, temperatures and buffers fit each other.
      let state = warmLine(seed, warmOrder.rateBph, warmOrder.bottleLitres);
      let flows: PlantFlows = {
        ...quietFlows,
        orderRunning: true,
        orderedRateBph: warmOrder.rateBph,
        bottleLitres: warmOrder.bottleLitres,
        productTempDegC: 8,
        palletPlaces: 1,
      };
      for (let step = 0; step < settleSteps; step += 1) {
        const result = stepPackaging(state, 1, flows);
        state = result.state;
        flows = {
          ...flows,
          fillerSupplyLps: result.flows.fillerDemandLps ?? 0,
          emptiesDelivered: state.emptiesWaiting < 2 ? 1 : 0,
        };
      }
      return { ...state, timeS: 0 };
    },
    step: stepPackaging,
    apply: applyPackaging,
    read: packagingReader(),
  };
}
