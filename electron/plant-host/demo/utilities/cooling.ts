import { faultOf, measured, type Equipment } from "../../../../shared/twin/equipment.ts";
import {
  readFlowMeter,
  readLoop,
  readPressureMeter,
  readServiceTank,
  readTempMeter,
} from "../../../../shared/twin/instruments.ts";
import {
  movePump,
  pumpLoad,
  readMachine,
  readPump,
  stepMachine,
  type Machine,
  type PumpSide,
} from "../../../../shared/twin/machine.ts";
import { auto, stepLoop, type Loop } from "../../../../shared/twin/pid.ts";
import { driveReadings } from "../../../../shared/twin/rotating.ts";
import { noiseAt } from "../../../../shared/twin/random.ts";
import type { TagReader } from "../../../../shared/twin/tagReader.ts";
import { ambientDegC, foulingPerS, utilityLoops, utilityMachines } from "./spec.ts";

/** Glycol loop, chiller, condenser water and cooling tower. Heat goes from the users over glycol and refrigerant to the tower. */
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
const waterKjPerKgK = 4.18;
const basinCapacityL = 6000;
const chillerFullKw = 340;
/** Heat that comes in through pipes and pumps whatever the users do. */
const standingHeatKw = (equipment: Equipment): number => 12 + 3 * noiseAt(equipment.seed, equipment.timeS, 9004, 90);
const makeUpLps = 0.8;

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

/** The loop's pumps: the first runs, the second waits for it to fail. */
export function stepPair(
  equipment: Equipment,
  ids: readonly [string, string],
  loadOf: (id: string) => number,
  autoSpeed: number,
  dtS: number,
): Record<string, Machine> {
  const [duty, standby] = ids;
  const lead = equipment.machines[duty]!;
  const leadServes = lead.mode === auto ? !lead.drive.tripped : lead.drive.running;
  const step = (id: string, autoRun: boolean): Machine =>
    stepMachine(
      equipment.machines[id]!,
      utilityMachines[id]!,
      { autoRun, autoSpeed, load: loadOf(id), ambientDegC, wearRate: faultOf(equipment, id, "bearingWear") },
      dtS,
    );
  return { [duty]: step(duty, true), [standby]: step(standby, !leadServes) };
}

interface CoolingStep {
  readonly cooling: CoolingState;
  readonly machines: Readonly<Record<string, Machine>>;
  readonly pumps: Readonly<Record<string, PumpSide>>;
  readonly loops: Readonly<Record<string, Loop>>;
  readonly waterLps: number;
}

const wetBulbDegC = (timeS: number): number => 16 + 0.8 * Math.sin(timeS / 5400);

