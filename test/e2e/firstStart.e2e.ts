import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../support/e2e.ts";
import { until } from "../support/commission.ts";
import { enrol, launchMillward } from "../support/millward.ts";

/**
 * Keys, certificates and databases are being made in these seconds; whatever is half done must not stand in the way of
 * the next start.
 */
const KILL_AFTER_MS = [150, 400, 900, 1600, 2600];

test("killed at any moment of its first start, Millward comes up whole at the next", async () => {
  test.setTimeout(120_000);
  const profile = await mkdtemp(join(tmpdir(), "millward-killed-"));
  try {
    for (const afterMs of KILL_AFTER_MS) {
      const doomed = await launchMillward({ profile });
      await doomed.page.waitForTimeout(afterMs);
      const ended = new Promise((done) => doomed.app.process().once("exit", done));
      const children = await doomed.app.evaluate(({ app }) => app.getAppMetrics().map((p) => p.pid));
      for (const pid of children) kill(pid);
      await ended;
    }
    const m = await launchMillward({ profile });
    try {
      const operator = (await enrol(m)).find((c) => c.userId === "operator")!;
      await m.call("session.signIn", { userId: operator.userId, password: operator.password });
      const zones = await until(
        "all zones live",
        () => m.call("zones.health", {}),
        (all) => all.length === 4 && all.every((z) => z.state === "live"),
        60_000,
      );
      expect(zones.map((z) => z.restarts)).toEqual([0, 0, 0, 0]);
      expect(await m.log(), "hosts run the code that was compiled at the build").not.toContain("host.code.recompiled");
      await m.call("session.signOut", {});
      await m.call("session.signIn", { userId: "admin", password: "correct-horse-battery-9-staple" });
      expect(await m.call("audit.verify", {})).toMatchObject({ brokenSeq: null });
    } finally {
      await m.close();
    }
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
});

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended with its parent.
  }
}
