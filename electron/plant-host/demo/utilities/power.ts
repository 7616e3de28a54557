import { approach } from "../../../../shared/twin/dynamics.ts";
import type { Equipment } from "../../../../shared/twin/equipment.ts";
import { motorPanelReadings, readRoom } from "../../../../shared/twin/instruments.ts";
import type { MachineSpec } from "../../../../shared/twin/machine.ts";
import { driveReadings } from "../../../../shared/twin/rotating.ts";
import type { TagReader } from "../../../../shared/twin/tagReader.ts";
import { utilityMachines } from "./spec.ts";

/** Electricity: transformer, main panel, feeders with their meters, and the rooms they stand in. Powers in kW. */
interface FeederState {
  readonly kw: number;
  readonly kwh: number;
  readonly kvarh: number;
  readonly demandKw: number;
  readonly peakKw: number;
}
export interface PowerState {
  readonly feeders: Readonly<Record<string, FeederState>>;
  readonly oilDegC: number;
  readonly rooms: Readonly<Record<string, number>>;
}

const feederIds = ["PM-301", "PM-302", "PM-303", "PM-304", "PM-305", "PM-306"] as const;
const ratedKva = 1000;
const emissionsKgPerKwh = 0.35;
const cosPhi: Readonly<Record<string, number>> = {
  "PM-301": 0.955,
  "PM-302": 0.88,
  "PM-303": 0.9,
  "PM-304": 0.92,
  "PM-305": 0.94,
  "PM-306": 0.97,
};
/** Contract demand is billed by the quarter of an hour. */
const demandS = 900;

export function warmPower(feedersKw: Readonly<Record<string, number>>): PowerState {
  const years: Readonly<Record<string, number>> = {
    "PM-301": 9_100_000,
    "PM-302": 4_600_000,
    "PM-303": 1_050_000,
    "PM-304": 1_900_000,
    "PM-305": 610_000,
    "PM-306": 780_000,
  };
  return {
    feeders: Object.fromEntries(
      feederIds.map((id) => {
        const kw = feedersKw[id] ?? 0;
        return [id, { kw, kwh: years[id]!, kvarh: years[id]! * 0.42, demandKw: kw, peakKw: kw * 1.12 }];
      }),
    ),
    oilDegC: 48,
    rooms: { "TH-601": 27.5, "TH-602": 25.5, "TH-603": 24.5 },
  };
}

function machinesPowerKw(
  equipment: Equipment,
  specs: Readonly<Record<string, MachineSpec>>,
  ids: readonly string[],
): number {
  let sum = 0;
  for (const id of ids) sum += driveReadings(equipment.machines[id]!.drive, specs[id]!.rating).powerKw;
  return sum;
}

export const buildingPowerKw = (timeS: number): number => 34 + 5 * Math.sin(timeS / 6000);

/** @param parts power of each feeder but the incoming one, which carries their sum and the transformer's losses. */
export function stepPower(
  power: PowerState,
  parts: Readonly<Record<string, number>>,
  airRoomKw: number,
  dtS: number,
): PowerState {
  const sum = Object.values(parts).reduce((total, kw) => total + kw, 0);
  const incoming = sum + transformerLossesKw(sum);
  const feeders: Record<string, FeederState> = {};
  for (const id of feederIds) {
    const before = power.feeders[id]!;
    const kw = id === "PM-301" ? incoming : (parts[id] ?? 0);
    const demandKw = approach(before.demandKw, kw, dtS, demandS);
    feeders[id] = {
      kw,
      demandKw,
      kwh: before.kwh + (kw * dtS) / 3600,
      kvarh: before.kvarh + (kw * Math.tan(Math.acos(cosPhi[id]!)) * dtS) / 3600,
      peakKw: Math.max(before.peakKw, demandKw),
    };
  }
  const load = incoming / cosPhi["PM-301"]! / ratedKva;
  return {
    feeders,
    oilDegC: approach(power.oilDegC, 26 + 9 + 42 * load ** 1.6, dtS, 7200),
    rooms: {
      "TH-601": approach(power.rooms["TH-601"]!, 23 + 0.05 * airRoomKw, dtS, 1500),
      "TH-602": approach(power.rooms["TH-602"]!, 25.5, dtS, 1500),
      "TH-603": approach(power.rooms["TH-603"]!, 23 + 0.004 * incoming, dtS, 1500),
    },
  };
}

const transformerLossesKw = (kw: number): number => 1.4 + 9 * (kw / 950) ** 2;
const busVoltageV = (power: PowerState): number => 402 - 6 * (power.feeders["PM-301"]!.kw / 950);

