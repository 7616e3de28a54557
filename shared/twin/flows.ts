/**
 * What the parts of the plant give each other within one step. Order of a step: logistics (orders) → packaging
 * (asks for product and air) → process (gives product) → packaging takes what was given → utilities (air, cold, power).
 * Each part reads what the others wrote, and writes only its own fields.
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
  // packaging → process, logistics
  /** Litres per second the filler would take now. */
  readonly fillerDemandLps: number;
  /** Full pallets handed to the AMRs in this step. */
  readonly palletsDone: number;
  // process → packaging
  /** Litres per second the buffer tank gives; at most the demand. */
  readonly fillerSupplyLps: number;
  readonly productTempDegC: number;
  // all → utilities
  readonly processAirNm3h: number;
  readonly packagingAirNm3h: number;
  /** Heat to be taken away by the glycol loop. */
  readonly coolingDemandKw: number;
  readonly processPowerKw: number;
  readonly packagingPowerKw: number;
  readonly logisticsPowerKw: number;
  // utilities → all
  readonly airPressureBar: number;
  readonly glycolSupplyTempDegC: number;
}

export const quietFlows: PlantFlows = {
  orderedRateBph: 0, orderRunning: false, bottleLitres: 0.5, palletPlaces: 40, fillerDemandLps: 0, palletsDone: 0, fillerSupplyLps: 0, productTempDegC: 20,
  processAirNm3h: 0, packagingAirNm3h: 0, coolingDemandKw: 0, processPowerKw: 0, packagingPowerKw: 0, logisticsPowerKw: 0, airPressureBar: 7, glycolSupplyTempDegC: -2,
};
