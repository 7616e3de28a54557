// @ts-check
import { bin, root } from "./paths.mjs";
import { hasDisplay, launchSwitches } from "./launch.mjs";
import { run, say, script } from "./say.mjs";
import { setUp } from "./setup.mjs";

script(async () => {
  const runtime = await setUp();
  if (!hasDisplay()) {
    say("There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set. Try xvfb-run -a npm run dev.");
    return 2;
  }
  const switches = launchSwitches(say);
  const env = {
    ...process.env,
    ELECTRON_EXEC_PATH: runtime.program,
    ...(switches.length > 0 ? { NO_SANDBOX: "1" } : {}),
  };
  const { code } = await run(bin("electron-vite"), ["dev", "--watch", ...process.argv.slice(2)], { cwd: root, env });
  return code;
});
