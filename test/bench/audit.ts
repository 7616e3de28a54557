import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "../../electron/base/log.ts";
import { AuditLog } from "../../electron/main/audit/auditLog.ts";
import { systemEntry } from "../../shared/audit/systemEntry.ts";
import { figure, quantile, type Figure } from "./report.ts";

const APPENDS = 2000;

/** How long an action waits until its record is on disk. */
export async function measureAudit(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "millward-bench-audit-"));
  const log = AuditLog.open({
    folder,
    station: "bench",
    bootId: "bench",
    nowMs: () => Date.now(),
    monoMs: () => performance.now(),
    log: silentLog,
  });
  const tookMs: number[] = [];
  for (let i = 0; i < APPENDS; i += 1) {
    const start = performance.now();
    log.append(systemEntry("bench.append", `P-${i}`));
    tookMs.push(performance.now() - start);
  }
  await log.dispose();
  rmSync(folder, { recursive: true, force: true });
  return [
    figure("audit.appendP50Ms", quantile(tookMs, 0.5), "ms"),
    figure("audit.appendP99Ms", quantile(tookMs, 0.99), "ms", { max: 10 }),
  ];
}
