// From the fields of a server's audit event to the row that a security administrator reads.
import { constructEventFilter, NodeId, ObjectTypeIds, ofType, Variant, type EventFilter } from "node-opcua-client";
import type { ServerAuditEvent } from "../../../shared/zones/serverSecurity.ts";
import { plainText } from "../wire/plainText.ts";

const fields = [
  "EventType",
  "SourceName",
  "Time",
  "Message",
  "Severity",
  "ActionTimeStamp",
  "Status",
  "ClientAuditEntryId",
  "ClientUserId",
  "SessionId",
  "OldValue",
  "NewValue",
  "MethodId",
  "SecureChannelId",
] as const;
type Field = (typeof fields)[number];

export const auditFilter = (): EventFilter => constructEventFilter([...fields], ofType("AuditEventType"));

const typeNames: ReadonlyMap<number, string> = new Map(
  Object.entries(ObjectTypeIds).flatMap(([name, id]) =>
    typeof id === "number" && /^Audit\w*EventType$/.test(name) ? [[id, name.replace(/EventType$/, "")] as const] : [],
  ),
);

/**
 * @param values in the order of the filter's fields. Never throws on what a server may send.
 * @returns null for what is no audit event.
 */
export function auditEvent(values: readonly Variant[], nowMs: number): Omit<ServerAuditEvent, "seq"> | null {
  const at = (name: Field): unknown => values[fields.indexOf(name)]?.value;
  const type = at("EventType");
  if (!(type instanceof NodeId)) return null;
  const severity = at("Severity");
  const status = at("Status");
  return {
    atMs: instant(at("Time")) ?? instant(at("ActionTimeStamp")) ?? nowMs,
    type:
      (type.namespace === 0 && typeof type.value === "number" ? typeNames.get(type.value) : undefined) ??
      plainText(type.toString(), 80),
    source: plainText(at("SourceName"), 120),
    message: plainText(at("Message"), 300),
    severity: typeof severity === "number" && severity >= 1 && severity <= 1000 ? Math.round(severity) : 1,
    succeeded: typeof status === "boolean" ? status : null,
    user: plainText(at("ClientUserId"), 120),
    entryId: plainText(at("ClientAuditEntryId"), 128),
    detail: detailOf(at),
  };
}

function detailOf(at: (name: Field) => unknown): string {
  const parts: string[] = [];
  const [before, after] = [shown(at("OldValue")), shown(at("NewValue"))];
  if (before !== "" || after !== "") parts.push(`${before === "" ? "?" : before} → ${after === "" ? "?" : after}`);
  const method = at("MethodId");
  if (method instanceof NodeId && !method.isEmpty()) parts.push(`method ${plainText(method.toString(), 80)}`);
  const channel = plainText(at("SecureChannelId"), 40);
  if (channel !== "") parts.push(`channel ${channel}`);
  return parts.join(", ");
}

function shown(value: unknown): string {
  const inner: unknown = value instanceof Variant ? value.value : value;
  return typeof inner === "number" || typeof inner === "boolean" || typeof inner === "string"
    ? plainText(String(inner), 60)
    : "";
}

function instant(value: unknown): number | null {
  const ms = value instanceof Date ? value.getTime() : Number.NaN;
  return ms > Date.UTC(2000, 0, 1) && ms < Date.UTC(2100, 0, 1) ? ms : null;
}
