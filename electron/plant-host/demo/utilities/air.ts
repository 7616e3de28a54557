import { approach } from "../../../../shared/twin/dynamics.ts";
import { faultOf, stepLoopOf, stepMachineOf, type Equipment } from "../../../../shared/twin/equipment.ts";
import { readFlowMeter, readLoop, readPressureMeter } from "../../../../shared/twin/instruments.ts";
import { readMachine, type Machine } from "../../../../shared/twin/machine.ts";
import { auto, type Loop } from "../../../../shared/twin/pid.ts";
import { noiseAt } from "../../../../shared/twin/random.ts";
import { driveReadings } from "../../../../shared/twin/rotating.ts";
import type { TagReader } from "../../../../shared/twin/tagReader.ts";
import { ambientDegC, compressorIds, foulingPerS, utilityLoops, utilityMachines } from "./spec.ts";

/** Compressed air: three screw compressors in sequence, receiver, dryer and filters. Pressures are over atmosphere. */
interface CompressorState {
  readonly flowNm3h: number;
  readonly totalNm3: number;
  readonly loadedH: number;
  readonly loaded: boolean;
  readonly oilDegC: number;
  /** Chosen by the sequence to run. */
  readonly sequenced: boolean;
}
export interface AirState {
  readonly massKg: number;
  readonly inNm3h: number;
  readonly usedNm3h: number;
  readonly leakNm3h: number;
  readonly headerBar: number;
  readonly rateBarMin: number;
  readonly startWaitS: number;
  readonly stopWaitS: number;
  readonly compressors: Readonly<Record<string, CompressorState>>;
  readonly dryer: {
    readonly running: boolean;
    readonly tripped: boolean;
    readonly dewPointDegC: number;
    readonly energyKwh: number;
    readonly runningH: number;
    readonly fouling: number;
  };
  /** Share of the filter element used up, by filter. */
  readonly filterUsed: Readonly<Record<string, number>>;
  readonly energyPerAir: number;
  readonly condensate: number;
  readonly drains: number;
}

const receiverM3 = 4;
const airTempK = 305;
const kgPerNm3 = 1.2929;
const fullFlowNm3h = 560;
const leakFullNm3h = 1200;
/** Workshops, instrument air and blow guns: what the plant uses beside process and packaging, at 7 bar. */
const siteNm3h = 520;
const siteSwingNm3h = 35;
const standardBar = 1.013;

export const receiverBar = (massKg: number): number => (massKg * 287 * airTempK) / receiverM3 / 1e5 - standardBar;
const receiverMassKg = (bar: number): number => ((bar + standardBar) * 1e5 * receiverM3) / (287 * airTempK);

export function warmAir(): AirState {
  const compressor = (sequenced: boolean, loadedH: number): CompressorState => ({
    flowNm3h: sequenced ? 365 : 0,
    totalNm3: loadedH * 410,
    loadedH,
    loaded: sequenced,
    oilDegC: sequenced ? 78 : 30,
    sequenced,
  });
  return {
    massKg: receiverMassKg(7.2),
    inNm3h: 730,
    usedNm3h: 730,
    leakNm3h: 0,
    headerBar: 7,
    rateBarMin: 0,
    startWaitS: 0,
    stopWaitS: 0,
    compressors: {
      "C-101": compressor(true, 21_400),
      "C-102": compressor(true, 19_870),
      "C-103": compressor(false, 12_310),
    },
    dryer: { running: true, tripped: false, dewPointDegC: 3.6, energyKwh: 61_200, runningH: 30_400, fouling: 0 },
    filterUsed: { "F-121": 0.32, "F-122": 0.24 },
    energyPerAir: 0.125,
    condensate: 24,
    drains: 8_120,
  };
}

interface AirStep {
  readonly air: AirState;
  readonly loop: Loop;
  readonly machines: Readonly<Record<string, Machine>>;
}

