const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

/** From the ground up: a folder of the zone host imports the folders of lower floors, never one beside it or above. */
const zoneHostFloors = [
  ["wire"],
  ["values"],
  ["pki", "alarms", "subscription"],
  ["link"],
  ["redundancy", "identity", "discovery"],
  ["browse", "doctor", "diagnosis"],
  ["operations"],
  ["calls"],
];
/** A folder of the renderer, and which others it may import. */
const rendererFloors = {
  bridge: [],
  live: ["bridge"],
  store: ["live", "bridge"],
  ui: ["live", "store"],
  features: ["live", "store", "ui", "bridge"],
};
const zoneHost = (folders) => `^electron/zone-host/(${folders.join("|")})/`;

module.exports = {
  forbidden: [
    ...zoneHostFloors.map((floor, at) =>
      forbid(
        `zone-host-floor-${floor.join("-")}`,
        "nothing reaches up or sideways: wire -> values -> pki, alarms, subscription -> link -> ... -> calls",
        { path: zoneHost(floor) },
        { path: "^electron/zone-host/", pathNot: zoneHost(["$1", ...zoneHostFloors.slice(0, at).flat()]) },
      ),
    ),
    forbid(
      "zone-host-folder-without-floor",
      "a new folder is given its floor in the table above",
      { path: "^electron/zone-host/[^/]+/", pathNot: zoneHost(zoneHostFloors.flat()) },
      {},
    ),
    forbid("no-circular", "two files that need each other are one file or three", {}, { circular: true }),
    forbid(
      "no-orphans",
      "a file nobody imports is dead",
      { orphan: true, pathNot: "\\.d\\.ts$|(^|/)main\\.ts$|preload\\.ts$|main\\.tsx$|^electron/runtime/|\\.css$" },
      {},
    ),
    forbid(
      "shared-is-pure",
      "shared/ imports only itself and zod",
      { path: "^shared/" },
      { pathNot: "^shared/|node_modules/zod/" },
    ),
    forbid(
      "twin-kit-stands-alone",
      "the generic kit knows tag ids and no plant",
      { path: "^shared/twin/" },
      { pathNot: "^shared/(twin/|ids\\.ts$)" },
    ),
    forbid(
      "demo-plant-is-pure",
      "a simulation without Node, OPC UA and clock can be stepped by a test, a bench or a what-if",
      { path: "^electron/plant-host/demo/" },
      { pathNot: "^electron/plant-host/demo/|^shared/" },
    ),
    forbid(
      "renderer-not-electron",
      "the renderer reaches main only through the contract",
      { path: "^renderer/" },
      { path: "^electron/" },
    ),
    forbid(
      "contract-stays-in-main",
      "only the binding runs on the contract's tables: no schema and no sample input reaches a page's bundle",
      { pathNot: "^shared/ipc/|^electron/main/ipc/" },
      { path: "^shared/ipc/(?!define|payload|tagBatch)", dependencyTypesNot: ["type-only"] },
    ),
    forbid("electron-not-renderer", "main and hosts know no view", { path: "^electron/" }, { path: "^renderer/" }),
    forbid(
      "renderer-has-no-node",
      "a sandboxed page has no Node",
      { path: "^renderer/" },
      { dependencyTypes: ["core"] },
    ),
    forbid(
      "electron-only-at-the-edge",
      "so that every service and host runs in plain Node under test",
      {
        path: "^electron/",
        pathNot: "^electron/(preload|runtime)/|^electron/main/((entry|main)\\.ts|shell/|hosts/electron)",
      },
      { path: "node_modules/electron/|^electron$" },
    ),
    forbid(
      "hosts-stay-apart",
      "one host never imports another, nor main: it knows shared/, electron/base and itself",
      { path: "^electron/([^/]+-host)/" },
      { path: "^electron/", pathNot: "^electron/(base|$1)/" },
    ),
    forbid(
      "main-not-hosts",
      "main speaks to a host, and to the thread that reads a plant, over a port only",
      { path: "^electron/main/" },
      { path: "^electron/[^/]+-(host|loader|reader)/" },
    ),
    forbid(
      "base-knows-no-room",
      "what every process stands on stands on nothing of them",
      { path: "^electron/base/" },
      { path: "^electron/", pathNot: "^electron/base/" },
    ),
    forbid(
      "rooms-do-not-reach-in",
      "a main room takes another room by constructor; only the files beside the rooms import several",
      { path: "^electron/main/([^/]+)/" },
      { path: "^electron/main/[^/]+/", pathNot: "^electron/main/$1/" },
    ),
    forbid(
      "features-do-not-reach-in",
      "a feature shares through live/, store/ or ui/",
      { path: "^renderer/features/([^/]+)/" },
      { path: "^renderer/features/", pathNot: "^renderer/features/$1/" },
    ),
    ...Object.entries(rendererFloors).map(([folder, below]) =>
      forbid(
        `renderer-${folder}`,
        "as renderer/README.md says: bridge -> live -> store -> ui -> features -> app",
        { path: `^renderer/${folder}/` },
        { path: "^renderer/", pathNot: `^renderer/(${[folder, ...below].join("|")})/` },
      ),
    ),
    forbid(
      "ui-knows-no-feature",
      "widgets, stores and live data serve features and the shell, not the reverse",
      { path: "^renderer/[^/]+/", pathNot: "^renderer/(features|app)/" },
      { path: "^renderer/(features|app)/" },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    exclude: "\\.test\\.tsx?$",
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".js", ".mjs"],
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
    },
  },
};
