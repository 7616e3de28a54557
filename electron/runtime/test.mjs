// @ts-check
/**
 * `npm test`: everything. `npm test -- FILE` or `npm test -- "piece of a title"`: only those tests, wherever they run.
 * Ends with one line summed over all runners.
 */
import { asPattern, findTests } from "./findTests.mjs";
import { withSeed } from "./propertySeed.mjs";
import { say, script } from "./say.mjs";
import { build, setUp } from "./setup.mjs";
import { conclude, licences, playwright, staticChecks, vitest } from "./stages.mjs";

/** @typedef {import("./stages.mjs").Counts} Counts */

/** @param {{ program: string }} runtime @param {readonly string[]} [extra] @returns {Promise<Counts>} */
async function endToEnd(runtime, extra) {
  try {
    await build(runtime.program);
    return await playwright(runtime.program, extra);
  } catch (err) {
    process.stdout.write(`${String(err)}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** @param {{ program: string }} runtime @returns {Promise<Counts[]>} */
async function everything(runtime) {
  const checks = await staticChecks({ cached: false });
  const rest = await vitest(["unit", "integration"], [], withSeed());
  return [checks, rest, await endToEnd(runtime), await licences()];
}

/** @param {{ program: string }} runtime @param {readonly string[]} words @returns {Promise<Counts[]>} */
async function only(runtime, words) {
  const { files, name } = await findTests(words);
  const inElectron = files.filter((file) => file.endsWith(".e2e.ts"));
  const inNode = files.filter((file) => !inElectron.includes(file));
  const title = name === null ? [] : [asPattern(name)];
  const counts = [];
  if (inNode.length > 0) {
    counts.push(await vitest(["unit", "integration"], [...inNode, ...title.flatMap((t) => ["-t", t])], withSeed()));
  }
  if (inElectron.length > 0) counts.push(await endToEnd(runtime, [...inElectron, ...title.flatMap((t) => ["-g", t])]));
  return counts;
}

script(async () => {
  const startedMs = Date.now();
  const words = process.argv.slice(2);
  const runtime = await setUp({ forTests: true });
  const counts = words.length === 0 ? await everything(runtime) : await only(runtime, words);
  say(`all of it took ${((Date.now() - startedMs) / 60_000).toFixed(1)} min`);
  return conclude(...counts);
});