/** Which compressors the sequence wants: one more when the running ones are nearly full, one less when they idle. */
function sequence(
  equipment: Equipment,
  air: AirState,
  units: number,
  dtS: number,
): { readonly chosen: Readonly<Record<string, boolean>>; readonly startWaitS: number; readonly stopWaitS: number } {
  const free = compressorIds.filter(
    (id) => equipment.machines[id]!.mode === auto && !equipment.machines[id]!.drive.tripped,
  );
  const chosen = Object.fromEntries(
    compressorIds.map((id) => [id, air.compressors[id]!.sequenced && free.includes(id)]),
  );
  const running = free.filter((id) => chosen[id]).length;
  const startWaitS = units > running * 0.95 ? air.startWaitS + dtS : 0;
  const stopWaitS = running > 1 && units < (running - 1) * 0.85 ? air.stopWaitS + dtS : 0;
  const next = free.find((id) => !chosen[id]);
  if ((startWaitS > 4 || running === 0) && next !== undefined)
    return { chosen: { ...chosen, [next]: true }, startWaitS: 0, stopWaitS: 0 };
  const last = free.filter((id) => chosen[id]).at(-1);
  if (stopWaitS > 60 && last !== undefined)
    return { chosen: { ...chosen, [last]: false }, startWaitS: 0, stopWaitS: 0 };
  return { chosen, startWaitS, stopWaitS };
}

/** Moves compressors, receiver, dryer and filters on. */
export function stepAir(equipment: Equipment, air: AirState, demandNm3h: number, dtS: number): AirStep {
  const bar = receiverBar(air.massKg);
  const pressure = { sensor: "PT-125", tag: "Pressure", live: air.headerBar };
  const loop = stepLoopOf(equipment, utilityLoops, "PIC-125", pressure, dtS);
  const units = (loop.op / 100) * compressorIds.length;
  const order = sequence(equipment, air, units, dtS);
  const made = stepCompressors(equipment, air, order.chosen, units, dtS);
  const share = Math.max(0, (air.headerBar + 1) / 8);
  const usedNm3h = (demandNm3h + siteNm3h + siteSwingNm3h * noiseAt(equipment.seed, equipment.timeS, 9001, 25)) * share;
  const leakNm3h = faultOf(equipment, "V-110", "airLeak") * leakFullNm3h * Math.max(0, (bar + 1) / 8);
  const gainKg = ((made.inNm3h - usedNm3h - leakNm3h) * kgPerNm3 * dtS) / 3600;
  const massKg = Math.max(receiverMassKg(0), air.massKg + gainKg);
  const nextBar = receiverBar(massKg);
  const condensate = air.condensate + 0.00003 * made.inNm3h * dtS;
  return {
    loop,
    machines: made.machines,
    air: {
      massKg,
      inNm3h: made.inNm3h,
      usedNm3h,
      leakNm3h,
      compressors: made.compressors,
      startWaitS: order.startWaitS,
      stopWaitS: order.stopWaitS,
      headerBar: Math.max(0, nextBar - lossesBar(air, usedNm3h)),
      rateBarMin: approach(air.rateBarMin, ((nextBar - bar) / dtS) * 60, dtS, 5),
      dryer: stepDryer(equipment, air, usedNm3h, dtS),
      filterUsed: stepFilters(equipment, air, dtS),
      energyPerAir: approach(air.energyPerAir, usedNm3h > 50 ? made.powerKw / usedNm3h : 0, dtS, 90),
      condensate: condensate > 60 ? 10 : condensate,
      drains: air.drains + (condensate > 60 ? 1 : 0),
    },
  };
}

interface CompressorSteps {
  readonly machines: Readonly<Record<string, Machine>>;
  readonly compressors: Readonly<Record<string, CompressorState>>;
  readonly inNm3h: number;
  readonly powerKw: number;
}

/** All chosen compressors turn at one speed, which makes up what those in Manual do not give. */
function stepCompressors(
  equipment: Equipment,
  air: AirState,
  chosen: Readonly<Record<string, boolean>>,
  units: number,
  dtS: number,
): CompressorSteps {
  const byHand = compressorIds
    .filter((id) => equipment.machines[id]!.mode !== auto)
    .reduce((sum, id) => sum + equipment.machines[id]!.drive.speed, 0);
  const count = compressorIds.filter((id) => chosen[id]).length;
  const speed = Math.min(1, Math.max(0.3, (units - byHand) / Math.max(1, count)));
  const machines: Record<string, Machine> = {};
  const compressors: Record<string, CompressorState> = {};
  let inNm3h = 0;
  let powerKw = 0;
  for (const id of compressorIds) {
    const { machine, unit } = stepCompressor(equipment, air, id, { run: chosen[id]!, speed }, dtS);
    machines[id] = machine;
    compressors[id] = unit;
    inNm3h += unit.flowNm3h;
    powerKw += driveReadings(machine.drive, utilityMachines[id]!.rating).powerKw;
  }
  return { machines, compressors, inNm3h, powerKw };
}

