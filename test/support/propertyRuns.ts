/** The seed of this run of tests, as the runner printed it. */
export const seed = Number(process.env["MILLWARD_SEED"] ?? 7);

/** @returns how many examples a property is tried with: `usual`, or more under `npm run fuzz`. */
export const runs = (usual: number): number => usual * Number(process.env["MILLWARD_RUNS"] ?? 1);