function readMeter(out: TagReader, id: string, feeder: FeederState, busV: number): void {
  const pf = cosPhi[id]!;
  const kvar = feeder.kw * Math.tan(Math.acos(pf));
  const ampere = (feeder.kw * 1000) / (Math.sqrt(3) * busV * pf);
  const on = feeder.kw > 0.5 ? 1 : 0;
  out.asset(id);
  out.pv("Power", feeder.kw, (0.1 + 0.002 * feeder.kw) * on);
  out.pv("ReactivePower", kvar, (0.1 + 0.002 * kvar) * on);
  out.pv("ApparentPower", feeder.kw / pf, (0.1 + 0.002 * feeder.kw) * on);
  out.pv("PowerFactor", on * pf, 0.004 * on);
  out.pv("Frequency", 50, 0.018);
  out.pv("VoltageL1", busV / Math.sqrt(3), 0.4);
  out.pv("VoltageL2", busV / Math.sqrt(3) + 0.6, 0.4);
  out.pv("VoltageL3", busV / Math.sqrt(3) - 0.4, 0.4);
  out.pv("CurrentL1", ampere, (0.2 + 0.003 * ampere) * on);
  out.pv("CurrentL2", ampere * 1.02, (0.2 + 0.003 * ampere) * on);
  out.pv("CurrentL3", ampere * 0.985, (0.2 + 0.003 * ampere) * on);
  out.pv("CurrentN", ampere * 0.06, 0.1 * on);
  out.pv("Unbalance", on * 1.9, 0.1 * on);
  out.pv("ThdVoltage", 2.3, 0.06);
  out.pv("ThdCurrent", on * 11, 0.3 * on);
  out.put("Energy", feeder.kwh);
  out.put("ReactiveEnergy", feeder.kvarh);
  out.put("Demand", feeder.demandKw);
  out.put("PeakDemand", feeder.peakKw);
  out.pv("Emissions", feeder.kw * emissionsKgPerKwh, 0);
}

export function readPower(
  out: TagReader,
  equipment: Equipment,
  power: PowerState,
  panels: Readonly<Record<string, { readonly kw: number; readonly ids: readonly string[] }>>,
): void {
  const busV = busVoltageV(power);
  const roomDegC = power.rooms["TH-603"]!;
  readTransformer(out, power, busV);
  readMainPanel(out, power.feeders["PM-301"]!.kw, busV, roomDegC);
  for (const id of ["MCC-310", "MCC-320"] as const) {
    const panel = panels[id]!;
    out.asset(id);
    motorPanelReadings(out, {
      powerKw: panel.kw,
      running: panel.ids.filter((m) => equipment.machines[m]!.drive.running).length,
      tripped: panel.ids.filter((m) => equipment.machines[m]!.drive.tripped).length,
      roomDegC,
      busV,
    });
  }
  for (const id of feederIds) readMeter(out, id, power.feeders[id]!, busV);
  for (const id of ["TH-601", "TH-602", "TH-603"] as const) {
    out.asset(id);
    readRoom(out, power.rooms[id]!, equipment.timeS);
  }
}

function readTransformer(out: TagReader, power: PowerState, busV: number): void {
  const { kw } = power.feeders["PM-301"]!;
  const load = kw / cosPhi["PM-301"]! / ratedKva;
  const hotSpot = power.oilDegC + 23 * load ** 1.6;
  out.asset("TX-300");
  out.put("Energised", true);
  out.pv("LoadPercent", load * 100, 0.2);
  out.pv("PrimaryVoltage", 20.2, 0.02);
  out.pv("SecondaryVoltage", busV + 2, 0.4);
  out.put("TapPosition", 5);
  out.pv("Losses", transformerLossesKw(kw), 0);
  out.pv("OilTemp", power.oilDegC, 0.1);
  out.pv("WindingTemp", power.oilDegC + 16 * load ** 1.6, 0.2);
  out.pv("HotSpotTemp", hotSpot, 0.2);
  out.pv("AmbientTemp", power.rooms["TH-603"]! + 2, 0.1);
  // IEC 60076-7: ageing doubles every 6 K around 98 °C hot spot.
  out.pv("AgeingRate", Math.min(20, 2 ** ((hotSpot - 98) / 6)), 0);
  out.pv("Hydrogen", 38, 1);
  out.pv("Moisture", 11, 0.2);
  out.put("FanRunning", power.oilDegC > 60);
  out.put("Trip", false);
}

function readMainPanel(out: TagReader, kw: number, busV: number, roomDegC: number): void {
  const ampere = (kw * 1000) / (Math.sqrt(3) * busV * cosPhi["PM-301"]!);
  out.asset("MP-300");
  out.put("BreakerClosed", true);
  out.put("Trip", false);
  out.pv("BusVoltage", busV, 0.5);
  out.pv("BusFrequency", 50, 0.018);
  out.pv("Current", ampere, 1.5);
  out.pv("BusbarTempL1", roomDegC + 8 + 0.012 * ampere, 0.2);
  out.pv("BusbarTempL2", roomDegC + 9 + 0.012 * ampere, 0.2);
  out.pv("BusbarTempL3", roomDegC + 8.4 + 0.012 * ampere, 0.2);
  out.pv("PanelTemp", roomDegC + 4, 0.1);
  out.pv("PanelHumidity", 38, 1);
  out.put("CapacitorPower", 25 * capacitorStages(kw));
  out.put("CapacitorStages", capacitorStages(kw));
  out.put("ArcDetected", false);
  out.put("SurgeProtectionFault", false);
  out.put("DoorOpen", false);
}

const capacitorStages = (kw: number): number => Math.min(8, Math.max(0, Math.round(kw / 90)));

export const panelMachines = {
  "MCC-310": ["C-101", "C-102", "C-103", "CH-201", "P-211", "P-212", "P-213", "P-214", "CT-220"],
  "MCC-320": ["P-411", "P-511", "P-512"],
} as const;
export const panelPowerKw = (equipment: Equipment, panel: keyof typeof panelMachines): number =>
  machinesPowerKw(equipment, utilityMachines, panelMachines[panel]);
