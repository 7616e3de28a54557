import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import type { Plugin } from "vite";
import { writeDemoNodeset } from "./electron/runtime/demoNodeset.ts";
import { hostBundleFolder, hostPrograms } from "./shared/hosts/hostPrograms.ts";
import { contract, eventNames } from "./shared/ipc/contract.ts";
import { limitsOf } from "./shared/ipc/define.ts";

/**
 * Native modules ship with the program; `proper-lockfile` is an optional import of node-opcua that is never reached.
 */
const external = ["electron", "libsql", "@node-rs/argon2", "proper-lockfile"];

/** The demo plant's servers read the standard nodeset from disk at run time, so it travels beside their bundle. */
const standardNodeset = (): Plugin => ({
  name: "millward-standard-nodeset",
  writeBundle: (options) =>
    void writeDemoNodeset(
      resolve("node_modules/node-opcua-nodesets/nodesets"),
      resolve(options.dir ?? "out/main", "nodesets"),
    ),
});

/** node-opcua-server reads its version from a package.json beside itself, where a bundle has none. */
const opcuaServerVersion = (): Plugin => ({
  name: "millward-opcua-server-version",
  transform(code, id) {
    if (!/node-opcua-server[\\/]dist[\\/]opcua_server\.js$/.test(id)) return null;
    const version = (
      JSON.parse(readFileSync(resolve("node_modules/node-opcua-server/package.json"), "utf8")) as { version: string }
    ).version;
    const read = /JSON\.parse\(\w+\.readFileSync\(\w+\.join\(here, "\.\.", "package\.json"\), "utf8"\)\)\s*\.version/;
    if (!read.test(code)) throw new Error("node-opcua-server no longer reads its version as expected.");
    return { code: code.replace(read, JSON.stringify(version)), map: null };
  },
});

/**
 * On Node 20 and 21 node-opcua makes an RSA key of 4096 bits whenever it is loaded, only to print whether the old
 * PKCS#1 v1.5 decryption works. That costs each host up to a second of processor time at its start, and Millward never
 * uses that padding.
 */
const noPaddingTest = (): Plugin => ({
  name: "millward-no-padding-test",
  transform(code, id) {
    if (!/node-opcua-secure-channel[\\/]dist[\\/]source[\\/]verify_pcks1\.js$/.test(id)) return null;
    if (!code.includes("export async function testRSAPKCS1V15_EncryptDecrypt()"))
      throw new Error("node-opcua no longer tests its padding as expected.");
    return { code: "export async function testRSAPKCS1V15_EncryptDecrypt() {}", map: null };
  },
});

const hostEntries = Object.fromEntries(
  Object.entries(hostPrograms).map(([name, { folder }]) => [
    `${hostBundleFolder}/${name}`,
    resolve(`electron/${folder}/main.ts`),
  ]),
);

const callLimits = Object.fromEntries(Object.entries(contract).map(([name, spec]) => [name, limitsOf(spec)]));

/** Which packages went into each bundle, and their licences: `npm run licences` makes resources/licences from it. */
const license = { fileName: ".vite/licences.json" };

export default defineConfig({
  main: {
    plugins: [standardNodeset(), opcuaServerVersion(), noPaddingTest()],
    build: {
      externalizeDeps: false,
      sourcemap: true,
      minify: true,
      license,
      rolldownOptions: {
        input: {
          index: resolve("electron/main/entry.ts"),
          program: resolve("electron/main/main.ts"),
          ...hostEntries,
          host: resolve("electron/host-loader/main.ts"),
          plantReader: resolve("electron/plant-reader/main.ts"),
        },
        external,
        output: { format: "cjs" },
      },
    },
  },
  preload: {
    // The preload's allow-list comes from the contract; the contract's schemas stay out of it.
    define: { __CALL_LIMITS__: JSON.stringify(callLimits), __EVENT_NAMES__: JSON.stringify(eventNames) },
    build: {
      externalizeDeps: false,
      license,
      rolldownOptions: {
        input: { index: resolve("electron/preload/preload.ts") },
        external: ["electron"],
        output: { format: "cjs" },
      },
    },
  },
  renderer: {
    root: "renderer",
    plugins: [react()],
    build: { target: "chrome130", minify: true, license, rolldownOptions: { input: resolve("renderer/index.html") } },
  },
});
