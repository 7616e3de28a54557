// @ts-check
import { script } from "./say.mjs";
import { setUp } from "./setup.mjs";
import { staticChecks, sum, vitest } from "./stages.mjs";

/** The fast part of `npm test`: lint, types, dependency rules, unit tests. */
script(async () => {
  await setUp();
  const total = sum([await staticChecks()], [await vitest(["unit"])]);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
  return total.failed === 0 ? 0 : 1;
});
