import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { person, StationWithEvidence } from "../../../test/support/stationWithEvidence.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
let folder: string;
let child: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "evidence-crash-"));
  // Inside the repository, so that the child finds its native modules.
  child = join(root, "node_modules", ".cache", `evidence-child-${process.pid}`);
  await build({
    configFile: false,
    root,
    logLevel: "error",
    build: {
      ssr: "test/support/killedInAChange.ts",
      outDir: child,
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: "child.mjs" } },
    },
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(child, { recursive: true });
});

/** The child begins to disable otto and is killed. */
function killed(moment: string): void {
  const { signal } = spawnSync(process.execPath, [join(child, "child.mjs"), folder, moment], { cwd: root });
  expect(signal, moment).toBe("SIGKILL");
}

test("a program killed at any moment of a change finds nobody else's change at its next start", async () => {
  const first = new StationWithEvidence(folder, "first");
  first.users.create(person("anna", "SecurityAdmin"), true);
  first.users.create(person("otto", "Operator"));
  await first.stop();
  for (const moment of ["recorded", "committed", "answered"]) {
    killed(moment);
    const next = new StationWithEvidence(folder, `after ${moment}`);
    expect({ moment, told: next.told, disabled: next.users.get("otto").disabled }).toEqual({
      moment,
      told: [],
      disabled: moment !== "recorded",
    });
    next.users.setDisabled("otto", false);
    await next.stop();
  }
}, 30_000);
