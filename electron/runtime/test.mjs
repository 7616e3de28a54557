// @ts-check
import { bin } from "./paths.mjs";
import { say, script } from "./say.mjs";
import { build, setUp } from "./setup.mjs";
import { playwright, staticChecks, sum, vitest, withDisplay } from "./stages.mjs";

/** Everything: lint, types, dependency rules, unit, integration and end-to-end tests on real Electron. Ends with one line summed over all runners. */
script(async () => {
  const startedMs = Date.now();
  const runtime = await setUp({ forTests: true });
  const total = [await staticChecks(), await vitest(["unit", "integration"])];
  try {
    await build(runtime.program);
    total.push(
      await playwright(withDisplay([bin("playwright"), "test", "--config", "test/config/playwright.config.ts"]), {
        ...process.env,
        MILLWARD_ELECTRON: runtime.program,
      }),
    );
  } catch (err) {
    process.stdout.write(`${String(err)}\n`);
    total.push({ passed: 0, failed: 1, skipped: 0 });
  }
  const { passed, failed, skipped } = sum(total);
  say(`all of it took ${((Date.now() - startedMs) / 60_000).toFixed(1)} min`);
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return failed === 0 ? 0 : 1;
});
