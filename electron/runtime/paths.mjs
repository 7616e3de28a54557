// @ts-check
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const cacheHome =
  process.env.XDG_CACHE_HOME ??
  (process.platform === "win32"
    ? (process.env.LOCALAPPDATA ?? join(homedir(), "AppData/Local"))
    : join(homedir(), ".cache"));
/** Survives a fresh clone: the development runtime is fetched once per machine. */
export const cacheFolder = join(cacheHome, "millward");
export const bin = (/** @type {string} */ name) =>
  join(root, "node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name);
