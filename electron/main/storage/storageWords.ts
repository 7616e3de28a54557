import type { AuditHealth } from "../../../shared/audit/record.ts";

/** A chain that is broken besides says so elsewhere, at any length. */
const auditReason = ({ state, reason, spilled }: AuditHealth): string =>
  state === "spilling" ? reason : `The audit log cannot be written, and it is broken besides. ${spilled} records wait.`;

const told = (because: string, words: string): string => (because === "" ? "" : words);

/** What it means that something cannot be kept. Each: what is the matter (empty for nothing) in, the whole told out. */
export const storageWords = {
  kept: (because: string): string =>
    told(
      because,
      `records.kept.db cannot be written (${because}). Were records.db damaged now, older users and roles would come back.`,
    ),
  audit: (health: AuditHealth, writable: boolean): string =>
    writable
      ? ""
      : `${auditReason(health)} Operating goes on; what decides about security is refused until they can be written.`,
  marker: (because: string): string =>
    told(
      because,
      `running.json cannot be written (${because}). The next start will not know whether this run ended properly.`,
    ),
  log: (because: string): string =>
    told(because, `The log file cannot be written (${because}). What happens meanwhile is missing in it.`),
  unsteady: (text: string): string =>
    `${text} It comes and goes, and is told as over when it has been kept for a minute.`,
  zones: (names: readonly string[], because: string): string =>
    told(
      because,
      `The folders of ${names.join(", ")} for keys and certificates take nothing (${because}). Links go on with the keys and the trust that they have; what changes them is refused.`,
    ),
  cache: (because: string): string =>
    told(
      because,
      `plant.cache cannot be written (${because}). The next start may read the plant's files afresh and take longer.`,
    ),
  nowhere: (folder: string): string =>
    `Neither the data folder ${folder} nor the system's folder for temporary files takes the files that a window needs.`,
  profile: (because: string): string =>
    told(
      because,
      `The data folder takes no files (${because}), so the window runs on a folder of this run alone. Whether a second Millward runs on the same data cannot be seen.`,
    ),
};
