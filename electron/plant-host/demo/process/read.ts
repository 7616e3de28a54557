import {
  motorPanelReadings,
  readAnalyser,
  readFlowMeter,
  readLevelMeter,
  readLoop,
  readPressureMeter,
  readRoom,
  readServiceTank,
  readTempMeter,
} from "../../../../shared/twin/instruments.ts";
import { readMachine, readPump } from "../../../../shared/twin/machine.ts";
import { driveReadings } from "../../../../shared/twin/rotating.ts";
import type { TagReader } from "../../../../shared/twin/tagReader.ts";
import { readOnOff, readValve } from "../../../../shared/twin/valves.ts";
import { rawTankIds, type RawTank } from "./blend.ts";
import type { BufferState } from "./buffer.ts";
import { cipStep, cipSteps, cipTankL } from "./cip.ts";
import {
  divertCauses,
  holdingTubeL,
  pasteurUnits,
  regenShare,
  transferShare,
  type PasteuriserState,
} from "./pasteuriser.ts";
import { bufferCapacityL, hallDegC, mixerCapacityL, processLoops, processMachines, rawCapacityL } from "./spec.ts";
import type { ProcessState } from "./state.ts";

/** Writes every tag of the process zone, asset after asset. */
export function readProcess(state: ProcessState, out: TagReader): void {
  readRaw(state, out);
  readBlend(state, out);
  readPasteuriser(state, out);
  readHeatExchange(state, out);
  readBuffer(state, out);
  readCip(state, out);
  readMotorPanel(state, out);
}

const flowMeter = (
  state: ProcessState,
  out: TagReader,
  id: string,
  value: number,
  high: number,
  fluidDegC: number,
): void => {
  out.asset(id);
  readFlowMeter(out, value, state.meters[id]!, { low: 0, high, noise: 0.015 }, fluidDegC);
};
const pump = (state: ProcessState, out: TagReader, id: string, fluidDegC: number): void => {
  out.asset(id);
  readPump(out, state.machines[id]!, processMachines[id]!, state.pumps[id]!, fluidDegC);
};
const valve = (state: ProcessState, out: TagReader, id: string, flow: number): void => {
  out.asset(id);
  readValve(out, state.valves[id]!, flow, state.airBar);
};
const loop = (state: ProcessState, out: TagReader, id: string): void => {
  out.asset(id);
  readLoop(out, state.loops[id]!, processLoops[id]!.tuning, state.meters[id]!, processLoops[id]!.noise);
};
const onOff = (state: ProcessState, out: TagReader, id: string): void => {
  out.asset(id);
  readOnOff(out, state.switches[id]!, state.airBar);
};

const rawTankState = { waiting: 0, filling: 1, ready: 2, emptying: 3 } as const;
function rawTankStateOf(tank: RawTank): number {
  if (tank.filling) return rawTankState.filling;
  if (tank.waitS > 0) return rawTankState.waiting;
  return tank.outLps > 0.01 ? rawTankState.emptying : rawTankState.ready;
}

function readRaw(state: ProcessState, out: TagReader): void {
  for (const id of rawTankIds) {
    const tank = state.blend.tanks[id]!;
    const level = (100 * tank.volumeL) / rawCapacityL;
    const stirring = level > 12;
    out.asset(id);
    out.put("State", rawTankStateOf(tank));
    out.pv("Level", level, 0.1);
    out.pv("Volume", tank.volumeL, 12);
    out.pv("Temp", tank.tempDegC, 0.08);
    out.pv("HeadPressure", 18 + (tank.inLps - tank.outLps) * 4, 1);
    out.pv("InFlow", tank.inLps, tank.inLps > 0.01 ? 0.02 : 0);
    out.pv("OutFlow", tank.outLps, tank.outLps > 0.01 ? 0.015 : 0);
    out.pv("Brix", tank.brix, 0.03);
    out.put("BatchId", `RJ-${tank.batch}`);
    out.put("BatchVolume", tank.batchL);
    out.put("Batches", tank.batches);
    out.put("ReceivedTotal", tank.receivedM3);
    out.put("BatchAge", tank.ageH);
    out.put("AgitatorRunning", stirring);
    out.pv("AgitatorCurrent", stirring ? 3.4 + 2.2 * (level / 100) : 0, stirring ? 0.05 : 0);
    out.put("HighSwitch", level > 95);
    out.put("LowSwitch", level < 8);
  }
  for (const id of ["XV-103", "XV-104", "XV-101", "XV-102"]) onOff(state, out, id);
  pump(state, out, "P-141", state.blend.tanks[state.blend.serving]!.tempDegC);
  valve(state, out, "LV-203", state.blend.rawLps);
  flowMeter(state, out, "FT-203", state.blend.rawLps, 8, state.blend.tanks[state.blend.serving]!.tempDegC);
}

