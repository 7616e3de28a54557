import { faultOf, stepLoopOf, stepMachineOf, type Equipment } from "../../../../shared/twin/equipment.ts";
import { movePump, pumpLoad, type Machine, type PumpSide } from "../../../../shared/twin/machine.ts";
import type { Loop } from "../../../../shared/twin/pid.ts";
import { noiseAt } from "../../../../shared/twin/random.ts";
import { driveReadings } from "../../../../shared/twin/rotating.ts";
import { stepPair } from "./pair.ts";
import { ambientDegC, foulingPerS, utilityLoops, utilityMachines } from "./spec.ts";

/**
 * Glycol loop, chiller, condenser water and cooling tower. Heat goes from the users over glycol and refrigerant to the
 * tower.
 */
export interface CoolingState {
  /** Glycol on its way to the users, and back in the tank. */
  readonly coldDegC: number;
  readonly warmDegC: number;
  readonly basinDegC: number;
  readonly demandKw: number;
  readonly coolingKw: number;
  readonly condenserKw: number;
  readonly rejectedKw: number;
  readonly fouling: number;
  readonly basinL: number;
  readonly makeUpOpen: boolean;
  readonly makeUpM3: number;
  readonly conductivity: number;
  readonly blowdownOpen: boolean;
}

export const glycol = { coldKg: 3000, warmKg: 5200, kjPerKgK: 3.75 };
const glycolRatedLps = 20;
const condenserRatedLps = 24;
export const waterKjPerKgK = 4.18;
export const basinCapacityL = 6000;
export const chillerFullKw = 340;
/** Heat that comes in through pipes and pumps whatever the users do. */
const standingHeatKw = (equipment: Equipment): number => 12 + 3 * noiseAt(equipment.seed, equipment.timeS, 9004, 90);
export const makeUpLps = 0.8;

export function warmCooling(): CoolingState {
  return {
    coldDegC: -2,
    warmDegC: 1.6,
    basinDegC: 24,
    demandKw: 180,
    coolingKw: 192,
    condenserKw: 244,
    rejectedKw: 244,
    fouling: 0,
    basinL: 3700,
    makeUpOpen: false,
    makeUpM3: 18_420,
    conductivity: 1540,
    blowdownOpen: false,
  };
}

interface CoolingStep {
  readonly cooling: CoolingState;
  readonly machines: Readonly<Record<string, Machine>>;
  readonly pumps: Readonly<Record<string, PumpSide>>;
  readonly loops: Readonly<Record<string, Loop>>;
  readonly waterLps: number;
}

export const wetBulbDegC = (timeS: number): number => 16 + 0.8 * Math.sin(timeS / 5400);

/** Moves both water sides, chiller and tower on, then the balances of heat and water. */
export function stepCooling(equipment: Equipment, cooling: CoolingState, demandKw: number, dtS: number): CoolingStep {
  const { machines: pumpMachines, pumps, glycolLps, condenserLps } = stepPumps(equipment, dtS);
  const loops = stepCoolingLoops(equipment, cooling, dtS);
  const flowing = glycolLps > 3 && condenserLps > 3;
  const { chiller, fan } = stepChillerAndFan(equipment, cooling, loops, flowing, dtS);
  const heat = exchangeHeat(equipment, cooling, { chiller, fan, flowing, glycolLps, condenserLps });
  const allHeatKw = demandKw + standingHeatKw(equipment);
  return {
    machines: { ...pumpMachines, "CH-201": chiller, "CT-220": fan },
    pumps,
    loops,
    waterLps: cooling.makeUpOpen ? makeUpLps : 0,
    cooling: {
      demandKw,
      coolingKw: heat.coolingKw,
      condenserKw: heat.condenserKw,
      rejectedKw: heat.rejectedKw,
      coldDegC: cooling.coldDegC + ((heat.exchangedKw - heat.coolingKw) * dtS) / (glycol.coldKg * glycol.kjPerKgK),
      warmDegC: cooling.warmDegC + ((allHeatKw - heat.exchangedKw) * dtS) / (glycol.warmKg * glycol.kjPerKgK),
      basinDegC: cooling.basinDegC + ((heat.condenserKw - heat.rejectedKw) * dtS) / (basinCapacityL * waterKjPerKgK),
      fouling: Math.min(1, cooling.fouling + faultOf(equipment, "CH-201", "fouling") * foulingPerS * dtS),
      ...stepBasin(cooling, heat.rejectedKw, dtS),
    },
  };
}

