import type { Equipment } from "../../../../shared/twin/equipment.ts";
import {
  readFlowMeter,
  readLoop,
  readPressureMeter,
  readServiceTank,
  readTempMeter,
} from "../../../../shared/twin/instruments.ts";
import { readMachine, readPump } from "../../../../shared/twin/machine.ts";
import { driveReadings } from "../../../../shared/twin/rotating.ts";
import type { TagReader } from "../../../../shared/twin/tagReader.ts";
import {
  basinCapacityL,
  chillerFullKw,
  condenserFlowLps,
  condensingDegC,
  glycolFlowLps,
  glycolPressureBar,
  makeUpLps,
  waterKjPerKgK,
  wetBulbDegC,
  type CoolingState,
} from "./cooling.ts";
import { utilityLoops, utilityMachines } from "./spec.ts";

/** Writes the tags of the glycol loop, the chiller and the cooling tower. */
export function readCooling(out: TagReader, equipment: Equipment, cooling: CoolingState): void {
  const glycolLps = glycolFlowLps(equipment);
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

function readChiller(out: TagReader, equipment: Equipment, cooling: CoolingState, glycolLps: number): void {
  const machine = equipment.machines["CH-201"]!;
  const on = machine.drive.speed > 0.05 ? 1 : 0;
  const powerKw = driveReadings(machine.drive, utilityMachines["CH-201"]!.rating).powerKw;
  const approach = (on * (1.6 + 2.4 * (cooling.coolingKw / chillerFullKw))) / (1 - 0.75 * cooling.fouling);
  const evaporating = on === 1 ? cooling.coldDegC - approach : cooling.coldDegC + 2;
  const condensing = on === 1 ? condensingDegC(cooling) : cooling.basinDegC;
  const condenserLps = condenserFlowLps(equipment);
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
  const condenserLps = condenserFlowLps(equipment);
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
