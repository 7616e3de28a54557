import { faultOf, stepLoopOf, stepMachineOf, type Equipment } from "../../../../shared/twin/equipment.ts";
import { readFlowMeter, readLoop, readPressureMeter, readServiceTank } from "../../../../shared/twin/instruments.ts";
import { movePump, readPump, type Machine, type PumpSide } from "../../../../shared/twin/machine.ts";
import type { Loop } from "../../../../shared/twin/pid.ts";
import { noiseAt } from "../../../../shared/twin/random.ts";
import { tripCause } from "../../../../shared/twin/rotating.ts";
import type { TagReader } from "../../../../shared/twin/tagReader.ts";
import { ambientDegC, foulingPerS, utilityLoops, utilityMachines } from "./spec.ts";

/** Steam boiler with its feed water. */
export interface SteamState {
  readonly bar: number;
  readonly firing: number;
  readonly released: boolean;
  readonly tripped: boolean;
  readonly tripCause: number;
  readonly purgeS: number;
  readonly drumKg: number;
  readonly steamKgh: number;
  readonly fouling: number;
  readonly feedTankL: number;
  readonly feedMakeUp: boolean;
  readonly steamT: number;
  readonly gasNm3: number;
  readonly gasNm3h: number;
  readonly runningH: number;
  readonly starts: number;
  readonly drumConductivity: number;
}
const fullFiringKw = 680;
const steamKjPerKg = 2394;
const drumKjPerBar = 36_000;
const drumSpanKg = 1600;
/** Heating and sterile steam beside the process. */
const siteSteamKgh = 110;
const feedFullKgS = 0.5;
const feedTankCapacityL = 4000;
const feedMakeUpLps = 0.9;
const condensateShare = 0.7;
export function warmSteam(): SteamState {
  return {
    bar: 8,
    firing: 35,
    released: true,
    tripped: false,
    tripCause: tripCause.none,
    purgeS: 0,
    drumKg: 0.6 * drumSpanKg,
    steamKgh: 300,
    fouling: 0,
    feedTankL: 2500,
    feedMakeUp: false,
    steamT: 9_410,
    gasNm3: 812_000,
    gasNm3h: 24,
    runningH: 31_020,
    starts: 2_140,
    drumConductivity: 2600,
  };
}
interface SteamStep {
  readonly steam: SteamState;
  readonly machine: Machine;
  readonly pump: PumpSide;
  readonly loop: Loop;
  readonly waterLps: number;
}

/** Moves burner, drum and feed water on. A drum that runs dry trips the boiler. */
export function stepSteam(
  equipment: Equipment,
  steam: SteamState,
  demandKgh: number,
  waterBar: number,
  dtS: number,
): SteamStep {
  const pressure = { sensor: "PT-405", tag: "Pressure", live: steam.bar };
  const loop = stepLoopOf(equipment, utilityLoops, "PIC-405", pressure, dtS);
  const burner = stepBurner(steam, loop.op, dtS);
  const usable = Math.min(1, Math.max(0, steam.bar / 4));
  const steamKgh = (demandKgh + siteSteamKgh + 18 * noiseAt(equipment.seed, equipment.timeS, 9002, 60)) * usable;
  const efficiency = efficiencyPercent(steam) / 100;
  const heatKw = ((fullFiringKw * burner.firing) / 100) * (1 - 0.3 * steam.fouling);
  const feed = stepFeedPump(equipment, steam, dtS);
  const waterLps = steam.feedMakeUp ? feedMakeUpLps * Math.min(1, waterBar / 2) : 0;
  const gasNm3h = efficiency > 0 ? heatKw / efficiency / 10.3 : 0;
  return {
    loop,
    machine: feed.machine,
    waterLps,
    pump: feed.pump,
    steam: {
      ...steam,
      ...burner,
      bar: Math.max(0, steam.bar + ((heatKw - (steamKgh / 3600) * steamKjPerKg) * dtS) / drumKjPerBar),
      drumKg: Math.min(drumSpanKg, Math.max(0, steam.drumKg + (feed.kgS - steamKgh / 3600) * dtS)),
      steamKgh,
      ...stepFeedTank(steam, waterLps + (condensateShare * steamKgh) / 3600 - feed.kgS, dtS),
      gasNm3h,
      fouling: Math.min(1, steam.fouling + faultOf(equipment, "B-401", "fouling") * foulingPerS * dtS),
      steamT: steam.steamT + (steamKgh * dtS) / 3.6e6,
      gasNm3: steam.gasNm3 + (gasNm3h * dtS) / 3600,
      drumConductivity: steam.drumConductivity > 3000 ? 2300 : steam.drumConductivity + 0.00006 * steamKgh * dtS,
    },
  };
}

