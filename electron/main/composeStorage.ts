import type { AuditEntry, AuditHealth } from "../../shared/audit/record.ts";
import type { Log } from "../base/log.ts";
import type { Records } from "./records/records.ts";
import type { RunMarker } from "./shell/runMarker.ts";
import { StorageHealth, type StorageKeeper } from "./storage/storageHealth.ts";
import { storageWords } from "./storage/storageWords.ts";

interface StorageInput {
  readonly records: Pick<Records, "check" | "keptFault">;
  readonly evidence: { check(): string };
  readonly audit: { health(): AuditHealth; writable(): boolean };
  readonly marker: Pick<RunMarker, "check">;
  /** What keeps something beside the records: the log file, the program's own profile, the folders of zones. */
  readonly others: readonly StorageKeeper[];
  readonly log: Log;
  readonly record: (entry: AuditEntry) => void;
  readonly notice: (zone: null, severity: "info" | "warning" | "critical", text: string) => void;
  /** Sign-ins whose time could not be noted. */
  readonly noteSignIns: () => void;
}

/** Everything of this station that lies on the disk, and what is told of it while it cannot be kept. */
export function composeStorage({
  records,
  evidence,
  audit,
  marker,
  noteSignIns,
  ...input
}: StorageInput): StorageHealth {
  const recordsKeeper: StorageKeeper = {
    id: "records",
    title: "Users and roles",
    check: () => {
      const missing = records.check();
      noteSignIns();
      return missing;
    },
  };
  return new StorageHealth({
    keepers: [
      recordsKeeper,
      { id: "kept", title: "Copy of users and roles", check: () => storageWords.kept(records.keptFault()) },
      { id: "evidence", title: "Users and roles against the audit log", check: () => evidence.check() },
      { id: "audit", title: "Audit log", check: () => storageWords.audit(audit.health(), audit.writable()) },
      { id: "marker", title: "Mark of the run", check: () => storageWords.marker(marker.check()) },
      ...input.others,
    ],
    nowMs: () => Date.now(),
    monoMs: () => performance.now(),
    log: input.log,
    record: input.record,
    notice: (severity, text) => input.notice(null, severity, text),
  });
}