export function stepCooling(equipment: Equipment, cooling: CoolingState, demandKw: number, dtS: number): CoolingStep {
  const sideLoad =
    (rated: number) =>
    (id: string): number =>
      pumpLoad(equipment.machines[id]!.drive.speed, equipment.pumps[id]!.flowLps, rated);
  const machines = {
    ...stepPair(equipment, ["P-211", "P-212"], sideLoad(glycolRatedLps), 0.85, dtS),
    ...stepPair(equipment, ["P-213", "P-214"], sideLoad(condenserRatedLps), 0.85, dtS),
  };
  const glycolLps = Math.max(machines["P-211"]!.drive.speed, machines["P-212"]!.drive.speed) * glycolRatedLps;
  const condenserLps = Math.max(machines["P-213"]!.drive.speed, machines["P-214"]!.drive.speed) * condenserRatedLps;
  const pumps: Record<string, PumpSide> = {};
  for (const [id, rated] of [
    ["P-211", glycolRatedLps],
    ["P-212", glycolRatedLps],
    ["P-213", condenserRatedLps],
    ["P-214", condenserRatedLps],
  ] as const) {
    const speed = machines[id]!.drive.speed;
    const other =
      machines[id === "P-211" ? "P-212" : id === "P-212" ? "P-211" : id === "P-213" ? "P-214" : "P-213"]!.drive.speed;
    pumps[id] = movePump(
      equipment.pumps[id]!,
      speed < 0.02 || other > speed + 0.05 ? 0 : (speed * rated) / (other > 0.02 ? 1 + other / speed : 1),
      0.9,
      0.9 + 3.4 * Math.max(speed, other) ** 2,
      dtS,
    );
  }
  const chillerLoop = stepLoop(
    equipment.loops["TIC-217"]!,
    utilityLoops["TIC-217"]!.tuning,
    measured(equipment, "TT-217", "Temp", cooling.coldDegC),
    dtS,
  );
  const towerLoop = stepLoop(
    equipment.loops["TIC-220"]!,
    utilityLoops["TIC-220"]!.tuning,
    measured(equipment, "CT-220", "BasinTemp", cooling.basinDegC),
    dtS,
  );
  const flowing = glycolLps > 3 && condenserLps > 3;
  const chillerPowerShare = chillerPowerKw(cooling) / utilityMachines["CH-201"]!.rating.powerKw;
  const chiller = stepMachine(
    equipment.machines["CH-201"]!,
    utilityMachines["CH-201"]!,
    {
      autoRun: flowing && chillerLoop.op > 12,
      autoSpeed: Math.max(0.25, chillerLoop.op / 100),
      load: chillerPowerShare,
      ambientDegC,
      wearRate: faultOf(equipment, "CH-201", "bearingWear"),
    },
    dtS,
  );
  const fan = stepMachine(
    equipment.machines["CT-220"]!,
    utilityMachines["CT-220"]!,
    {
      autoRun: true,
      autoSpeed: Math.max(0.1, towerLoop.op / 100),
      load: equipment.machines["CT-220"]!.drive.speed ** 3 * 0.82,
      ambientDegC,
      wearRate: faultOf(equipment, "CT-220", "bearingWear"),
    },
    dtS,
  );

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
  const allHeatKw = demandKw + standingHeatKw(equipment);
  const evaporatedLps = rejectedKw / 2430;
  const blowdownLps = cooling.blowdownOpen ? 0.25 : 0;
  const makeUp = cooling.makeUpOpen ? makeUpLps : 0;
  const basinL = Math.min(basinCapacityL, Math.max(0, cooling.basinL + (makeUp - evaporatedLps - blowdownLps) * dtS));
  return {
    machines: { ...machines, "CH-201": chiller, "CT-220": fan },
    pumps,
    loops: { "TIC-217": chillerLoop, "TIC-220": towerLoop },
    waterLps: makeUp,
    cooling: {
      demandKw,
      coolingKw,
      condenserKw,
      rejectedKw,
      coldDegC: cooling.coldDegC + ((exchangedKw - coolingKw) * dtS) / (glycol.coldKg * glycol.kjPerKgK),
      warmDegC: cooling.warmDegC + ((allHeatKw - exchangedKw) * dtS) / (glycol.warmKg * glycol.kjPerKgK),
      basinDegC: cooling.basinDegC + ((condenserKw - rejectedKw) * dtS) / (basinCapacityL * waterKjPerKgK),
      fouling: Math.min(1, cooling.fouling + faultOf(equipment, "CH-201", "fouling") * foulingPerS * dtS),
      basinL,
      makeUpOpen: cooling.makeUpOpen ? basinL < basinCapacityL * 0.65 : basinL < basinCapacityL * 0.55,
      makeUpM3: cooling.makeUpM3 + (makeUp * dtS) / 1000,
      conductivity: cooling.conductivity + ((380 * makeUp - cooling.conductivity * blowdownLps) * dtS) / basinCapacityL,
      blowdownOpen: cooling.blowdownOpen ? cooling.conductivity > 1450 : cooling.conductivity > 1750,
    },
  };
}

const condensingDegC = (cooling: CoolingState): number =>
  cooling.basinDegC + 3.6 + 3.8 * (cooling.condenserKw / 400) + 1;
function chillerPowerKw(cooling: CoolingState): number {
  const cop =
    Math.max(1.8, 4.6 - 0.05 * (condensingDegC(cooling) - 25) - 0.06 * (2 - cooling.coldDegC)) *
    (1 - 0.25 * cooling.fouling);
  return cooling.coolingKw / cop + (cooling.coolingKw > 0 ? 2 : 0);
}

const pumpFlow = (equipment: Equipment, a: string, b: string): number =>
  equipment.pumps[a]!.flowLps + equipment.pumps[b]!.flowLps;

export function readCooling(out: TagReader, equipment: Equipment, cooling: CoolingState): void {
  const glycolLps = pumpFlow(equipment, "P-211", "P-212");
  readChiller(out, equipment, cooling, glycolLps);
  out.asset("V-215");
  readServiceTank(out, {
    volumeL: 3900 + 25 * (cooling.warmDegC - 1.6),
    capacityL: 6000,
    tempDegC: cooling.warmDegC,
    inLps: glycolLps,
    outLps: glycolLps,
    conductivity: 2.4,
  });
  for (const id of ["P-211", "P-212"] as const) {
    out.asset(id);
    readPump(out, equipment.machines[id]!, utilityMachines[id]!, equipment.pumps[id]!, cooling.warmDegC);
  }
  for (const id of ["P-213", "P-214"] as const) {
    out.asset(id);
    readPump(out, equipment.machines[id]!, utilityMachines[id]!, equipment.pumps[id]!, cooling.basinDegC);
  }
  readTower(out, equipment, cooling);
  out.asset("TT-217");
  readTempMeter(out, cooling.coldDegC, equipment.meters["TT-217"]!, { low: -10, high: 20, noise: 0.03 });
  out.asset("TT-218");
  readTempMeter(out, cooling.warmDegC, equipment.meters["TT-218"]!, { low: -10, high: 30, noise: 0.03 });
  out.asset("FT-219");
  readFlowMeter(out, glycolLps, equipment.meters["FT-219"]!, { low: 0, high: 40, noise: 0.04 }, cooling.coldDegC);
  out.asset("PT-219");
  readPressureMeter(
    out,
    glycolPressureBar(equipment),
    equipment.meters["PT-219"]!,
    { low: 0, high: 8, noise: 0.01 },
    cooling.coldDegC,
  );
  for (const id of ["TIC-217", "TIC-220"] as const) {
    out.asset(id);
    readLoop(out, equipment.loops[id]!, utilityLoops[id]!.tuning, equipment.meters[id]!, 0.03);
  }
}

