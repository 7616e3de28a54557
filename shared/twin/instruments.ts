import { approach } from "./dynamics.ts";
import type { Loop, LoopTuning } from "./pid.ts";
import type { TagReader } from "./tagReader.ts";

/** What a transmitter keeps: its one-minute mean, its total (flow) and how fast the value changes. */
export interface Meter {
  readonly mean: number;
  readonly total: number;
  readonly perMinute: number;
  readonly last: number;
}
export const settledMeter = (value: number, total = 0): Meter => ({ mean: value, total, perMinute: 0, last: value });

/** @param perSecond what one unit of the value adds to the total each second. */
export function stepMeter(meter: Meter, value: number, perSecond: number, dtS: number): Meter {
  const rate = ((value - meter.last) / dtS) * 60;
  return {
    mean: approach(meter.mean, value, dtS, 60),
    total: meter.total + value * perSecond * dtS,
    perMinute: approach(meter.perMinute, rate, dtS, 15),
    last: value,
  };
}

export interface Span {
  readonly low: number;
  readonly high: number;
  readonly noise: number;
}

/** 4..20 mA over the span, held within the NAMUR NE 43 limits. */
function loopCurrentMa(value: number, span: Span): number {
  return Math.min(20.5, Math.max(3.8, 4 + (16 * (value - span.low)) / (span.high - span.low)));
}
function readDevice(out: TagReader, value: number, span: Span): void {
  out.pv("LoopCurrent", loopCurrentMa(value, span), 0.004);
  out.pv("ElectronicsTemp", 31, 0.3);
  out.put("DeviceStatus", value < span.low - 0.05 * (span.high - span.low) || value > span.high ? 3 : 0);
}

export function readFlowMeter(out: TagReader, value: number, meter: Meter, span: Span, fluidDegC: number): void {
  const noise = value > span.high * 0.002 ? span.noise : 0;
  out.pv("Flow", value, noise);
  out.pv("FlowAverage", meter.mean, 0);
  out.put("Total", meter.total);
  out.pv("FluidTemp", fluidDegC, 0.1);
  out.pv("SignalStrength", 94, 1);
  readDevice(out, value, span);
}
export function readLevelMeter(out: TagReader, value: number, meter: Meter, heightM: number): void {
  out.pv("Level", value, 0.12);
  out.pv("Distance", heightM * (1.05 - value / 100), 0.004);
  out.pv("LevelRate", meter.perMinute, 0);
  out.pv("EchoQuality", 82 - (value < 10 ? 20 : 0), 2);
  readDevice(out, value, { low: 0, high: 100, noise: 0.12 });
}
export function readTempMeter(out: TagReader, value: number, meter: Meter, span: Span): void {
  out.pv("Temp", value, span.noise);
  out.pv("TempAverage", meter.mean, 0);
  // Pt100, IEC 60751.
  out.pv("Resistance", 100 * (1 + 3.9083e-3 * value - 5.775e-7 * value * value), 0.01);
  readDevice(out, value, span);
}
export function readPressureMeter(out: TagReader, value: number, meter: Meter, span: Span, fluidDegC: number): void {
  out.pv("Pressure", value, span.noise);
  out.pv("PressureAverage", meter.mean, 0);
  out.pv("SensorTemp", Math.min(90, fluidDegC), 0.2);
  readDevice(out, value, span);
}
export function readAnalyser(
  out: TagReader,
  value: number,
  meter: Meter,
  span: Span,
  sampleDegC: number,
  timeS: number,
): void {
  out.pv("Value", value, span.noise);
  out.pv("ValueAverage", meter.mean, 0);
  out.pv("SampleTemp", sampleDegC, 0.2);
  out.pv("SampleFlow", 62, 2);
  out.pv("SensorHealth", 91, 0);
  out.put("CalibrationDue", Math.max(0, 620 - timeS / 3600));
  readDevice(out, value, span);
}

