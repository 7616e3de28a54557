// @ts-check
/** The stages of `npm run check` and `npm test`: each prints its own output and gives counts to one sum. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { licenceProblem } from "./licences.mjs";
import { bin, root } from "./paths.mjs";
import { run, say } from "./say.mjs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** What prettier writes and checks: everything but prose and the demo plant's own files (`.prettierignore`). */
export const formatted = "**/*.{ts,mts,tsx,mjs,cjs,css,json,html}";
const cache = (/** @type {string} */ name) => join(root, "node_modules", ".cache", "millward", name);

/** A tool that either passes or fails as a whole. @returns {Promise<Counts>} */
async function tool(/** @type {string} */ name, /** @type {string} */ command, /** @type {string[]} */ args) {
  const startedMs = Date.now();
  const { code, output } = await run(command, args, { cwd: root, quiet: true });
  say(`${name}: ${code === 0 ? "passed" : "FAILED"} in ${((Date.now() - startedMs) / 1000).toFixed(0)} s`);
  if (code !== 0) process.stdout.write(`${output}\n`);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/**
 * Lint beside formatting, dependency rules, unused exports and types.
 * @param {{ cached: boolean }} options `cached`: files that did not change since their last lint are not linted again.
 *   Rules that read types can then miss what a change elsewhere did to them; `npm test` lints everything.
 * @returns {Promise<Counts>}
 */
export async function staticChecks({ cached }) {
  const lint = ["--max-warnings", "0", ".", ...(cached ? ["--cache", "--cache-location", cache("eslint")] : [])];
  const layout = ["--check", "--log-level", "warn", "--cache", "--cache-location", cache("prettier"), formatted];
  const rules = [
    "--config",
    "test/config/depcruise.cjs",
    "--output-type",
    "err-long",
    "electron",
    "renderer",
    "shared",
  ];
  const rest = async () => {
    const counts = [
      await tool("format", bin("prettier"), layout),
      await tool("dependency rules", bin("depcruise"), rules),
      await tool("unused exports", bin("knip"), ["--config", "test/config/knip.json", "--no-progress"]),
    ];
    for (const part of ["shared", "electron", "renderer", "test"]) counts.push(await types(part));
    return sum(counts);
  };
  return sum(await Promise.all([tool("lint", bin("eslint"), lint), rest()]));
}

/** @param {string} part a folder with a tsconfig.json */
const types = (part) =>
  tool(`types of ${part}`, process.execPath, [join(root, "node_modules/typescript-native/bin/tsc"), "-p", part]);

/**
 * @param {readonly string[]} projects @param {readonly string[]} extra further arguments of vitest
 * @param {NodeJS.ProcessEnv} [env] @returns {Promise<Counts>}
 */
export async function vitest(projects, extra = [], env = process.env) {
  const file = cache("vitest.json");
  await rm(file, { force: true });
  const args = ["run", "--config", "test/config/vitest.config.mts", ...projects.flatMap((p) => ["--project", p])];
  const reports = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`, "--passWithNoTests"];
  const { code } = await run(bin("vitest"), [...args, ...reports, ...extra], { cwd: root, env });
  const result = JSON.parse(await readFile(file, "utf8").catch(() => "{}"));
  const failed = (result.numFailedTests ?? 0) + (code !== 0 && !result.numFailedTests ? 1 : 0);
  return {
    passed: result.numPassedTests ?? 0,
    failed,
    skipped: (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0),
  };
}

/** The notices of third parties are those of the built program. @returns {Promise<Counts>} */
export async function licences() {
  const problem = await licenceProblem().catch((err) => String(err.message));
  say(`licences: ${problem ?? "passed"}`);
  return problem === null ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * End-to-end tests of the built program, behind a virtual display where there is no other.
 * @param {string} program the Electron to test @param {readonly string[]} extra further arguments of playwright
 * @returns {Promise<Counts>}
 */
export async function playwright(program, extra = []) {
  const folder = await mkdtemp(join(tmpdir(), "millward-e2e-"));
  const file = join(folder, "result.json");
  const config = ["--config", "test/config/playwright.config.ts"];
  const [command = "", ...args] = withDisplay([bin("playwright"), "test", ...config, ...extra]);
  try {
    const env = { ...process.env, MILLWARD_ELECTRON: program, PLAYWRIGHT_JSON_OUTPUT_NAME: file };
    const { code } = await run(command, args, { cwd: root, env });
    const { stats = {} } = JSON.parse(await readFile(file, "utf8").catch(() => "{}"));
    const failed = (stats.unexpected ?? 0) + (code !== 0 && !stats.unexpected ? 1 : 0);
    return { passed: (stats.expected ?? 0) + (stats.flaky ?? 0), failed, skipped: stats.skipped ?? 0 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Puts a virtual display in front of a command where there is none. @param {readonly string[]} command */
export function withDisplay(command) {
  if (process.platform !== "linux") return [...command];
  return ["xvfb-run", "-a", "-s", "-screen 0 2880x1800x24", ...command];
}

/** @param {readonly Counts[][]} lists @returns {Counts} */
export function sum(...lists) {
  return lists.flat().reduce(
    (a, b) => ({
      passed: a.passed + b.passed,
      failed: a.failed + b.failed,
      skipped: a.skipped + b.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/**
 * The last line of every run of tests, alone on its line.
 * @param {readonly Counts[]} counts
 * @returns {number} exit code
 */
export function conclude(...counts) {
  const { passed, failed, skipped } = sum([...counts]);
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return failed === 0 ? 0 : 1;
}
