import { copyFileSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import type { Plugin } from "vite";
import { contract, eventNames } from "./shared/ipc/contract.ts";

/** Native modules ship with the program; `proper-lockfile` is an optional import of node-opcua that is never reached. */
const external = ["electron", "libsql", "@node-rs/argon2", "proper-lockfile"];

/** node-opcua reads its standard nodeset from disk at run time, so the XML travels beside the bundle. */
const standardNodeset = (): Plugin => ({
  name: "millward-standard-nodeset",
  writeBundle(options) {
    const target = resolve(options.dir ?? "out/main", "nodesets");
    mkdirSync(target, { recursive: true });
    copyFileSync(resolve("node_modules/node-opcua-nodesets/nodesets/Opc.Ua.NodeSet2.xml"), resolve(target, "Opc.Ua.NodeSet2.xml"));
  },
});

export default defineConfig({
  main: {
    plugins: [standardNodeset()],
    build: {
      externalizeDeps: false,
      sourcemap: "hidden",
      rolldownOptions: {
        input: {
          index: resolve("electron/main/main.ts"),
          zoneHost: resolve("electron/zone-host/main.ts"),
          plantHost: resolve("electron/plant-host/main.ts"),
        },
        external,
        output: { format: "cjs" },
      },
    },
  },
  preload: {
    // The preload's allow-list comes from the contract; the contract's schemas stay out of it.
    define: { __CALL_NAMES__: JSON.stringify(Object.keys(contract)), __EVENT_NAMES__: JSON.stringify(eventNames) },
    build: {
      externalizeDeps: false,
      rolldownOptions: { input: { index: resolve("electron/preload/preload.ts") }, external: ["electron"], output: { format: "cjs" } },
    },
  },
  renderer: {
    root: "renderer",
    plugins: [react()],
    build: { target: "chrome130", rolldownOptions: { input: resolve("renderer/index.html") } },
  },
});
