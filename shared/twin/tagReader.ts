import { noiseAt } from "./random.ts";
import type { TagId } from "../ids.ts";
import type { TagValue } from "./twin.ts";

/** Measured values held by a `sensorFreeze` fault, by asset and tag name. */
export type Frozen = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What the units of a zone write their tags to, one asset after the other, always in the same order. */
export interface TagReader {
  asset(id: string): void;
  /** A value known exactly: states, set points, counters. */
  put(name: string, value: TagValue): void;
  /** A measured value: with noise of ± `noise`, rounded as an instrument rounds, held while its sensor is frozen. */
  pv(name: string, value: number, noise: number): void;
}

interface Slot {
  readonly id: TagId;
  noise: number;
  perStep: number;
}
interface ReadPlace {
  readonly seed: number;
  readonly timeS: number;
  readonly frozen: Frozen;
}

/**
 * What an instrument's last digit would be: a power of ten near a quarter of the noise, at most one.
 * @returns it as steps per unit.
 */
function stepsPerUnit(noise: number): number {
  return 10 ** Math.max(0, -Math.floor(Math.log10(noise / 4)));
}

/**
 * Makes the reader of one zone. It remembers the tag ids by place, which is sound because the order never changes,
 * and spares two thousand string joins a step.
 */
export function createTagReading(): (place: ReadPlace, sink: (tag: TagId, value: TagValue) => void) => TagReader {
  const slots: Slot[] = [];
  return (place, sink) => {
    let at = 0;
    let asset = "";
    let held: Readonly<Record<string, number>> | undefined;
    const next = (name: string): Slot => {
      const slot = (slots[at] ??= { id: `${asset}.${name}`, noise: 0, perStep: 1 });
      at += 1;
      return slot;
    };
    return {
      asset(id) {
        asset = id;
        held = place.frozen[id];
      },
      put(name, value) {
        sink(next(name).id, value);
      },
      pv(name, value, noise) {
        const slot = next(name);
        const frozen = held?.[name];
        if (frozen !== undefined) sink(slot.id, frozen);
        else if (noise <= 0) sink(slot.id, value);
        else {
          if (slot.noise !== noise) {
            slot.noise = noise;
            slot.perStep = stepsPerUnit(noise);
          }
          const noisy = value + noise * noiseAt(place.seed, place.timeS, at, 1.5 + (at % 7) * 0.5);
          sink(slot.id, Math.round(noisy * slot.perStep) / slot.perStep);
        }
      },
    };
  };
}

/** @returns the measured values of one asset as they stand now: what a frozen sensor will go on showing. */
export function measuredValues(read: (reader: TagReader) => void, wanted: string): Record<string, number> {
  const values: Record<string, number> = {};
  let asset = "";
  read({
    asset: (id) => {
      asset = id;
    },
    put: () => undefined,
    pv: (name, value) => {
      if (asset === wanted) values[name] = value;
    },
  });
  return values;
}
