// @ts-check
/** Does whatever set-up is missing, says what it does, and does nothing on a second run. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bin, root } from "./paths.mjs";
import { insist, run, say, SetupError } from "./say.mjs";
import { words } from "./words.mjs";

const systemPackages = [
  "unzip",
  "xvfb",
  "xauth",
  "libgtk-3-0",
  "libnss3",
  "libasound2",
  "libgbm1",
  "libatk-bridge2.0-0",
  "libcups2",
  "libxss1",
  "libdrm2",
  "libxkbcommon0",
  "libxcomposite1",
  "libxdamage1",
  "libxrandr2",
  "libnotify4",
  "libsecret-1-0",
  "fonts-dejavu-core",
];

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 18))
    throw new SetupError(`Node ${process.versions.node} is too old: Millward needs 20.18 or newer.`);
}

/** `npm ci` when node_modules does not belong to the present lock file. */
async function nodeModules() {
  const lock = createHash("sha256")
    .update(await readFile(join(root, "package-lock.json")))
    .digest("hex");
  const mark = join(root, "node_modules", ".millward-lock");
  if (existsSync(mark) && (await readFile(mark, "utf8")) === lock) return;
  await insist(
    "Installing the packages of package-lock.json (npm ci)",
    "npm",
    ["ci", "--no-audit", "--no-fund", "--loglevel=error"],
    { cwd: root },
  );
  await writeFile(mark, lock);
}

/** What the tests' own OPC UA peer, which is not ours, is built with. */
const testPackages = ["gcc", "libc6-dev"];

/**
 * Which Debian packages are missing; on other systems only what can be seen is asked for.
 * @param {readonly string[]} wanted
 */
async function systemLibraries(wanted) {
  if (process.platform !== "linux") return;
  if (!existsSync("/usr/bin/dpkg-query")) {
    if ((await run("sh", ["-c", "command -v unzip"], { quiet: true })).code !== 0)
      throw new SetupError("The program `unzip` is missing. Install it with your system's package manager.");
    return;
  }
  const { output } = await run("dpkg-query", ["-W", "-f=${Package} ${Status}\\n"], { quiet: true });
  const installed = new Set(
    output
      .split("\n")
      .filter((l) => l.endsWith("install ok installed"))
      .map((l) => l.split(" ")[0]),
  );
  // Debian 13 and Ubuntu 24.04 renamed some of them: lib…0t64 provides lib…0.
  const missing = wanted.filter((p) => !installed.has(p) && !installed.has(`${p}t64`));
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  if (process.getuid?.() !== 0)
    throw new SetupError(
      `System packages are missing. Run this once, then start again:\n\n  sudo apt-get update && sudo ${command}\n`,
    );
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await insist("Updating the package lists (apt-get update)", "apt-get", ["update", "-qq"], { env, quiet: true });
  await insist(`Installing ${missing.length} system packages`, "apt-get", command.split(" ").slice(1), {
    env,
    quiet: true,
  });
}

/**
 * Everything but the build.
 * @param {{ forTests?: boolean }} [options] `forTests`: also what the tests and benches build their peer with
 */
export async function setUp({ forTests = false } = {}) {
  checkNode();
  await systemLibraries(forTests ? [...systemPackages, ...testPackages] : systemPackages);
  await nodeModules();
  const { electronRuntime } = await import("./electronRuntime.mjs");
  return electronRuntime();
}

/** @returns {Promise<string>} a fingerprint of the sources' names, sizes and times */
async function fingerprint() {
  const hash = createHash("sha256");
  const walk = async (/** @type {string} */ folder) => {
    for (const entry of (await readdir(join(root, folder), { withFileTypes: true })).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await walk(path);
      else {
        const { size, mtimeMs } = await stat(join(root, path));
        hash.update(`${path} ${size} ${mtimeMs}\n`);
      }
    }
  };
  for (const folder of ["electron", "renderer", "shared", "resources"]) await walk(folder);
  for (const file of ["package-lock.json", "electron.vite.config.ts"]) hash.update(await readFile(join(root, file)));
  return hash.digest("hex");
}

/** Has the runtime that will run the hosts compile them once. @param {string} program */
async function compileHosts(program) {
  const profile = await mkdtemp(join(tmpdir(), "millward-compile-"));
  try {
    const args = [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ...(process.platform === "linux" ? ["--ozone-platform=headless"] : []),
      "--disable-gpu",
      `--user-data-dir=${profile}`,
      join(root, "electron/runtime/compile-hosts"),
    ];
    const { code, output } = await run(program, args, { cwd: root, quiet: true });
    if (code !== 0) say(words.hostsNotCompiled(code, output));
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}

/**
 * Builds main, hosts, preload and renderer when a source changed since the last build.
 * @param {string} program the Electron that will run them
 */
export async function build(program) {
  const mark = join(root, "out", ".fingerprint");
  const now = `${await fingerprint()} ${program}`;
  if (existsSync(mark) && (await readFile(mark, "utf8")) === now) return;
  await insist("Building", bin("electron-vite"), ["build", "--logLevel", "warn"], { cwd: root, quiet: true });
  await compileHosts(program);
  await writeFile(mark, now);
}

export { say };
