import { readFileSync } from "node:fs";
import { enrol, launchMillward } from "../support/millward.ts";
import { figure, type Figure } from "./report.ts";

const SETTLE_MS = 30_000;

/**
 * Memory that a process really adds: its proportional set size, in which a page shared by n processes counts 1/n
 * (nine Electron processes map the same 150 MB of program). The resident size where the system does not tell.
 */
function proportionalMb(pid: number, residentMb: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))![1]) / 1024;
  } catch {
    return residentMb;
  }
}

/** All processes of the program on the demo plant, four zones live, overview open, after half a minute. */
export async function measureMemory(): Promise<Figure[]> {
  const m = await launchMillward({ width: 1440, height: 900 });
  try {
    const operator = (await enrol(m)).find((c) => c.userId === "operator")!;
    await m.call("session.signIn", { userId: operator.userId, password: operator.password });
    await m.page.locator("main [data-quality=good]").first().waitFor();
    await m.page.waitForTimeout(SETTLE_MS);
    const found = await m.app.evaluate(({ app }) =>
      app
        .getAppMetrics()
        .map((p) => ({ pid: p.pid, name: p.name ?? p.type, residentMb: p.memory.workingSetSize / 1024 })),
    );
    const processes = found.map((p) => ({ ...p, mb: proportionalMb(p.pid, p.residentMb) }));
    const total = processes.reduce((sum, p) => sum + p.mb, 0);
    return [
      figure("memory.totalMb", total, "MB", { max: 900 }),
      figure(
        "memory.residentSumMb",
        processes.reduce((sum, p) => sum + p.residentMb, 0),
        "MB",
      ),
      ...processes.map((p) => figure(`memory.${p.name.replace(/[^A-Za-z0-9]+/g, "-").toLowerCase()}Mb`, p.mb, "MB")),
    ];
  } finally {
    await m.close();
  }
}
