import { isJammed, stepLoopOf, stepMachineOf, type Equipment } from "../../../../shared/twin/equipment.ts";
import { movePump, pumpLoad, type Machine, type PumpSide } from "../../../../shared/twin/machine.ts";
import type { Loop } from "../../../../shared/twin/pid.ts";
import { noiseAt, uniform, type RandomState } from "../../../../shared/twin/random.ts";
import { stepOnOff, stepValve, type ControlValve, type OnOffValve } from "../../../../shared/twin/valves.ts";
import { hallDegC, mixerCapacityL, processLoops, processMachines, rawCapacityL } from "./spec.ts";

/** Raw tanks, which tankers fill in turn, and the mixer, which blends raw juice with water. */
export interface RawTank {
  readonly volumeL: number;
  readonly tempDegC: number;
  readonly brix: number;
  readonly batch: number;
  readonly batchL: number;
  readonly batches: number;
  readonly receivedM3: number;
  readonly ageH: number;
  readonly inLps: number;
  readonly outLps: number;
  /** Seconds until the tanker stands at the tank; 0 while none is awaited. */
  readonly waitS: number;
  readonly filling: boolean;
}
export interface BlendState {
  readonly random: RandomState;
  readonly tanks: Readonly<Record<string, RawTank>>;
  /** The tank that empties now. */
  readonly serving: RawTankId;
  readonly nextBatch: number;
  readonly mixL: number;
  readonly mixDegC: number;
  readonly mixBrix: number;
  readonly rawLps: number;
  readonly waterLps: number;
  readonly returnLps: number;
  readonly feedLps: number;
  readonly blendedM3: number;
}

export const rawTankIds = ["T-101", "T-102"] as const;
type RawTankId = (typeof rawTankIds)[number];
const outletOf: Readonly<Record<RawTankId, string>> = { "T-101": "XV-101", "T-102": "XV-102" };
const inletOf: Readonly<Record<RawTankId, string>> = { "T-101": "XV-103", "T-102": "XV-104" };
const servedDownTo = 0.15;
const filledUpTo = 0.9;
const tankerLps = 8;
const tankerComesS = 300;
const rawFullLps = 5;
const waterFullLps = 5;
const waterDegC = 14;

export function warmBlend(random: RandomState): BlendState {
  const tank = (volumeL: number, batch: number): RawTank => ({
    volumeL,
    tempDegC: 17,
    brix: 22,
    batch,
    batchL: 11_250,
    batches: 410 + (batch % 2),
    receivedM3: 4_640,
    ageH: 2.1,
    inLps: 0,
    outLps: 0,
    waitS: 0,
    filling: false,
  });
  return {
    random,
    tanks: { "T-101": tank(9_300, 2419), "T-102": tank(13_400, 2420) },
    serving: "T-101",
    nextBatch: 2421,
    mixL: 0.6 * mixerCapacityL,
    mixDegC: 16,
    mixBrix: 11,
    rawLps: 1.6,
    waterLps: 1.6,
    returnLps: 0,
    feedLps: 3.2,
    blendedM3: 18_400,
  };
}

/** What flows between the mixer and the pasteuriser in this step. */
interface MixerTraffic {
  readonly feedLps: number;
  readonly returnLps: number;
  readonly returnDegC: number;
}
export interface BlendStep {
  readonly blend: BlendState;
  readonly machines: Readonly<Record<string, Machine>>;
  readonly pumps: Readonly<Record<string, PumpSide>>;
  readonly valves: Readonly<Record<string, ControlValve>>;
  readonly switches: Readonly<Record<string, OnOffValve>>;
  readonly loops: Readonly<Record<string, Loop>>;
  readonly receivedL: number;
  readonly waterL: number;
}

/** Moves tanks and mixer on: valves and controllers first, then raw juice and water, then what the mixer holds. */
export function stepBlend(
  equipment: Equipment,
  blend: BlendState,
  traffic: MixerTraffic,
  waterBar: number,
  dtS: number,
): BlendStep {
  const serving = chooseServing(blend);
  const switches = stepTankValves(equipment, blend, serving, dtS);
  const { level: levelLoop, brix: brixLoop } = stepMixerLoops(equipment, blend, dtS);
  const rawValve = stepValve(equipment.valves["LV-203"]!, levelLoop.op, isJammed(equipment, "LV-203"), dtS);
  const raw = drawRaw(equipment, blend, switches, rawValve, dtS);
  const water = addWater(equipment, raw.lps, brixLoop, waterBar, dtS);
  return {
    receivedL: raw.receivedL,
    waterL: water.lps * dtS,
    loops: { "LIC-203": levelLoop, "QIC-205": brixLoop },
    valves: { "LV-203": rawValve, "FV-205": water.valve },
    switches,
    ...stepBlendDrives(equipment, blend, raw.lps, dtS),
    blend: {
      ...mix(blend, raw, water.lps, traffic, dtS),
      random: raw.random,
      nextBatch: raw.nextBatch,
      tanks: raw.tanks,
      serving,
    },
  };
}

