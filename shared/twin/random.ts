/**
 * Seeded randomness as values: a state goes in, a value and the next state come out, so that the twin stays pure.
 * The generator is mulberry32: 32 bits of state, period 2^32, good enough for noise and orders, never for secrets.
 */
export type RandomState = number;
interface Draw {
  readonly value: number;
  readonly next: RandomState;
}

/** @returns a generator's first state; equal seeds give equal sequences. */
export function seeded(seed: number): RandomState {
  return (Math.imul(Math.trunc(seed) ^ 0x9e3779b9, 0x85ebca6b) ^ 0xc2b2ae35) | 0;
}

/** @returns a value evenly spread over [0, 1). */
export function uniform(state: RandomState): Draw {
  const next = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(next ^ (next >>> 15), 1 | next);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return { value: ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296, next };
}

/** @returns a normally distributed value, mean 0 and deviation 1 (Box and Muller; uses two uniform values). */
export function gaussian(state: RandomState): Draw {
  const a = uniform(state);
  const b = uniform(a.next);
  return { value: Math.sqrt(-2 * Math.log(1 - a.value)) * Math.cos(2 * Math.PI * b.value), next: b.next };
}

/** One hashed value in [-1, 1] for a whole-numbered place. */
function lattice(seed: number, cell: number, channel: number): number {
  let h = Math.imul(seed ^ Math.imul(cell, 0x27d4eb2d), 0x85ebca6b) ^ Math.imul(channel + 0x165667b1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2_147_483_648 - 1;
}

/**
 * Smooth noise without state: equal seeds, times and channels give equal values, so reading twice reads the same.
 * @param timeS simulated seconds.
 * @param channel one number per measured value.
 * @param periodS how fast it wanders.
 * @returns a value in [-1, 1].
 */
export function noiseAt(seed: number, timeS: number, channel: number, periodS = 2): number {
  const place = timeS / periodS;
  const cell = Math.floor(place);
  const share = place - cell;
  const smooth = share * share * (3 - 2 * share);
  const from = lattice(seed, cell, channel);
  return from + (lattice(seed, cell + 1, channel) - from) * smooth;
}
