// @ts-check
import { spawn } from "node:child_process";
import { root } from "./paths.mjs";
import { hasDisplay, launchSwitches } from "./launch.mjs";
import { say, script } from "./say.mjs";
import { build, setUp } from "./setup.mjs";

script(async () => {
  const runtime = await setUp();
  await build(runtime.program);
  if (!hasDisplay()) {
    say("There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set.");
    say("Start it from a desktop session, or with `ssh -X`, or try it without a screen: xvfb-run -a npm start");
    return 2;
  }
  const isOwnPlant = process.argv.some((a) => a.startsWith("--plant="));
  const plant = isOwnPlant ? "" : " with the demo plant. Own plant: npm start -- --plant=FOLDER";
  say(`Starting Millward on Electron ${runtime.version}${plant}`);
  const child = spawn(runtime.program, [...launchSwitches(say), root, ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
  });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
});