function readBlend(state: ProcessState, out: TagReader): void {
  const { blend } = state;
  const level = (100 * blend.mixL) / mixerCapacityL;
  const inLps = blend.rawLps + blend.waterLps + blend.returnLps;
  const fresh = blend.rawLps + blend.waterLps;
  out.asset("M-110");
  readMachine(out, state.machines["M-110"]!, processMachines["M-110"]!);
  out.pv("Level", level, 0.15);
  out.pv("Volume", blend.mixL, 8);
  out.pv("Temp", blend.mixDegC, 0.08);
  out.pv("Brix", blend.mixBrix, 0.02);
  out.pv("Ph", phOf(blend.mixBrix), 0.01);
  out.pv("RawShare", fresh > 0.05 ? (100 * blend.rawLps) / fresh : 0, 0);
  out.pv("InFlow", inLps, inLps > 0.01 ? 0.02 : 0);
  out.pv("OutFlow", blend.feedLps, blend.feedLps > 0.01 ? 0.015 : 0);
  out.pv("Viscosity", 1.1 + 0.045 * blend.mixBrix, 0.01);
  out.put("BlendedTotal", blend.blendedM3);
  out.put("HighSwitch", level > 92);
  out.put("LowSwitch", level < 10);
  out.asset("LT-203");
  readLevelMeter(out, level, state.meters["LT-203"]!, 3.4);
  loop(state, out, "LIC-203");
  valve(state, out, "FV-205", blend.waterLps);
  flowMeter(state, out, "FT-205", blend.waterLps, 8, 14);
  loop(state, out, "QIC-205");
  out.asset("AT-115");
  readAnalyser(
    out,
    blend.mixBrix,
    state.meters["AT-115"]!,
    { low: 0, high: 30, noise: 0.02 },
    blend.mixDegC,
    state.timeS,
  );
  out.asset("AT-116");
  readAnalyser(
    out,
    phOf(blend.mixBrix),
    state.meters["AT-116"]!,
    { low: 0, high: 14, noise: 0.01 },
    blend.mixDegC,
    state.timeS + 400_000,
  );
  pump(state, out, "P-142", blend.mixDegC);
  valve(state, out, "FV-201", state.pasteuriser.flowLps);
  flowMeter(state, out, "FT-201", state.pasteuriser.flowLps, 8, blend.mixDegC);
  loop(state, out, "FIC-201");
}

/** Acid of the juice against its sugar: near enough around 11 °Bx. */
export const phOf = (brix: number): number => 3.55 - 0.03 * (brix - 11);

const pasteuriserState = { stopped: 0, heating: 1, forward: 2, recirculating: 3, tripped: 4 } as const;
const isFlowing = (p: PasteuriserState): boolean => p.flowLps > 0.05;
function pasteuriserStateOf(p: PasteuriserState, forward: boolean): number {
  if (p.tripped) return pasteuriserState.tripped;
  if (!isFlowing(p)) return pasteuriserState.stopped;
  if (forward) return pasteuriserState.forward;
  return p.divertCause === divertCauses.temperature ? pasteuriserState.heating : pasteuriserState.recirculating;
}

