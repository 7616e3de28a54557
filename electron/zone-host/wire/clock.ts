/** Wall time names instants; steady time measures durations and never jumps. */
export interface Clock {
  nowMs(): number;
  steadyMs(): number;
}
export const systemClock: Clock = { nowMs: () => Date.now(), steadyMs: () => performance.now() };
