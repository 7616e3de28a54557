import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChangedCopy } from "../support/changedCopy.ts";
import { newAlarmVerb, newCall, newHost, newView } from "../support/sampleChanges.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const golden = "test/golden/roleMatrix.md";
const matrixTest = "electron/main/ipc/roleMatrix.test.ts";
const vitest = ["run", "--config", "test/config/vitest.config.mts", "--project", "unit"];

/** How many files that exist somebody touches to add something: what .github/CONTRIBUTING.md promises. */
describe("adding to the house", { timeout: 300_000 }, () => {
  let copy: ChangedCopy;
  const touched: Record<string, string[]> = {};

  beforeAll(async () => {
    copy = new ChangedCopy(root);
    touched["call"] = [...copy.apply(newCall), golden];
    touched["view"] = copy.apply(newView);
    touched["alarm verb"] = [...copy.apply(newAlarmVerb), golden];
    touched["host"] = [...copy.apply(newHost), golden];
    await copy.run("vitest/vitest.mjs", [...vitest, matrixTest], { UPDATE_GOLDEN: "1" });
  });
  afterAll(() => copy.dispose());

  test("a call touches 3 existing files, a view 2, an alarm verb 4, a host 6", () => {
    expect(Object.fromEntries(Object.entries(touched).map(([what, files]) => [what, files.length]))).toEqual({
      call: 3,
      view: 2,
      "alarm verb": 4,
      host: 6,
    });
  });

  test.each(["shared", "electron", "renderer", "test"])("with all of them %s compiles", async (part) => {
    expect(await copy.run("typescript-native/bin/tsc", ["-p", part])).toBe("");
  });

  test("with all of them the dependency rules hold", async () => {
    const rules = ["--config", "test/config/depcruise.cjs", "--output-type", "err", "electron", "renderer", "shared"];
    expect(await copy.run("dependency-cruiser/bin/dependency-cruise.mjs", rules)).toBe("");
  });

  test("with all of them the table of roles names the new calls, and the shell knows the new view", async () => {
    const added = copy.read(golden).match(/\| (?:alarms\.count|alarms\.shelve|history\.rows) \| \S+/g);
    expect(added?.sort()).toEqual([
      "| alarms.count | alarm.read",
      "| alarms.shelve | alarm.ack",
      "| history.rows | history.read",
    ]);
    expect(
      await copy.run("vitest/vitest.mjs", [...vitest, matrixTest, "shared/ipc", "renderer/app", "renderer/store"]),
    ).toBe("");
  });
});