export const glycolPressureBar = (equipment: Equipment): number =>
  Math.max(equipment.pumps["P-211"]!.dischargeBar, equipment.pumps["P-212"]!.dischargeBar);
export const glycolFlowLps = (equipment: Equipment): number => pumpFlow(equipment, "P-211", "P-212");

function readChiller(out: TagReader, equipment: Equipment, cooling: CoolingState, glycolLps: number): void {
  const machine = equipment.machines["CH-201"]!;
  const on = machine.drive.speed > 0.05 ? 1 : 0;
  const powerKw = driveReadings(machine.drive, utilityMachines["CH-201"]!.rating).powerKw;
  const approach = (on * (1.6 + 2.4 * (cooling.coolingKw / chillerFullKw))) / (1 - 0.75 * cooling.fouling);
  const evaporating = on === 1 ? cooling.coldDegC - approach : cooling.coldDegC + 2;
  const condensing = on === 1 ? condensingDegC(cooling) : cooling.basinDegC;
  const condenserLps = pumpFlow(equipment, "P-213", "P-214");
  /** Saturation pressure of R134a near the working range, over atmosphere. */
  const saturationBar = (degC: number): number => Math.max(0, 2.93 * Math.exp(0.0318 * degC) - 1);
  out.asset("CH-201");
  readMachine(out, machine, utilityMachines["CH-201"]!);
  out.pv("SupplyTemp", cooling.coldDegC, 0.03);
  out.pv("ReturnTemp", cooling.warmDegC, 0.03);
  out.pv("GlycolFlow", glycolLps, glycolLps > 0.1 ? 0.06 : 0);
  out.pv("CoolingPower", cooling.coolingKw, cooling.coolingKw > 1 ? 0.8 : 0);
  out.pv("Cop", powerKw > 3 ? Math.min(8, cooling.coolingKw / powerKw) : 0, 0);
  out.pv("EvaporatorPressure", saturationBar(evaporating), 0.01);
  out.pv("CondenserPressure", saturationBar(condensing), 0.02);
  out.pv("EvaporatorTemp", evaporating, 0.1);
  out.pv("CondenserTemp", condensing, 0.1);
  out.pv("EvaporatorApproach", approach, 0.05 * on);
  out.pv("CondenserApproach", on * (1 + 3.8 * (cooling.condenserKw / 400)), 0.05 * on);
  out.pv("SuperHeat", on * 5.4, 0.15 * on);
  out.pv("SubCooling", on * 4.1, 0.1 * on);
  out.pv("OilPressure", on * 6.2, 0.05 * on);
  out.pv("OilTemp", 32 + 20 * on * machine.drive.speed, 0.2);
  out.pv("ExpansionValve", Math.min(100, (on * 85 * cooling.coolingKw) / chillerFullKw), 0);
  out.pv("CondenserInTemp", cooling.basinDegC, 0.1);
  out.pv(
    "CondenserOutTemp",
    Math.min(60, cooling.basinDegC + (condenserLps > 1 ? cooling.condenserKw / (condenserLps * waterKjPerKgK) : 0)),
    0.1,
  );
  out.pv("RefrigerantPpm", 8, 1);
}

function readTower(out: TagReader, equipment: Equipment, cooling: CoolingState): void {
  const machine = equipment.machines["CT-220"]!;
  const condenserLps = pumpFlow(equipment, "P-213", "P-214");
  const wetBulb = wetBulbDegC(equipment.timeS);
  out.asset("CT-220");
  readMachine(out, machine, utilityMachines["CT-220"]!);
  out.pv("BasinTemp", cooling.basinDegC, 0.06);
  out.pv(
    "InletTemp",
    Math.min(60, cooling.basinDegC + (condenserLps > 1 ? cooling.condenserKw / (condenserLps * waterKjPerKgK) : 0)),
    0.06,
  );
  out.pv("WetBulb", wetBulb, 0.06);
  out.pv("Approach", Math.max(0, cooling.basinDegC - wetBulb), 0.06);
  out.pv("HeatRejected", cooling.rejectedKw, cooling.rejectedKw > 1 ? 1 : 0);
  out.pv("BasinLevel", (100 * cooling.basinL) / basinCapacityL, 0.15);
  out.pv("MakeUpFlow", cooling.makeUpOpen ? makeUpLps : 0, cooling.makeUpOpen ? 0.01 : 0);
  out.put("MakeUpTotal", cooling.makeUpM3);
  out.pv("Conductivity", cooling.conductivity, 3);
  out.put("BlowdownOpen", cooling.blowdownOpen);
}