function readPasteuriser(state: ProcessState, out: TagReader): void {
  const p = state.pasteuriser;
  const flowing = isFlowing(p);
  const holdS = flowing ? Math.min(400, holdingTubeL / p.flowLps) : 0;
  const forward = state.switches["XV-121"]!.position > 50;
  const productBar = 2.2 + 0.1 * p.flowLps;
  const plateDp = 0.9 * (p.flowLps / 3.2) ** 2 * (1 + 1.2 * p.fouling);
  out.asset("PZ-120");
  out.put("State", pasteuriserStateOf(p, forward));
  out.put("DivertCause", p.divertCause);
  out.put("Divert", !forward);
  out.put("Running", flowing && !p.tripped);
  out.put("Trip", p.tripped);
  out.pv("Flow", p.flowLps, flowing ? 0.015 : 0);
  out.pv("InletTemp", state.blend.mixDegC, 0.06);
  out.pv("RegenOutTemp", p.regenColdDegC, 0.06);
  out.pv("HoldingTemp", p.holdInDegC, 0.05);
  out.pv("HoldingOutTemp", p.holdOutDegC, 0.05);
  out.pv("HoldingTime", holdS, 0);
  out.pv("PasteurUnits", Math.min(40, pasteurUnits(p.holdOutDegC, holdS)), 0);
  out.pv("RegenHotOutTemp", p.regenHotDegC, 0.06);
  out.pv("OutletTemp", p.outDegC, 0.05);
  out.pv("HotWaterTemp", p.hotWaterDegC, 0.06);
  out.pv("HotWaterReturnTemp", p.hotWaterDegC - p.heatingKw / Math.max(4, state.pumps["P-145"]!.flowLps * 4.19), 0.06);
  out.pv("HotWaterFlow", state.pumps["P-145"]!.flowLps, 0.02);
  out.pv("HeatingPower", p.heatingKw, 0.5);
  out.pv("CoolingPower", p.coolingKw, 0.6);
  out.pv("RegenPower", p.regenKw, 2);
  out.pv("RegenEfficiency", 100 * regenShare(p.fouling), 0);
  out.pv("SteamFlow", (p.steamKw * 3600) / 2050, 0.8);
  out.pv("GlycolFlow", p.glycolLps, 0.02);
  out.pv("HeatTransfer", 100 * transferShare(p.fouling), 0.15);
  out.pv("ProductPressure", productBar, 0.01);
  out.pv("HeatingPressure", 1.6, 0.01);
  out.pv("PressureMargin", flowing ? 0.62 - 0.2 * p.fouling : 0.4, 0.01);
  out.pv("PlateDp", plateDp, 0.008);
  out.put("ForwardTotal", p.forwardM3);
  out.put("DivertTotal", p.divertM3);
  out.put("Diverts", p.diverts);
  out.put("RunningHours", p.runningH);
  out.put("HoursSinceClean", 31 + state.timeS / 3600);
  out.put("PressureMarginOk", true);
  pump(state, out, "P-145", Math.min(120, p.hotWaterDegC));
}

function readHeatExchange(state: ProcessState, out: TagReader): void {
  const p = state.pasteuriser;
  valve(state, out, "TV-202", p.steamKw / 2050);
  out.asset("TT-202");
  readTempMeter(out, p.holdInDegC, state.meters["TT-202"]!, { low: 0, high: 110, noise: 0.05 });
  loop(state, out, "TIC-202");
  valve(state, out, "TV-206", p.glycolLps);
  out.asset("TT-206");
  readTempMeter(out, p.outDegC, state.meters["TT-206"]!, { low: 0, high: 60, noise: 0.05 });
  loop(state, out, "TIC-206");
  onOff(state, out, "XV-121");
  out.asset("TH-161");
  readRoom(out, hallDegC + 0.8 * Math.sin(state.timeS / 4000), state.timeS);
}

const bufferState = { empty: 0, filling: 1, holding: 2, emptying: 3 } as const;
function bufferStateOf(buffer: BufferState, levelPercent: number): number {
  if (levelPercent < 2) return bufferState.empty;
  if (buffer.inLps > buffer.outLps + 0.1) return bufferState.filling;
  return buffer.outLps > buffer.inLps + 0.1 ? bufferState.emptying : bufferState.holding;
}