const levelPercent = (blend: BlendState): number => (100 * blend.mixL) / mixerCapacityL;

/** The serving tank's outlet is open until it is served out, the inlet of one that a tanker fills. */
function stepTankValves(
  equipment: Equipment,
  blend: BlendState,
  serving: RawTankId,
  dtS: number,
): Readonly<Record<string, OnOffValve>> {
  const switches: Record<string, OnOffValve> = {};
  const step = (valve: string, open: boolean): void => {
    switches[valve] = stepOnOff(equipment.switches[valve]!, open, isJammed(equipment, valve), dtS);
  };
  for (const id of rawTankIds) {
    step(outletOf[id], id === serving && !isServedOut(blend.tanks[id]!));
    step(inletOf[id], blend.tanks[id]!.filling);
  }
  return switches;
}

function stepMixerLoops(
  equipment: Equipment,
  blend: BlendState,
  dtS: number,
): { readonly level: Loop; readonly brix: Loop } {
  const level = { sensor: "LT-203", tag: "Level", live: levelPercent(blend) };
  const brix = { sensor: "AT-115", tag: "Value", live: blend.mixBrix };
  return {
    level: stepLoopOf(equipment, processLoops, "LIC-203", level, dtS),
    brix: stepLoopOf(equipment, processLoops, "QIC-205", brix, dtS),
  };
}

/** What came from the raw tanks in this step, and the tanks after it. */
interface RawDraw {
  readonly tanks: Readonly<Record<string, RawTank>>;
  readonly lps: number;
  /** Flow times sugar, and flow times temperature, summed over the tanks. */
  readonly brix: number;
  readonly heat: number;
  readonly receivedL: number;
  readonly random: RandomState;
  readonly nextBatch: number;
}

function drawRaw(
  equipment: Equipment,
  blend: BlendState,
  switches: Readonly<Record<string, OnOffValve>>,
  rawValve: ControlValve,
  dtS: number,
): RawDraw {
  const openings = rawTankIds.map((id) => (blend.tanks[id]!.volumeL > 1 ? switches[outletOf[id]]!.position / 100 : 0));
  const opening = openings[0]! + openings[1]!;
  const wanted = rawWantedLps(equipment, rawValve, opening);
  const tanks: Record<string, RawTank> = {};
  let lps = 0;
  let receivedL = 0;
  let brix = 0;
  let heat = 0;
  let { random, nextBatch } = blend;
  rawTankIds.forEach((id, place) => {
    const before = blend.tanks[id]!;
    const outLps = opening > 0 ? Math.min(before.volumeL / dtS, (wanted * openings[place]!) / opening) : 0;
    const delivery = stepDelivery(before, (switches[inletOf[id]]!.position / 100) * tankerLps, random, nextBatch, dtS);
    random = delivery.random;
    nextBatch = delivery.nextBatch;
    receivedL += delivery.tank.inLps * dtS;
    lps += outLps;
    brix += outLps * before.brix;
    heat += outLps * before.tempDegC;
    tanks[id] = { ...delivery.tank, outLps, volumeL: delivery.tank.volumeL - outLps * dtS };
  });
  return { tanks, lps, brix, heat, receivedL, random, nextBatch };
}

/** Raw juice that pump and valve would let through with the tanks' outlets this far open. */
function rawWantedLps(equipment: Equipment, rawValve: ControlValve, opening: number): number {
  const speed = equipment.machines["P-141"]!.drive.speed;
  return (
    (rawFullLps *
      (1 + 0.01 * noiseAt(equipment.seed, equipment.timeS, 9102, 8)) *
      rawValve.position *
      Math.min(1, opening) *
      Math.min(1, speed / 0.85)) /
    100
  );
}

/** The water follows the raw juice by a ratio, and the Brix loop trims that ratio: 50 % is one to one. */
function addWater(
  equipment: Equipment,
  rawLps: number,
  brixLoop: Loop,
  waterBar: number,
  dtS: number,
): { readonly valve: ControlValve; readonly lps: number } {
  const command = Math.min(100, (100 * rawLps * (brixLoop.op / 50)) / waterFullLps);
  const valve = stepValve(equipment.valves["FV-205"]!, command, isJammed(equipment, "FV-205"), dtS);
  return { valve, lps: (waterFullLps * valve.position * Math.min(1.1, Math.sqrt(Math.max(0, waterBar) / 4))) / 100 };
}

