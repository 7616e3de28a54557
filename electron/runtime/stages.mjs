// @ts-check
/** The stages of `npm run check` and `npm test`: each prints its own output and gives counts to one sum. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bin, root } from "./paths.mjs";
import { run, say } from "./say.mjs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** A tool that either passes or fails as a whole. @returns {Promise<Counts>} */
async function tool(/** @type {string} */ name, /** @type {string} */ command, /** @type {string[]} */ args) {
  const startedMs = Date.now();
  const { code, output } = await run(command, args, { cwd: root, quiet: true });
  say(`${name}: ${code === 0 ? "passed" : "FAILED"} in ${((Date.now() - startedMs) / 1000).toFixed(0)} s`);
  if (code !== 0) process.stdout.write(`${output}\n`);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** Lint, types and dependency rules, two at a time. @returns {Promise<Counts>} */
export async function staticChecks() {
  const rest = async () => {
    const counts = [
      await tool("dependency rules", bin("depcruise"), [
        "--config",
        "test/config/depcruise.cjs",
        "--output-type",
        "err-long",
        "electron",
        "renderer",
        "shared",
      ]),
    ];
    for (const part of ["shared", "electron", "renderer", "test"])
      counts.push(await tool(`types of ${part}`, bin("tsc"), ["-p", part]));
    return sum(counts);
  };
  // Lint takes as long as all the rest together.
  return sum(await Promise.all([tool("lint", bin("eslint"), [".", "--max-warnings", "0"]), rest()]));
}

/** @param {readonly string[]} projects @param {readonly string[]} extra @returns {Promise<Counts>} */
export async function vitest(projects, extra = []) {
  const folder = await mkdtemp(join(tmpdir(), "millward-vitest-"));
  const file = join(folder, "result.json");
  try {
    const args = [
      "run",
      "--config",
      "test/config/vitest.config.ts",
      ...projects.flatMap((p) => ["--project", p]),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
      ...extra,
    ];
    const { code } = await run(bin("vitest"), args, { cwd: root });
    const result = JSON.parse(await readFile(file, "utf8").catch(() => "{}"));
    const failed = (result.numFailedTests ?? 0) + (code !== 0 && !result.numFailedTests ? 1 : 0);
    return {
      passed: result.numPassedTests ?? 0,
      failed,
      skipped: (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {readonly string[]} command as from `withDisplay` @param {NodeJS.ProcessEnv} env @returns {Promise<Counts>} */
export async function playwright(command, env) {
  const folder = await mkdtemp(join(tmpdir(), "millward-e2e-"));
  const file = join(folder, "result.json");
  try {
    const [program = "", ...args] = command;
    const { code } = await run(program, args, { cwd: root, env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file } });
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
  return lists
    .flat()
    .reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }), {
      passed: 0,
      failed: 0,
      skipped: 0,
    });
}