/** Duty and standby pump of the glycol side and of the condenser side. */
const sides = [
  { ids: ["P-211", "P-212"], ratedLps: glycolRatedLps },
  { ids: ["P-213", "P-214"], ratedLps: condenserRatedLps },
] as const;

function stepPumps(
  equipment: Equipment,
  dtS: number,
): Pick<CoolingStep, "machines" | "pumps"> & { readonly glycolLps: number; readonly condenserLps: number } {
  const machines: Record<string, Machine> = {};
  const pumps: Record<string, PumpSide> = {};
  const flows = sides.map(({ ids, ratedLps }) => {
    const load = (id: string): number =>
      pumpLoad(equipment.machines[id]!.drive.speed, equipment.pumps[id]!.flowLps, ratedLps);
    Object.assign(machines, stepPair(equipment, ids, load, 0.85, dtS));
    const [first, second] = ids.map((id) => machines[id]!.drive.speed) as [number, number];
    pumps[ids[0]] = moveSharing(equipment.pumps[ids[0]]!, first, second, ratedLps, dtS);
    pumps[ids[1]] = moveSharing(equipment.pumps[ids[1]]!, second, first, ratedLps, dtS);
    return Math.max(first, second) * ratedLps;
  });
  return { machines, pumps, glycolLps: flows[0]!, condenserLps: flows[1]! };
}

/** Of two pumps on one pipe the slower gives nothing; equal ones share the flow. */
function moveSharing(side: PumpSide, speed: number, otherSpeed: number, ratedLps: number, dtS: number): PumpSide {
  const outrun = speed < 0.02 || otherSpeed > speed + 0.05;
  const sharedBy = otherSpeed > 0.02 ? 1 + otherSpeed / speed : 1;
  const flowLps = outrun ? 0 : (speed * ratedLps) / sharedBy;
  return movePump(side, flowLps, 0.9, 0.9 + 3.4 * Math.max(speed, otherSpeed) ** 2, dtS);
}

type CoolingLoops = Readonly<Record<"TIC-217" | "TIC-220", Loop>>;

function stepCoolingLoops(equipment: Equipment, cooling: CoolingState, dtS: number): CoolingLoops {
  const supply = { sensor: "TT-217", tag: "Temp", live: cooling.coldDegC };
  const basin = { sensor: "CT-220", tag: "BasinTemp", live: cooling.basinDegC };
  return {
    "TIC-217": stepLoopOf(equipment, utilityLoops, "TIC-217", supply, dtS),
    "TIC-220": stepLoopOf(equipment, utilityLoops, "TIC-220", basin, dtS),
  };
}

function stepChillerAndFan(
  equipment: Equipment,
  cooling: CoolingState,
  loops: CoolingLoops,
  flowing: boolean,
  dtS: number,
): { readonly chiller: Machine; readonly fan: Machine } {
  const chillerDemand = {
    autoRun: flowing && loops["TIC-217"].op > 12,
    autoSpeed: Math.max(0.25, loops["TIC-217"].op / 100),
    load: chillerPowerKw(cooling) / utilityMachines["CH-201"]!.rating.powerKw,
    ambientDegC,
  };
  const fanDemand = {
    autoRun: true,
    autoSpeed: Math.max(0.1, loops["TIC-220"].op / 100),
    load: equipment.machines["CT-220"]!.drive.speed ** 3 * 0.82,
    ambientDegC,
  };
  return {
    chiller: stepMachineOf(equipment, utilityMachines, "CH-201", chillerDemand, dtS),
    fan: stepMachineOf(equipment, utilityMachines, "CT-220", fanDemand, dtS),
  };
}