const drumLevelPercent = (steam: SteamState): number => (100 * steam.drumKg) / drumSpanKg;

/** The furnace is blown through for 15 s before the burner lights. */
function stepBurner(
  steam: SteamState,
  loopOp: number,
  dtS: number,
): Pick<SteamState, "firing" | "purgeS" | "tripped" | "tripCause" | "runningH" | "starts"> {
  const dry = drumLevelPercent(steam) < 15;
  const tripped = steam.tripped || dry;
  const wanted = steam.released && !tripped;
  const purgeS = wanted ? Math.min(15, steam.purgeS + dtS) : 0;
  const target = wanted && purgeS >= 15 && steam.bar < 9.6 ? Math.max(10, loopOp) : 0;
  const firing = steam.firing + Math.min(12 * dtS, Math.max(-12 * dtS, target - steam.firing));
  return {
    firing,
    purgeS,
    tripped,
    tripCause: dry && !steam.tripped ? tripCause.process : steam.tripCause,
    runningH: steam.runningH + (firing > 5 ? dtS / 3600 : 0),
    starts: steam.starts + (firing > 5 && steam.firing <= 5 ? 1 : 0),
  };
}

/** The feed pump turns all the time, faster as the drum's level falls. */
function stepFeedPump(
  equipment: Equipment,
  steam: SteamState,
  dtS: number,
): { readonly machine: Machine; readonly pump: PumpSide; readonly kgS: number } {
  const wanted = Math.min(1, Math.max(0, (61 - drumLevelPercent(steam)) / 5));
  const speed = equipment.machines["P-411"]!.drive.speed;
  const kgS = feedFullKgS * Math.min(1, Math.max(0, (speed - 0.55) / 0.45)) * (steam.feedTankL > 50 ? 1 : 0);
  const demand = {
    autoRun: true,
    autoSpeed: 0.55 + 0.45 * wanted,
    load: speed ** 3 * (0.5 + 0.4 * (kgS / feedFullKgS)),
    ambientDegC: ambientDegC + 6,
  };
  const dischargeBar = 0.4 + Math.max(speed > 0.5 ? steam.bar : 0, 13 * speed ** 2);
  return {
    machine: stepMachineOf(equipment, utilityMachines, "P-411", demand, dtS),
    pump: movePump(equipment.pumps["P-411"]!, kgS, 0.4, dischargeBar, dtS),
    kgS,
  };
}

function stepFeedTank(steam: SteamState, gainLps: number, dtS: number): Pick<SteamState, "feedTankL" | "feedMakeUp"> {
  const feedTankL = Math.min(feedTankCapacityL, Math.max(0, steam.feedTankL + gainLps * dtS));
  const fillsBelowL = feedTankCapacityL * (steam.feedMakeUp ? 0.7 : 0.55);
  return { feedTankL, feedMakeUp: feedTankL < fillsBelowL };
}

const efficiencyPercent = (steam: SteamState): number => 93.5 - 2.5 * (steam.firing / 100) - 9 * steam.fouling;
export const boilerPowerKw = (steam: SteamState): number =>
  0.4 + 4.5 * (steam.firing / 100) ** 2 + (steam.firing > 1 ? 0.8 : 0);

