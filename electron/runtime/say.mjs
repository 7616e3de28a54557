// @ts-check
import { spawn } from "node:child_process";

/** One line of progress: what is being done, then how long it took. */
export function say(/** @type {string} */ text) {
  process.stdout.write(`millward · ${text}\n`);
}

/** An expected failure: printed without a stack, exit code 1. */
export class SetupError extends Error {}

/**
 * Runs a program to its end with its output passed through.
 * @param {string} command @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} [options] `quiet`: output is kept and returned,
 * shown only on failure
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: options.quiet ? ["ignore", "pipe", "pipe"] : "inherit",
      shell: process.platform === "win32" && command === "npm",
    });
    let output = "";
    child.stdout?.on("data", (d) => (output += String(d)));
    child.stderr?.on("data", (d) => (output += String(d)));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: code ?? (signal ? 1 : 0), output }));
  });
}

/**
 * Runs and insists.
 * @param {string} what
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function insist(what, command, args, options = {}) {
  const startedMs = Date.now();
  say(`${what} …`);
  const { code, output } = await run(command, args, options);
  if (code !== 0)
    throw new SetupError(`${what} failed (${command} ${args.join(" ")}, exit code ${code}).\n${output.slice(-4000)}`);
  say(`${what}: done in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
  return output;
}

/** Wraps a script's main function: expected failures read as sentences. @param {() => Promise<number | void>} main */
export function script(main) {
  main().then(
    (code) => process.exit(code ?? 0),
    (err) => {
      process.stderr.write(`millward · ${err instanceof SetupError ? err.message : String(err?.stack ?? err)}\n`);
      process.exit(1);
    },
  );
}
