import { rm } from "node:fs/promises";
import { commission, personPassword, servicePassword } from "../support/commission.ts";
import { launchMillward } from "../support/millward.ts";
import { startRealPlant } from "../support/realPlant.ts";
import { benchTwin, writeBenchPlant } from "./benchPlant.ts";
import { figure, quantile, type Figure } from "./report.ts";

const MACHINES = 500;
const MEASURE_MS = 20_000;

/**
 * Source timestamp → drawn, with 100 ms publishing: the server's clock tag carries the time at which it was made, and
 * the page reads it back from its own screen on every animation frame.
 */
export async function measureTags(): Promise<Figure[]> {
  const source = await writeBenchPlant(MACHINES);
  const twin = benchTwin(MACHINES, Date.now);
  const plant = await startRealPlant({
    source,
    twin,
    accounts: { "hall-1": [{ userName: "service", password: servicePassword, roles: ["Observer"] }] },
  });
  const m = await launchMillward({ args: [`--plant=${plant.plantFolder}`], width: 1440, height: 900 });
  try {
    await commission(m, plant, [
      { userId: "viewer", role: "Observer", serverUser: "service", serverPassword: servicePassword },
    ]);
    await m.call("session.signOut", {});
    await m.call("session.signIn", { userId: "viewer", password: personPassword });
    await m.page.locator("main [data-quality=good]").first().waitFor();
    const delays = await m.page.evaluate(async (measureMs) => {
      const clock = document.querySelector("main [data-quality=good] .value-number")!;
      const seen: number[] = [];
      let last = clock.textContent;
      const endMs = performance.now() + measureMs;
      await new Promise<void>((done) => {
        const frame = (): void => {
          if (clock.textContent !== last) {
            last = clock.textContent;
            seen.push((Date.now() % 86_400_000) - Number(last.replace(/\D/g, "")));
          }
          if (performance.now() < endMs) requestAnimationFrame(frame);
          else done();
        };
        requestAnimationFrame(frame);
      });
      return seen;
    }, MEASURE_MS);
    return [
      figure("tags.sourceToDrawnP50Ms", quantile(delays, 0.5), "ms"),
      figure("tags.sourceToDrawnP95Ms", quantile(delays, 0.95), "ms", { max: 250 }),
      figure("tags.drawnSamples", delays.length, "samples", { min: 50 }),
    ];
  } finally {
    await m.close();
    await plant.stop();
    await rm(source, { recursive: true, force: true });
  }
}