interface CoolingPlant {
  readonly chiller: Machine;
  readonly fan: Machine;
  readonly flowing: boolean;
  readonly glycolLps: number;
  readonly condenserLps: number;
}

/** Heat from the warm glycol to the cold, from there to the condenser water, and from the tower to the air. */
function exchangeHeat(
  equipment: Equipment,
  cooling: CoolingState,
  { chiller, fan, flowing, glycolLps, condenserLps }: CoolingPlant,
): Readonly<Record<"coolingKw" | "condenserKw" | "rejectedKw" | "exchangedKw", number>> {
  const coolingKw = flowing
    ? chillerFullKw *
      chiller.drive.speed *
      (1 - 0.65 * cooling.fouling) *
      Math.min(1, Math.max(0, (cooling.coldDegC + 14) / 6))
    : 0;
  const condenserKw =
    coolingKw > 0 ? coolingKw + driveReadings(chiller.drive, utilityMachines["CH-201"]!.rating).powerKw : 0;
  const towerInDegC = cooling.basinDegC + (condenserLps > 1 ? condenserKw / (condenserLps * waterKjPerKgK) : 0);
  const rejectedKw = Math.max(
    0,
    40 *
      (0.12 + 0.88 * fan.drive.speed ** 0.8) *
      (condenserLps / glycolRatedLps) *
      (towerInDegC - wetBulbDegC(equipment.timeS)),
  );
  const exchangedKw = glycolLps * glycol.kjPerKgK * (cooling.warmDegC - cooling.coldDegC);
  return { coolingKw, condenserKw, rejectedKw, exchangedKw };
}

/** Water evaporates, salts stay behind: make-up keeps the level, blowdown the conductivity. */
function stepBasin(
  cooling: CoolingState,
  rejectedKw: number,
  dtS: number,
): Pick<CoolingState, "basinL" | "makeUpOpen" | "makeUpM3" | "conductivity" | "blowdownOpen"> {
  const evaporatedLps = rejectedKw / 2430;
  const blowdownLps = cooling.blowdownOpen ? 0.25 : 0;
  const makeUp = cooling.makeUpOpen ? makeUpLps : 0;
  const basinL = Math.min(basinCapacityL, Math.max(0, cooling.basinL + (makeUp - evaporatedLps - blowdownLps) * dtS));
  return {
    basinL,
    makeUpOpen: cooling.makeUpOpen ? basinL < basinCapacityL * 0.65 : basinL < basinCapacityL * 0.55,
    makeUpM3: cooling.makeUpM3 + (makeUp * dtS) / 1000,
    conductivity: cooling.conductivity + ((380 * makeUp - cooling.conductivity * blowdownLps) * dtS) / basinCapacityL,
    blowdownOpen: cooling.blowdownOpen ? cooling.conductivity > 1450 : cooling.conductivity > 1750,
  };
}

export const condensingDegC = (cooling: CoolingState): number =>
  cooling.basinDegC + 3.6 + 3.8 * (cooling.condenserKw / 400) + 1;
function chillerPowerKw(cooling: CoolingState): number {
  const cop =
    Math.max(1.8, 4.6 - 0.05 * (condensingDegC(cooling) - 25) - 0.06 * (2 - cooling.coldDegC)) *
    (1 - 0.25 * cooling.fouling);
  return cooling.coolingKw / cop + (cooling.coolingKw > 0 ? 2 : 0);
}

export const glycolPressureBar = (equipment: Equipment): number =>
  Math.max(equipment.pumps["P-211"]!.dischargeBar, equipment.pumps["P-212"]!.dischargeBar);
export const glycolFlowLps = (equipment: Equipment): number => pumpFlow(equipment, "P-211", "P-212");
export const condenserFlowLps = (equipment: Equipment): number => pumpFlow(equipment, "P-213", "P-214");
const pumpFlow = (equipment: Equipment, a: string, b: string): number =>
  equipment.pumps[a]!.flowLps + equipment.pumps[b]!.flowLps;
