// @ts-check
/**
 * `npm run check`: the loop before a commit. Lint of what changed, formatting, dependency rules, unused exports, types,
 * and the unit tests that reach what changed since the last green check. `npm run check -- --all` runs every unit test.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readGreen, whyAll, writeGreen } from "./green.mjs";
import { root } from "./paths.mjs";
import { withSeed } from "./propertySeed.mjs";
import { run, say, script } from "./say.mjs";
import { setUp } from "./setup.mjs";
import { conclude, staticChecks, sum, vitest } from "./stages.mjs";

/** Where all unit tests were last known to be green. */
const greenFile = join(root, "node_modules", ".cache", "millward", "green");

const git = async (/** @type {string[]} */ ...args) => {
  const { code, output } = await run("git", args, { cwd: root, quiet: true });
  return code === 0 ? output.trim() : null;
};

/** @param {string} commit @returns {Promise<readonly string[]>} files that differ from it now, new ones too */
async function differingFrom(commit) {
  const lists = [await git("diff", "--name-only", commit), await git("ls-files", "--others", "--exclude-standard")];
  return lists.flatMap((list) => (list ?? "").split("\n")).filter((file) => file !== "");
}

/** @returns {Promise<string[]>} arguments that make vitest run only the tests which reach a file changed since then */
async function affected() {
  const green = process.argv.includes("--all") ? null : readGreen(await readFile(greenFile, "utf8").catch(() => ""));
  if (green === null || (await git("cat-file", "-t", green.commit)) !== "commit") {
    say("unit tests: all (no green check is known)");
    return [];
  }
  const why = whyAll(green, {
    isAncestor: (await git("merge-base", "--is-ancestor", green.commit, "HEAD")) !== null,
    differing: await differingFrom(green.commit),
    exists: (file) => existsSync(join(root, file)),
  });
  if (why !== null) {
    say(`unit tests: all (${why})`);
    return [];
  }
  say(`unit tests: those that reach what changed since ${green.commit.slice(0, 7)}, where all were green`);
  return ["--changed", green.commit];
}

/**
 * What the repository says of itself is read from disk, so no import tells what reaches it.
 * @param {readonly string[]} reached @param {NodeJS.ProcessEnv} env @returns {Promise<import("./stages.mjs").Counts>}
 */
async function itself(reached, env) {
  return reached.length === 0 ? sum([]) : vitest(["unit"], ["test/repository"], env);
}

script(async () => {
  const startedMs = Date.now();
  await setUp();
  const head = await git("rev-parse", "HEAD");
  const differing = head === null ? [] : await differingFrom(head);
  const checks = await staticChecks({ cached: true });
  const env = withSeed();
  const reached = await affected();
  const units = sum([await vitest(["unit"], reached, env), await itself(reached, env)]);
  if (units.failed > 0) await rm(greenFile, { force: true });
  else if (head !== null) {
    await mkdir(dirname(greenFile), { recursive: true });
    // What was changed while the tests ran was perhaps green as it was for that moment.
    const both = [...new Set([...differing, ...(await differingFrom(head))])];
    await writeFile(greenFile, writeGreen({ commit: head, differing: both }));
  }
  say(`all of it took ${((Date.now() - startedMs) / 1000).toFixed(0)} s`);
  return conclude(checks, units);
});
