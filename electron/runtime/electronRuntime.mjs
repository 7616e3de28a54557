// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.mjs";
import { registryRuntime } from "./registryRuntime.mjs";
import { run, say, SetupError } from "./say.mjs";
import { words } from "./words.mjs";

/** @typedef {{ program: string, version: string, source: "given" | "official" | "registry" }} Runtime */

const electronPackage = join(root, "node_modules", "electron");
const wanted = () => JSON.parse(readFileSync(join(electronPackage, "package.json"), "utf8")).version;

function installedOfficial() {
  const pathFile = join(electronPackage, "path.txt");
  if (!existsSync(pathFile)) return null;
  const program = join(electronPackage, "dist", readFileSync(pathFile, "utf8").trim());
  return existsSync(program) ? program : null;
}

/** Answers at once where the host is refused, within 6 s where it is silent. */
async function officialHostAnswers() {
  const base = process.env.ELECTRON_MIRROR ?? "https://github.com/electron/electron/releases/download/";
  try {
    const answer = await fetch(`${base}v${wanted()}/SHASUMS256.txt`, {
      method: "HEAD",
      signal: AbortSignal.timeout(6000),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/**
 * The Electron of package.json, which is the one that ships; downloaded where its host answers.
 * @returns {Promise<Runtime | null>}
 */
export async function officialRuntime() {
  const installed = installedOfficial();
  if (installed) return { program: installed, version: wanted(), source: "official" };
  if (!(await officialHostAnswers())) return null;
  say(`Downloading Electron ${wanted()} …`);
  await run(process.execPath, [join(electronPackage, "install.js")]);
  const program = installedOfficial();
  if (program) return { program, version: wanted(), source: "official" };
  say("The download failed.");
  return null;
}

/**
 * Finds the Electron to run: MILLWARD_ELECTRON, else the official one of package.json (downloaded when its host
 * answers),
 * else the registry's for development.
 * @returns {Promise<Runtime>}
 */
export async function electronRuntime() {
  const given = process.env.MILLWARD_ELECTRON;
  if (given) {
    if (!existsSync(given)) throw new SetupError(`MILLWARD_ELECTRON names ${given}, which does not exist.`);
    return { program: given, version: "given", source: "given" };
  }
  const official = await officialRuntime();
  if (official) return official;
  const program = await registryRuntime();
  say(words.registryRuntime);
  return { program, version: "33.2.1", source: "registry" };
}

if (process.argv.includes("--print")) process.stdout.write(`${(await electronRuntime()).program}\n`);
