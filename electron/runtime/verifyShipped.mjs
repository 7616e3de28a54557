// @ts-check
/** `npm run verify:shipped`: the hardening and packaged tests on the Electron that ships, never on another. */
import { say, script } from "./say.mjs";
import { build, setUp } from "./setup.mjs";
import { conclude, playwright } from "./stages.mjs";
import { words } from "./words.mjs";

/** Not a failed test: none was run. */
const OUT_OF_REACH_EXIT = 3;

script(async () => {
  await setUp({ forTests: true });
  const { officialRuntime } = await import("./electronRuntime.mjs");
  const shipped = await officialRuntime();
  if (shipped === null) {
    say(words.shippedOutOfReach);
    return OUT_OF_REACH_EXIT;
  }
  say(`Verifying on Electron ${shipped.version}, the version that ships`);
  await build(shipped.program);
  return conclude(await playwright(shipped.program, ["hardening.e2e.ts", "packaged.e2e.ts"]));
});