const boilerState = { off: 0, purging: 1, firing: 2, tripped: 3 } as const;
const isBurning = (steam: SteamState): boolean => steam.firing > 5;
function boilerStateOf(steam: SteamState): number {
  if (steam.tripped) return boilerState.tripped;
  if (isBurning(steam)) return boilerState.firing;
  return steam.released ? boilerState.purging : boilerState.off;
}

/** The fan blows the furnace through before it lights. */
function fanRpm(steam: SteamState): number {
  if (isBurning(steam)) return 900 + 2100 * (steam.firing / 100);
  return steam.purgeS > 0 ? 2400 : 0;
}

export function readSteam(out: TagReader, equipment: Equipment, steam: SteamState): void {
  const burning = isBurning(steam);
  const waterDegC = 88;
  out.asset("B-401");
  out.put("State", boilerStateOf(steam));
  out.put("Running", burning);
  out.put("FlameOn", burning);
  out.put("Trip", steam.tripped);
  out.put("TripCause", steam.tripCause);
  out.pv("SteamPressure", steam.bar, 0.012);
  out.pv("SteamTemp", saturationDegC(steam.bar), 0.2);
  out.pv("SteamFlow", steam.steamKgh, steam.steamKgh > 1 ? 2 : 0);
  out.put("SteamTotal", steam.steamT);
  out.pv("DrumLevel", drumLevelPercent(steam), 0.4);
  out.pv("FeedWaterFlow", equipment.pumps["P-411"]!.flowLps * 3600, equipment.pumps["P-411"]!.flowLps > 0.001 ? 3 : 0);
  out.pv("FeedWaterTemp", waterDegC, 0.2);
  out.put("FiringRate", steam.firing);
  out.pv("GasFlow", steam.gasNm3h, steam.gasNm3h > 1 ? 0.1 : 0);
  out.put("GasTotal", steam.gasNm3);
  out.pv("Efficiency", burning ? efficiencyPercent(steam) : 0, 0);
  out.pv("FlueGasTemp", burning ? 165 + 50 * (steam.firing / 100) + 110 * steam.fouling : 90, 1);
  out.pv("Oxygen", burning ? 3.4 + 1.6 * (1 - steam.firing / 100) : 20.8, 0.06);
  out.pv("CarbonMonoxide", burning ? 18 : 2, 1);
  out.pv("DrumConductivity", steam.drumConductivity, 4);
  out.put("BlowdownOpen", steam.drumConductivity < 2310);
  out.pv("FanSpeed", fanRpm(steam), burning ? 5 : 0);
  out.pv("Power", boilerPowerKw(steam), 0.02);
  out.put("RunningHours", steam.runningH);
  out.put("Starts", steam.starts);
  out.asset("T-404");
  readServiceTank(out, {
    volumeL: steam.feedTankL,
    capacityL: feedTankCapacityL,
    tempDegC: waterDegC,
    inLps: (condensateShare * steam.steamKgh) / 3600 + (steam.feedMakeUp ? feedMakeUpLps : 0),
    outLps: equipment.pumps["P-411"]!.flowLps,
    conductivity: 0.05,
  });
  out.asset("P-411");
  readPump(out, equipment.machines["P-411"]!, utilityMachines["P-411"]!, equipment.pumps["P-411"]!, waterDegC);
  out.asset("PT-405");
  readPressureMeter(out, steam.bar, equipment.meters["PT-405"]!, { low: 0, high: 14, noise: 0.012 }, 70);
  out.asset("FT-406");
  readFlowMeter(
    out,
    steam.steamKgh,
    equipment.meters["FT-406"]!,
    { low: 0, high: 2000, noise: 2 },
    Math.min(160, saturationDegC(steam.bar) - 16),
  );
  out.asset("PIC-405");
  readLoop(out, equipment.loops["PIC-405"]!, utilityLoops["PIC-405"]!.tuning, equipment.meters["PIC-405"]!, 0.012);
}

/** @returns boiling point of water, near enough between 0 and 14 bar over atmosphere. */
const saturationDegC = (bar: number): number => 100 * (Math.max(0, bar) + 1) ** 0.25;
