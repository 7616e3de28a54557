import { enrol, launchMillward } from "../support/millward.ts";
import { figure, type Figure } from "./report.ts";

const SETTLE_MS = 30_000;

/** All processes of the program on the demo plant, four zones live, overview open, after half a minute. */
export async function measureMemory(): Promise<Figure[]> {
  const m = await launchMillward({ width: 1440, height: 900 });
  try {
    const operator = (await enrol(m)).find((c) => c.userId === "operator")!;
    await m.call("session.signIn", { userId: operator.userId, password: operator.password });
    await m.page.locator("main [data-quality=good]").first().waitFor();
    await m.page.waitForTimeout(SETTLE_MS);
    const processes = await m.app.evaluate(({ app }) => app.getAppMetrics().map((p) => ({ name: p.name ?? p.serviceName ?? p.type, type: p.type, mb: p.memory.workingSetSize / 1024 })));
    const total = processes.reduce((sum, p) => sum + p.mb, 0);
    return [
      figure("memory.totalMb", total, "MB", { max: 900 }),
      ...processes.map((p) => figure(`memory.${p.name.replace(/[^A-Za-z0-9]+/g, "-").toLowerCase()}Mb`, p.mb, "MB")),
    ];
  } finally {
    await m.close();
  }
}
