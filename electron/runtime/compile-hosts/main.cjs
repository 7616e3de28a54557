// @ts-check
// A small Electron app of the build: each host's bundle is loaded once by the very runtime that will run it, and its compiled code kept.
const { join } = require("node:path");
const { app, utilityProcess } = require("electron");

const bundles = join(__dirname, "../../../out/main");

/** @param {string} name @returns {Promise<number>} exit code */
const compile = (name) =>
  new Promise((resolve) => {
    utilityProcess
      .fork(join(bundles, "host.js"), [join(bundles, name), "--keep-compiled"], { stdio: "inherit", serviceName: name })
      .once("exit", resolve);
  });

app.whenReady().then(async () => {
  const codes = [];
  for (const name of ["zoneHost.js", "plantHost.js"]) codes.push(await compile(name));
  app.exit(codes.every((code) => code === 0) ? 0 : 1);
});
