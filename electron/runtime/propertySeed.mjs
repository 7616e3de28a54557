// @ts-check
import { say } from "./say.mjs";

/**
 * The environment of a run of tests: one seed for every property test and for random faults, printed, so that a red run
 * can be had again.
 * @param {{ seed?: number, times?: number }} [wish] `times`: how many times as many runs as usual each property gets
 * @returns {NodeJS.ProcessEnv}
 */
export function withSeed({ seed = Number(process.env.MILLWARD_SEED ?? 7), times = 1 } = {}) {
  say(`property tests run with seed ${seed}; MILLWARD_SEED=${seed} repeats them`);
  return { ...process.env, MILLWARD_SEED: String(seed), MILLWARD_RUNS: String(times) };
}
