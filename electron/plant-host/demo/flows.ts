/**
 * What the parts of the plant give each other within one step. Order of a step: logistics (orders) → process (gives
 * what packaging asked for at the end of its last step) → packaging (takes exactly that, asks anew) → utilities (air,
 * cold, power). Each part reads what the others wrote, and writes only its own fields.
 */
export interface PlantFlows {
  // logistics → all
  /** Bottles per hour the running order asks for; 0 between orders. */
  readonly orderedRateBph: number;
  readonly orderRunning: boolean;
  /** Litres in one bottle of the running order. */
  readonly bottleLitres: number;
  /** Free places for full pallets in the warehouse and docks; at 0 the palletiser blocks. */
  readonly palletPlaces: number;
  /** Pallets of empty bottles that AMRs put on the depalletiser's infeed in this step. */
  readonly emptiesDelivered: number;
  // packaging → process, logistics
  /** Litres per second the filler would take now. */
  readonly fillerDemandLps: number;
  /** Full pallets handed to the AMRs in this step. */
  readonly palletsDone: number;
  /** Free places for pallets of empty bottles at the depalletiser. */
  readonly emptiesPlaces: number;
  /** Bottles put on the line, packed into cases and rejected in this step; bottles on the line now. */
  readonly bottlesFed: number;
  readonly bottlesPacked: number;
  readonly bottlesRejected: number;
  readonly bottlesOnLine: number;
  // process → packaging
  /** Litres per second the buffer tank gives; at most the demand. */
  readonly fillerSupplyLps: number;
  readonly productTempDegC: number;
  // all → utilities
  readonly processAirNm3h: number;
  readonly packagingAirNm3h: number;
  /** Heat to be taken away by the glycol loop. */
  readonly coolingDemandKw: number;
  readonly steamDemandKgh: number;
  /** Litres per second of process water drawn from the utilities. */
  readonly processWaterLps: number;
  readonly processPowerKw: number;
  readonly packagingPowerKw: number;
  readonly logisticsPowerKw: number;
  // utilities → all
  readonly airPressureBar: number;
  readonly glycolSupplyTempDegC: number;
  readonly steamPressureBar: number;
  readonly waterPressureBar: number;
}

export const quietFlows: PlantFlows = {
  orderedRateBph: 0,
  orderRunning: false,
  bottleLitres: 0.5,
  palletPlaces: 40,
  fillerDemandLps: 0,
  palletsDone: 0,
  emptiesDelivered: 0,
  emptiesPlaces: 0,
  bottlesFed: 0,
  bottlesPacked: 0,
  bottlesRejected: 0,
  bottlesOnLine: 0,
  fillerSupplyLps: 0,
  productTempDegC: 20,
  processAirNm3h: 0,
  packagingAirNm3h: 0,
  coolingDemandKw: 0,
  processPowerKw: 0,
  packagingPowerKw: 0,
  logisticsPowerKw: 0,
  airPressureBar: 7,
  glycolSupplyTempDegC: -2,
  steamDemandKgh: 0,
  processWaterLps: 0,
  steamPressureBar: 8,
  waterPressureBar: 4,
};