/** A compressor unloads at its own pressure limit and loads again a little below it. */
function stepCompressor(
  equipment: Equipment,
  air: AirState,
  id: string,
  order: { readonly run: boolean; readonly speed: number },
  dtS: number,
): { readonly machine: Machine; readonly unit: CompressorState } {
  const bar = receiverBar(air.massKg);
  const before = air.compressors[id]!;
  const { drive } = equipment.machines[id]!;
  const loaded = drive.speed > 0.25 && !drive.tripped && (before.loaded ? bar < 8.3 : bar < 7.9);
  const load = drive.speed * (loaded ? 0.3 + 0.42 * Math.max(0.3, (bar + standardBar) / 8) : 0.22);
  const demand = { autoRun: order.run, autoSpeed: order.speed, load, ambientDegC };
  const machine = stepMachineOf(equipment, utilityMachines, id, demand, dtS);
  const flowNm3h = loaded ? fullFlowNm3h * machine.drive.speed : 0;
  const oilTarget = machine.drive.speed > 0.05 ? 66 + 18 * machine.drive.load : 28;
  return {
    machine,
    unit: {
      flowNm3h,
      loaded,
      sequenced: order.run,
      totalNm3: before.totalNm3 + (flowNm3h * dtS) / 3600,
      loadedH: before.loadedH + (loaded ? dtS / 3600 : 0),
      oilDegC: approach(before.oilDegC, oilTarget, dtS, 300),
    },
  };
}

function stepFilters(equipment: Equipment, air: AirState, dtS: number): AirState["filterUsed"] {
  return Object.fromEntries(
    Object.entries(air.filterUsed).map(([id, used]) => [
      id,
      Math.min(1, used + (faultOf(equipment, id, "fouling") * foulingPerS + 1e-9) * dtS),
    ]),
  );
}

const dryerDpMbar = (air: AirState, flowNm3h: number): number =>
  90 * (flowNm3h / 1000) ** 2 * (1 + 2 * air.dryer.fouling);
const filterDpMbar = (used: number, flowNm3h: number): number =>
  70 * (flowNm3h / 1000) ** 2 * (1 + 12 * Math.max(0, used - 0.2));
function lossesBar(air: AirState, flowNm3h: number): number {
  return (
    (dryerDpMbar(air, flowNm3h) +
      filterDpMbar(air.filterUsed["F-121"]!, flowNm3h) +
      filterDpMbar(air.filterUsed["F-122"]!, flowNm3h)) /
    1000
  );
}

function stepDryer(equipment: Equipment, air: AirState, flowNm3h: number, dtS: number): AirState["dryer"] {
  const { dryer } = air;
  const target = dryer.running ? 3 + 1.2 * (flowNm3h / 1000) ** 2 + 14 * dryer.fouling : 24;
  return {
    ...dryer,
    dewPointDegC: approach(dryer.dewPointDegC, target, dtS, 240),
    energyKwh: dryer.energyKwh + (dryerPowerKw(air) * dtS) / 3600,
    runningH: dryer.runningH + (dryer.running ? dtS / 3600 : 0),
    fouling: Math.min(1, dryer.fouling + faultOf(equipment, "D-120", "fouling") * foulingPerS * dtS),
  };
}
export const dryerPowerKw = (air: AirState): number => (air.dryer.running ? 2.2 + 1.4 * (air.usedNm3h / 1000) : 0.1);

export function readAir(out: TagReader, equipment: Equipment, air: AirState, roomDegC: number): void {
  const bar = receiverBar(air.massKg);
  for (const id of compressorIds) readCompressor(out, id, equipment.machines[id]!, air.compressors[id]!, bar, roomDegC);
  out.asset("V-110");
  out.pv("Pressure", bar, 0.012);
  out.pv("PressureRate", air.rateBarMin, 0);
  out.pv("Temp", airTempK - 273.15, 0.1);
  out.pv("AirMass", air.massKg, 0);
  out.pv("InFlow", air.inNm3h, air.inNm3h > 1 ? 3 : 0);
  out.pv("OutFlow", air.usedNm3h, air.usedNm3h > 1 ? 3 : 0);
  out.pv("SpecificEnergy", air.energyPerAir, 0);
  out.pv("CondensateLevel", air.condensate, 0);
  out.put("DrainOpen", air.condensate < 11);
  out.put("DrainCycles", air.drains);
  out.put("SafetyValveOpen", bar > 9.5);
  readFilter(out, "F-121", air, 31);
  readDryer(out, air, bar);
  readFilter(out, "F-122", air, 27);
  out.asset("FT-126");
  readFlowMeter(out, air.usedNm3h, equipment.meters["FT-126"]!, { low: 0, high: 2400, noise: 3 }, 27);
  out.asset("PT-125");
  readPressureMeter(out, air.headerBar, equipment.meters["PT-125"]!, { low: 0, high: 12, noise: 0.012 }, 27);
  out.asset("PIC-125");
  readLoop(out, equipment.loops["PIC-125"]!, utilityLoops["PIC-125"]!.tuning, equipment.meters["PIC-125"]!, 0.012);
}

