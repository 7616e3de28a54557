// @ts-check
/**
 * `npm run fuzz [-- FILE …] [--seed=N] [--times=20]`: the property tests and random link faults with a random seed
 * and many more runs than `npm test` gives them.
 */
import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { allTests, findTests } from "./findTests.mjs";
import { root } from "./paths.mjs";
import { withSeed } from "./propertySeed.mjs";
import { say, script, SetupError } from "./say.mjs";
import { setUp } from "./setup.mjs";
import { conclude, vitest } from "./stages.mjs";

/** One test may take this long: so many runs take their time. */
const TEST_TIMEOUT_MS = 1_200_000;
const MOST_SEED = 2 ** 31 - 1;

/**
 * @param {string} name
 * @param {number} otherwise
 * @returns {number}
 * @throws SetupError unless it is a whole number from 1
 */
function numberOf(name, otherwise) {
  const given = process.argv.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3);
  if (given === undefined) return otherwise;
  const value = Number(given);
  if (!Number.isInteger(value) || value < 1) throw new SetupError(`--${name} takes a whole number from 1.`);
  return value;
}

/** @returns {Promise<string[]>} test files that draw from the seed */
async function randomTests() {
  const words = process.argv.slice(2).filter((a) => !a.startsWith("--"));
  if (words.length > 0) return (await findTests(words)).files.filter((file) => !file.endsWith(".e2e.ts"));
  const texts = (await allTests()).map(async (file) => ({ file, text: await readFile(join(root, file), "utf8") }));
  const drawing = (await Promise.all(texts)).filter(({ text }) => /"fast-check"|propertyRuns\.ts"/.test(text));
  return drawing.map(({ file }) => file);
}

script(async () => {
  const seed = numberOf("seed", randomInt(1, MOST_SEED));
  const times = numberOf("times", 20);
  await setUp({ forTests: true });
  const files = await randomTests();
  say(`${files.length} files, ${times} times as many runs as npm test gives them`);
  const timeout = [`--testTimeout=${TEST_TIMEOUT_MS}`];
  const counts = await vitest(["unit", "integration"], [...files, ...timeout], withSeed({ seed, times }));
  const words = process.argv.slice(2).filter((a) => !a.startsWith("--"));
  const again = [...words, `--seed=${seed}`, `--times=${times}`].join(" ");
  if (counts.failed > 0) say(`to have it again: npm run fuzz -- ${again}`);
  return conclude(counts);
});
