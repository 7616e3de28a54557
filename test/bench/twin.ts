import { rm } from "node:fs/promises";
import { commission, personPassword, servicePassword, until } from "../support/commission.ts";
import { enrol, launchMillward, type Millward } from "../support/millward.ts";
import { startRealPlant } from "../support/realPlant.ts";
import { benchTwin, writeBenchPlant } from "./benchPlant.ts";
import { figure, type Figure } from "./report.ts";

const MACHINES = 2000;

/** Median script time and draw calls of the floor's last 120 frames, as the floor itself counts them. */
async function floorFigures(m: Millward): Promise<{ scriptMs: number; drawCalls: number }> {
  await m.page.keyboard.press("Alt+2");
  const canvas = m.page.locator("canvas[data-frame-script-ms]");
  await canvas.waitFor({ timeout: 60_000 });
  // Twice the meter's span, so that start-up frames have left it.
  await m.page.waitForTimeout(12_000);
  const read = async (): Promise<{ scriptMs: number; drawCalls: number }> =>
    canvas.evaluate((c) => ({
      scriptMs: Number((c as HTMLCanvasElement).dataset["frameScriptMs"]),
      drawCalls: Number((c as HTMLCanvasElement).dataset["drawCalls"]),
    }));
  const before = await read();
  const after = await until("a newer frame figure", read, (r) => r.scriptMs !== before.scriptMs).catch(() => before);
  return after;
}

export async function measureTwin(): Promise<Figure[]> {
  const demo = await launchMillward({ width: 1440, height: 900 });
  let demoScriptMs: number;
  try {
    const operator = (await enrol(demo)).find((c) => c.userId === "operator")!;
    await demo.call("session.signIn", { userId: operator.userId, password: operator.password });
    await demo.page.locator("main [data-quality=good]").first().waitFor();
    demoScriptMs = (await floorFigures(demo)).scriptMs;
  } finally {
    await demo.close();
  }
  const source = await writeBenchPlant(MACHINES);
  const plant = await startRealPlant({
    source,
    twin: benchTwin(MACHINES, Date.now),
    accounts: { "hall-1": [{ userName: "service", password: servicePassword, roles: ["Observer"] }] },
  });
  const m = await launchMillward({ args: [`--plant=${plant.plantFolder}`], width: 1440, height: 900 });
  try {
    await commission(m, plant, [
      { userId: "viewer", role: "Observer", serverUser: "service", serverPassword: servicePassword },
    ]);
    await m.call("session.signOut", {});
    await m.call("session.signIn", { userId: "viewer", password: personPassword });
    const large = await floorFigures(m);
    return [
      figure("twin.frameScriptMs.demo", demoScriptMs, "ms", { max: 2 }),
      figure("twin.frameScriptMs.2000", large.scriptMs, "ms", { max: 2 }),
      figure("twin.drawCalls.2000", large.drawCalls, "calls", { max: 60 }),
    ];
  } finally {
    await m.close();
    await plant.stop();
    await rm(source, { recursive: true, force: true });
  }
}