const loadState = { off: 0, unloaded: 1, loaded: 2 } as const;

function readCompressor(
  out: TagReader,
  id: string,
  machine: Machine,
  unit: CompressorState,
  bar: number,
  roomDegC: number,
): void {
  const on = machine.drive.speed > 0.05 ? 1 : 0;
  const powerKw = driveReadings(machine.drive, utilityMachines[id]!.rating).powerKw;
  out.asset(id);
  readMachine(out, machine, utilityMachines[id]!);
  out.put("LoadState", unit.loaded ? loadState.loaded : on * loadState.unloaded);
  out.pv("Flow", unit.flowNm3h, unit.flowNm3h > 1 ? 2 : 0);
  out.put("AirTotal", unit.totalNm3);
  out.put("LoadedHours", unit.loadedH);
  out.pv("DischargePressure", unit.loaded ? bar + 0.12 : Math.min(bar, 2.5), 0.012);
  out.pv("DischargeTemp", unit.oilDegC + on * 6, 0.2);
  out.pv("InletTemp", roomDegC, 0.1);
  out.pv("OilTemp", unit.oilDegC, 0.2);
  out.pv("OilPressure", on * (unit.loaded ? bar * 0.72 : 1.6), 0.02 * on);
  out.pv("OilLevel", 74 - 6 * on, 0.4);
  out.pv("InletFilterDp", on * (12 + 14 * machine.drive.speed ** 2), 0.2 * on);
  out.pv("SeparatorDp", on * (0.12 + 0.2 * machine.drive.speed), 0.01 * on);
  out.pv("SpecificPower", unit.flowNm3h > 50 ? Math.min(20, (powerKw * 60) / unit.flowNm3h) : 0, 0);
  out.pv("LoadPercent", (100 * unit.flowNm3h) / fullFlowNm3h, 0);
}

function readFilter(out: TagReader, id: string, air: AirState, tempDegC: number): void {
  const used = air.filterUsed[id]!;
  out.asset(id);
  out.pv("DifferentialPressure", filterDpMbar(used, air.usedNm3h), 1);
  out.pv("Flow", air.usedNm3h, air.usedNm3h > 1 ? 3 : 0);
  out.pv("Temp", tempDegC, 0.1);
  out.pv("ElementLife", 100 * (1 - used), 0);
  out.pv("OilCarryOver", id === "F-121" ? 0.42 : 0.008, 0.002);
  out.put("DrainCycles", Math.round(air.drains * 0.6));
}

const dryerState = { stopped: 0, running: 1, tripped: 2 } as const;
function dryerStateOf(dryer: AirState["dryer"]): number {
  if (dryer.tripped) return dryerState.tripped;
  return dryer.running ? dryerState.running : dryerState.stopped;
}

function readDryer(out: TagReader, air: AirState, bar: number): void {
  const { dryer } = air;
  const dp = dryerDpMbar(air, air.usedNm3h);
  const inletBar = bar - filterDpMbar(air.filterUsed["F-121"]!, air.usedNm3h) / 1000;
  out.asset("D-120");
  out.put("State", dryerStateOf(dryer));
  out.put("Running", dryer.running);
  out.put("Trip", dryer.tripped);
  out.pv("DewPoint", dryer.dewPointDegC, 0.08);
  out.pv("InletTemp", 31, 0.2);
  out.pv("OutletTemp", 27, 0.2);
  out.pv("InletPressure", inletBar, 0.012);
  out.pv("OutletPressure", inletBar - dp / 1000, 0.012);
  out.pv("DifferentialPressure", dp, 1);
  out.pv("Flow", air.usedNm3h, air.usedNm3h > 1 ? 3 : 0);
  out.pv("RefrigerantPressure", dryer.running ? 10.8 : 6.2, 0.05);
  out.pv("EvaporatorTemp", dryer.dewPointDegC - 2, 0.1);
  out.pv("Power", dryerPowerKw(air), 0.02);
  out.put("Energy", dryer.energyKwh);
  out.put("RunningHours", dryer.runningH);
  out.put("DrainCycles", Math.round(air.drains * 0.8));
}
