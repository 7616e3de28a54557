// @ts-check
// A small Electron app of the build: each host's bundle is loaded once by the very runtime that will run it, and its
// compiled code kept.
const { readdirSync } = require("node:fs");
const { join } = require("node:path");
const { app, utilityProcess } = require("electron");

const built = join(__dirname, "../../../out/main");
const hosts = join(built, "hosts");

/** @param {string} name @returns {Promise<number>} exit code */
const compile = (name) =>
  new Promise((resolve) => {
    utilityProcess
      .fork(join(built, "host.js"), [join(hosts, name), "--keep-compiled"], { stdio: "inherit", serviceName: name })
      .once("exit", resolve);
  });

app.whenReady().then(async () => {
  const codes = [];
  for (const name of readdirSync(hosts).filter((file) => file.endsWith(".js"))) codes.push(await compile(name));
  app.exit(codes.every((code) => code === 0) ? 0 : 1);
});