/** A loop controller's tags. `meter.mean` is its mean deviation in percent of span. */
export function readLoop(out: TagReader, loop: Loop, tuning: LoopTuning, meter: Meter, noise: number): void {
  out.pv("PV", loop.pv, noise);
  out.put("SP", loop.sp);
  out.put("OP", loop.op);
  out.put("Mode", loop.mode);
  out.pv("Deviation", loop.pv - loop.sp, noise);
  out.put("IntegralPart", Math.min(200, Math.max(-200, loop.integral)));
  out.put("OutputAtLimit", loop.op <= tuning.opLow || loop.op >= tuning.opHigh);
  out.put("Gain", tuning.gain);
  out.put("IntegralTime", tuning.integralS);
  out.put("Performance", meter.mean);
}

interface TankView {
  readonly volumeL: number;
  readonly capacityL: number;
  readonly tempDegC: number;
  readonly inLps: number;
  readonly outLps: number;
  readonly conductivity: number;
}
export function readServiceTank(out: TagReader, tank: TankView): void {
  const level = (100 * tank.volumeL) / tank.capacityL;
  out.pv("Level", level, 0.1);
  out.pv("Volume", tank.volumeL, tank.capacityL * 0.001);
  out.pv("Temp", tank.tempDegC, 0.1);
  out.pv("InFlow", tank.inLps, tank.inLps > 0.01 ? 0.02 : 0);
  out.pv("OutFlow", tank.outLps, tank.outLps > 0.01 ? 0.02 : 0);
  out.pv("Conductivity", tank.conductivity, tank.conductivity * 0.004);
  out.put("HighSwitch", level > 95);
  out.put("LowSwitch", level < 10);
}

/** @returns dew point by Magnus' formula. @param humidity relative, percent. */
function dewPointDegC(tempDegC: number, humidity: number): number {
  const gamma = Math.log(humidity / 100) + (17.62 * tempDegC) / (243.12 + tempDegC);
  return (243.12 * gamma) / (17.62 - gamma);
}
export function readRoom(out: TagReader, tempDegC: number, timeS: number): void {
  const humidity = Math.min(70, Math.max(22, 48 - (tempDegC - 24) * 1.4 + 2 * Math.sin(timeS / 2700)));
  out.pv("Temp", tempDegC, 0.1);
  out.pv("Humidity", humidity, 0.4);
  out.pv("DewPoint", dewPointDegC(tempDegC, humidity), 0.1);
  out.pv("CarbonDioxide", 520 + 60 * Math.sin(timeS / 1900), 8);
  out.pv("DifferentialPressure", 8, 1);
  out.put("Ventilation", Math.round(Math.min(100, Math.max(20, 20 + (tempDegC - 20) * 6))));
}

export function motorPanelReadings(
  out: TagReader,
  view: {
    readonly powerKw: number;
    readonly running: number;
    readonly tripped: number;
    readonly roomDegC: number;
    readonly busV: number;
  },
): void {
  const currentA = (view.powerKw * 1000) / (Math.sqrt(3) * view.busV * 0.88);
  out.put("BreakerClosed", true);
  out.put("Trip", false);
  out.pv("BusVoltage", view.busV, 0.6);
  out.pv("Current", currentA, 0.8);
  out.pv("Power", view.powerKw, 0.3);
  out.put("DrivesRunning", view.running);
  out.put("DrivesTripped", view.tripped);
  out.pv("BusbarTemp", view.roomDegC + 10 + currentA * 0.04, 0.2);
  out.pv("PanelTemp", view.roomDegC + 5 + currentA * 0.012, 0.2);
  out.pv("ControlVoltage", 24.1, 0.02);
  out.pv("EarthLeakage", 22 + view.running * 6, 1);
  out.put("FanRunning", view.roomDegC + 5 + currentA * 0.012 > 26);
  out.put("DoorOpen", false);
}