function readBuffer(state: ProcessState, out: TagReader): void {
  const { buffer } = state;
  const level = (100 * buffer.volumeL) / bufferCapacityL;
  const stirring = level > 8;
  out.asset("T-130");
  out.put("State", bufferStateOf(buffer, level));
  out.pv("Level", level, 0.1);
  out.pv("Volume", buffer.volumeL, 10);
  out.pv("Temp", buffer.tempDegC, 0.06);
  out.pv("JacketTemp", buffer.tempDegC - buffer.jacketKw * 0.8, 0.1);
  out.pv("HeadPressure", 0.8 * Math.min(1, state.airBar / 5), 0.006);
  out.pv("InFlow", buffer.inLps, buffer.inLps > 0.01 ? 0.015 : 0);
  out.pv("OutFlow", buffer.outLps, buffer.outLps > 0.01 ? 0.015 : 0);
  out.pv("Residence", Math.min(1000, buffer.volumeL / Math.max(0.1, buffer.outLps) / 60), 0);
  out.put("SuppliedTotal", buffer.suppliedM3);
  out.put("AgitatorRunning", stirring);
  out.pv("AgitatorCurrent", stirring ? 3.1 + 1.8 * (level / 100) : 0, stirring ? 0.05 : 0);
  out.put("HighSwitch", level > 96);
  out.put("LowSwitch", level < 6);
  out.put("HoursSinceClean", buffer.sinceCleanH);
  out.asset("LT-130");
  readLevelMeter(out, level, state.meters["LT-130"]!, 4.6);
  pump(state, out, "P-143", buffer.tempDegC);
  flowMeter(state, out, "FT-204", buffer.outLps, 10, buffer.tempDegC);
  out.asset("PT-204");
  readPressureMeter(out, buffer.feedBar, state.meters["PT-204"]!, { low: 0, high: 8, noise: 0.012 }, buffer.tempDegC);
  loop(state, out, "PIC-204");
}

/** Power of all drives of the process. */
export function drivesKw(state: ProcessState): number {
  return Object.entries(state.machines).reduce(
    (sum, [id, machine]) => sum + driveReadings(machine.drive, processMachines[id]!.rating).powerKw,
    0,
  );
}

function readCip(state: ProcessState, out: TagReader): void {
  const { cip } = state;
  readCipUnit(state, out);
  readLiquorTank(out, "T-151", cip.causticL, 71, cip.step === cipStep.caustic ? cip.flowLps : 0, 94);
  readLiquorTank(out, "T-152", cip.acidL, 58, cip.step === cipStep.acid ? cip.flowLps : 0, 46);
  pump(state, out, "P-144", cip.supplyDegC);
  out.asset("AT-117");
  readAnalyser(
    out,
    cip.conductivity,
    state.meters["AT-117"]!,
    { low: 0, high: 120, noise: 0.02 },
    cip.returnDegC,
    state.timeS + 900_000,
  );
}

function readCipUnit({ cip, pumps }: ProcessState, out: TagReader): void {
  const running = cip.step !== cipStep.idle;
  const lastsS = cipSteps[cip.step]!.lastsS;
  const laterS = running ? cipSteps.slice(cip.step + 1).reduce((sum, step) => sum + step.lastsS, 0) : 0;
  const left = running ? Math.max(0, lastsS - cip.elapsedS) : 0;
  out.asset("CIP-150");
  out.put("State", cip.step);
  out.put("Running", running);
  out.put("Circuit", cip.circuit);
  out.pv("StepElapsed", cip.elapsedS, 0);
  out.pv("StepRemaining", left, 0);
  out.pv("CycleRemaining", left + laterS, 0);
  out.pv("SupplyTemp", cip.supplyDegC, 0.1);
  out.pv("ReturnTemp", cip.returnDegC, 0.1);
  out.pv("SupplyFlow", cip.flowLps, cip.flowLps > 0.01 ? 0.02 : 0);
  out.pv("SupplyPressure", pumps["P-144"]!.dischargeBar, 0.012);
  out.pv("ReturnConductivity", cip.conductivity, 0.01 + 0.004 * cip.conductivity);
  out.pv("CausticConcentration", 1.95, 0.01);
  out.pv("AcidConcentration", 1.15, 0.01);
  out.pv("HeaterPower", cip.heaterKw, 0);
  out.put("CyclesDone", cip.cycles);
  out.put("CyclesStopped", cip.stopped);
  out.put("WaterUsed", cip.waterM3);
  out.put("ChemicalsUsed", cip.chemicalsL);
  out.put("HoursSinceCycle", cip.sinceH);
}

function readLiquorTank(
  out: TagReader,
  id: string,
  volumeL: number,
  tempDegC: number,
  outLps: number,
  conductivity: number,
): void {
  out.asset(id);
  readServiceTank(out, { volumeL, capacityL: cipTankL, tempDegC, inLps: outLps * 0.99, outLps, conductivity });
}

function readMotorPanel(state: ProcessState, out: TagReader): void {
  const machines = Object.values(state.machines);
  out.asset("MCC-160");
  motorPanelReadings(out, {
    powerKw: drivesKw(state),
    running: machines.filter((machine) => machine.drive.running).length,
    tripped: machines.filter((machine) => machine.drive.tripped).length,
    roomDegC: hallDegC,
    busV: 400,
  });
}
