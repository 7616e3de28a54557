import type { AuditEntry } from "./record.ts";

/**
 * The record of something that happened without anybody asking for it.
 * @param action `room.happened`.
 */
export function systemEntry(
  action: string,
  target: string,
  more: Partial<Omit<AuditEntry, "actor" | "action" | "target">> = {},
): AuditEntry {
  return {
    actor: "system",
    role: "",
    action,
    zone: null,
    target,
    old: null,
    new: null,
    reason: "",
    result: "event",
    code: "",
    asked: 0,
    detail: {},
    ...more,
  };
}
