import { event } from "./define.ts";

/** Something the operator must know that is no plant alarm: a host restarted, the audit log cannot be written. */
interface Notice {
  readonly id: string;
  readonly atMs: number;
  readonly severity: "info" | "warning" | "critical";
  readonly text: string;
}

export const systemEvents = {
  "system.notice": event<Notice>(),
};
