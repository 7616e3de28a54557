import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { auto, manual, settledLoop, stepLoop, writeLoop, type LoopTuning } from "./pid.ts";
import { gaussian, noiseAt, seeded, uniform } from "./random.ts";
import { driveReadings, settledDrive, stepDrive, tripDrive, type DriveRating } from "./rotating.ts";

const rating: DriveRating = { powerKw: 15, currentA: 28, speedRpm: 1470, rampS: 5, vibrationMmS: 1.6 };
const history = { ambientDegC: 24, runningH: 100, starts: 3, energyKwh: 1000 };

describe("a drive", () => {
  test("that is settled stays settled", () => {
    const before = settledDrive(0.9, 0.6, history);
    let drive = before;
    for (let second = 0; second < 3600; second += 1)
      drive = stepDrive(drive, rating, { run: true, speed: 0.9, load: 0.6, ambientDegC: 24, wearRate: 0 }, 1);
    expect(drive.bearingDeDegC).toBeCloseTo(before.bearingDeDegC, 2);
    expect(drive.windingDegC).toBeCloseTo(before.windingDegC, 2);
    expect(drive.runningH).toBeCloseTo(101, 6);
    expect(driveReadings(drive, rating)).toMatchObject({ speedRpm: 1323, frequencyHz: 45 });
  });

  test("that has tripped runs down and does not start again", () => {
    let drive = tripDrive(settledDrive(1, 0.6, history), 2);
    for (let second = 0; second < 10; second += 1)
      drive = stepDrive(drive, rating, { run: true, speed: 1, load: 0.6, ambientDegC: 24, wearRate: 0 }, 1);
    expect(drive).toMatchObject({ running: false, tripped: true, tripCause: 2, speed: 0 });
  });

  test("trips on vibration when its bearing is gone", () => {
    let drive = settledDrive(1, 0.6, history);
    for (let second = 0; second < 5 * 3600 && !drive.tripped; second += 1)
      drive = stepDrive(drive, rating, { run: true, speed: 1, load: 0.6, ambientDegC: 24, wearRate: 1 }, 1);
    expect(drive).toMatchObject({ tripped: true, tripCause: 3 });
    expect(driveReadings({ ...drive, speed: 1 }, rating).vibrationDeMmS).toBeGreaterThan(9);
  });
});

describe("a loop", () => {
  const tuning: LoopTuning = { pvLow: 0, pvHigh: 100, opLow: 0, opHigh: 100, gain: 2, integralS: 10, action: 1 };

  test("keeps its output within its limits whatever PV and SP do, and comes off the limit at once", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: 0, max: 100, noNaN: true }),
            fc.double({ min: 0, max: 100, noNaN: true }),
            fc.double({ min: 0.05, max: 1, noNaN: true }),
          ),
          { maxLength: 60 },
        ),
        (moves) => {
          let loop = settledLoop(50, 50);
          for (const [pv, sp, dtS] of moves) {
            loop = stepLoop({ ...loop, sp }, tuning, pv, dtS);
            expect(loop.op >= 0 && loop.op <= 100).toBe(true);
          }
        },
      ),
    );
    let wound = settledLoop(90, 50);
    for (let second = 0; second < 3600; second += 1) wound = stepLoop(wound, tuning, 10, 1);
    expect(wound.op).toBe(100);
    for (let second = 0; second < 5; second += 1) wound = stepLoop(wound, tuning, 100, 1);
    expect(wound.op).toBeLessThan(90);
  });

  test("goes from Manual to Auto without a bump", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 20, max: 80, noNaN: true }),
        (pv, op) => {
          const held = stepLoop({ ...settledLoop(50, op), mode: manual }, tuning, pv, 0.1);
          const taken = stepLoop({ ...held, mode: auto }, tuning, pv, 0.01);
          expect(Math.abs(taken.op - op)).toBeLessThan(0.2);
        },
      ),
    );
  });

  test("takes an output in Manual only", () => {
    expect(writeLoop(settledLoop(50, 50), "OP", 10)).toBe("the output can be set in Manual only");
    expect(writeLoop({ ...settledLoop(50, 50), mode: manual }, "OP", 10)).toMatchObject({ op: 10 });
  });
});

describe("randomness", () => {
  test("is the same for the same seed and even over its range", () => {
    let state = seeded(42);
    let sum = 0;
    let square = 0;
    for (let draw = 0; draw < 20_000; draw += 1) {
      const even = uniform(state);
      const normal = gaussian(even.next);
      sum += even.value;
      square += normal.value ** 2;
      state = normal.next;
    }
    expect(sum / 20_000).toBeCloseTo(0.5, 1);
    expect(square / 20_000).toBeCloseTo(1, 1);
    expect(uniform(seeded(42))).toEqual(uniform(seeded(42)));
    expect(uniform(seeded(42)).value).not.toBe(uniform(seeded(43)).value);
  });

  test("noise stays within one, moves smoothly and repeats itself for the same place", () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 1e6, noNaN: true }), fc.nat(3000), (seed, timeS, channel) => {
        const now = noiseAt(seed, timeS, channel);
        expect(Math.abs(now)).toBeLessThanOrEqual(1);
        expect(noiseAt(seed, timeS, channel)).toBe(now);
        expect(Math.abs(noiseAt(seed, timeS + 0.01, channel) - now)).toBeLessThan(0.05);
      }),
    );
  });
});