function stepBlendDrives(
  equipment: Equipment,
  blend: BlendState,
  rawLps: number,
  dtS: number,
): Pick<BlendStep, "machines" | "pumps"> {
  const level = levelPercent(blend);
  const speed = equipment.machines["P-141"]!.drive.speed;
  const agitatorSpeed = equipment.machines["M-110"]!.drive.speed;
  const rawPump = { autoRun: true, autoSpeed: 0.85, load: pumpLoad(speed, rawLps, rawFullLps), ambientDegC: hallDegC };
  const agitator = {
    autoRun: level > 8,
    autoSpeed: 0.7,
    load: agitatorSpeed ** 2 * (0.25 + 0.6 * Math.min(1, level / 100)),
    ambientDegC: hallDegC,
  };
  const dischargeBar = 0.3 + Math.max(0, 3.4 * speed ** 2 - 0.03 * rawLps ** 2);
  return {
    machines: {
      "P-141": stepMachineOf(equipment, processMachines, "P-141", rawPump, dtS),
      "M-110": stepMachineOf(equipment, processMachines, "M-110", agitator, dtS),
    },
    pumps: { "P-141": movePump(equipment.pumps["P-141"]!, rawLps, 0.3, dischargeBar, dtS) },
  };
}

type Mixture = Pick<
  BlendState,
  "rawLps" | "waterLps" | "returnLps" | "feedLps" | "mixL" | "mixDegC" | "mixBrix" | "blendedM3"
>;

/** Balances of volume, heat and sugar of the mixer. */
function mix(blend: BlendState, raw: RawDraw, waterLps: number, traffic: MixerTraffic, dtS: number): Mixture {
  const inL = (raw.lps + waterLps + traffic.returnLps) * dtS;
  const held = Math.max(1, blend.mixL);
  const mixIn = (inValue: number, now: number): number => (now * held + inValue * dtS) / (held + inL);
  return {
    rawLps: raw.lps,
    waterLps,
    returnLps: traffic.returnLps,
    feedLps: traffic.feedLps,
    mixL: blend.mixL + inL - traffic.feedLps * dtS,
    mixDegC:
      mixIn(raw.heat + waterLps * waterDegC + traffic.returnLps * traffic.returnDegC, blend.mixDegC) +
      0.000004 * (hallDegC - blend.mixDegC) * dtS,
    mixBrix: mixIn(raw.brix + traffic.returnLps * blend.mixBrix, blend.mixBrix),
    blendedM3: blend.blendedM3 + ((raw.lps + waterLps) * dtS) / 1000,
  };
}

const isServedOut = (tank: RawTank): boolean => tank.volumeL <= servedDownTo * rawCapacityL;
const isReady = (tank: RawTank): boolean => !tank.filling && tank.waitS === 0 && !isServedOut(tank);

function chooseServing(blend: BlendState): RawTankId {
  if (isReady(blend.tanks[blend.serving]!)) return blend.serving;
  return rawTankIds.find((id) => isReady(blend.tanks[id]!)) ?? blend.serving;
}

interface Delivery {
  readonly tank: RawTank;
  readonly random: RandomState;
  readonly nextBatch: number;
}
function stepDelivery(tank: RawTank, openLps: number, random: RandomState, nextBatch: number, dtS: number): Delivery {
  if (tank.filling) {
    const inLps = Math.min(openLps, Math.max(0, filledUpTo * rawCapacityL - tank.volumeL) / dtS);
    const full = tank.volumeL >= filledUpTo * rawCapacityL - 0.5;
    return {
      random,
      nextBatch,
      tank: {
        ...tank,
        inLps,
        volumeL: tank.volumeL + inLps * dtS,
        batchL: tank.batchL + inLps * dtS,
        receivedM3: tank.receivedM3 + (inLps * dtS) / 1000,
        filling: !full,
      },
    };
  }
  const rest = { ...tank, inLps: 0, ageH: tank.ageH + dtS / 3600 };
  if (!isServedOut(tank)) return { random, nextBatch, tank: rest };
  const waitS = tank.waitS === 0 ? tankerComesS : Math.max(0, tank.waitS - dtS);
  if (tank.waitS === 0 || waitS > 0) return { random, nextBatch, tank: { ...rest, waitS } };
  const brix = uniform(random);
  const temp = uniform(brix.next);
  return {
    random: temp.next,
    nextBatch: nextBatch + 1,
    tank: {
      ...rest,
      waitS: 0,
      filling: true,
      batch: nextBatch,
      batchL: 0,
      batches: tank.batches + 1,
      ageH: 0,
      brix: 21.5 + brix.value,
      tempDegC: 16 + 2 * temp.value,
    },
  };
}
