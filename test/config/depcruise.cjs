const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });
module.exports = {
  forbidden: [
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
      "renderer-not-electron",
      "the renderer reaches main only through the contract",
      { path: "^renderer/" },
      { path: "^electron/" },
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
      { path: "^electron/", pathNot: "^electron/(preload|runtime)/|^electron/main/(main\\.ts|shell/|hosts/electron)" },
      { path: "node_modules/electron/|^electron$" },
    ),
    forbid(
      "hosts-stay-apart",
      "one host never imports another",
      { path: "^electron/(zone-host|plant-host)/" },
      { path: "^electron/(?:main|zone-host|plant-host|host-loader)/", pathNot: "^electron/$1/" },
    ),
    forbid(
      "main-not-hosts",
      "main speaks to a host over its port only",
      { path: "^electron/main/" },
      { path: "^electron/(zone-host|plant-host)/" },
    ),
    forbid(
      "rooms-do-not-reach-in",
      "a main room takes another room by constructor; only compose imports both",
      { path: "^electron/main/(access|alarms|audit|hosts|ipc|plant|records|shell|tags|zones)/" },
      {
        path: "^electron/main/(?:access|alarms|audit|hosts|ipc|plant|records|shell|tags|zones)/",
        pathNot: "^electron/main/$1/",
      },
    ),
    forbid(
      "features-do-not-reach-in",
      "a feature shares through live/, store/ or ui/",
      { path: "^renderer/features/([^/]+)/" },
      { path: "^renderer/features/", pathNot: "^renderer/features/$1/" },
    ),
    forbid(
      "ui-knows-no-feature",
      "widgets and live data serve features, not the reverse",
      { path: "^renderer/(ui|live|bridge)/" },
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
