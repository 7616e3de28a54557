export const clamp = (value: number, low: number, high: number): number =>
  value < low ? low : value > high ? high : value;

/** First-order lag toward a target. */
export const approach = (value: number, target: number, dtS: number, timeConstantS: number): number =>
  value + (target - value) * (1 - Math.exp(-dtS / timeConstantS));
