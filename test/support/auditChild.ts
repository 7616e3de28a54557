import { writeSync } from "node:fs";
import { silentLog } from "../../electron/base/log.ts";
import { AuditLog } from "../../electron/main/audit/auditLog.ts";

/** Appends records and prints each sequence number once it is acknowledged. Arguments: folder, how many. */
const [folder, count] = process.argv.slice(2);
const log = AuditLog.open({
  folder: folder!,
  station: "child",
  bootId: String(process.pid),
  nowMs: Date.now,
  monoMs: () => performance.now(),
  log: silentLog,
});
for (let i = 0; i < Number(count); i += 1) {
  const seq = log.append({
    actor: "op",
    role: "Operator",
    action: "tags.write",
    zone: "process",
    target: `tag-${i}`,
    old: null,
    new: i,
    reason: "x".repeat(i % 300),
    result: "done",
    code: "",
    asked: 0,
    detail: {},
  });
  writeSync(1, `${seq}\n`);
}
writeSync(1, `${JSON.stringify(log.health())}\n`);
process.kill(process.pid, "SIGKILL");
