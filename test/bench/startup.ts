import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enrol, launchMillward } from "../support/millward.ts";
import { figure, quantile, type Figure } from "./report.ts";

/** A warm machine but a cold program: profile and keys exist, every process starts. */
export async function measureStartup(): Promise<Figure[]> {
  const profile = await mkdtemp(join(tmpdir(), "millward-bench-"));
  try {
    const first = await launchMillward({ profile });
    const operator = (await enrol(first)).find((c) => c.userId === "operator")!;
    await first.page.waitForTimeout(100);
    await first.close();
    const toLive: number[] = [];
    const toWindow: number[] = [];
    for (let round = 0; round < 3; round++) {
      const startedMs = performance.now();
      const m = await launchMillward({ profile, width: 1440, height: 900 });
      await m.page.getByLabel("User").waitFor();
      toWindow.push(performance.now() - startedMs);
      await m.call("session.signIn", { userId: operator.userId, password: operator.password });
      // Every KPI of every area drawn as a live, good value.
      await m.page.waitForFunction(
        () => {
          const values = [...document.querySelectorAll("main [data-quality]")];
          return values.length >= 8 && values.every((v) => v.getAttribute("data-quality") === "good");
        },
        undefined,
        { timeout: 60_000, polling: 50 },
      );
      toLive.push(performance.now() - startedMs);
      await m.close();
    }
    return [
      figure("startup.coldToLiveMs", quantile(toLive, 0.5), "ms", { max: 5000 }),
      figure("startup.coldToSignInMs", quantile(toWindow, 0.5), "ms"),
    ];
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}
