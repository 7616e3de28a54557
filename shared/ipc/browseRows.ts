import { z } from "zod";
import type {
  HistoryPage,
  NodeCallResult,
  NodeDetail,
  NodePage,
  NodeRow,
  NodeWriteResult,
  SearchStep,
  TypedInput,
  ValueReading,
} from "../zones/addressSpace.ts";
import { call } from "./define.ts";
import { Reason, Server, Zone } from "./fields.ts";

const MAX_TEXT = 4096;
const MAX_ITEMS = 1000;

/** `nsu=urn:plant;s=P-101`, `i=85`. A namespace index names nothing that lasts, so it is not taken. */
const NodeIdText = z
  .string()
  .min(3)
  .max(4200)
  .regex(
    /^(?:nsu=[^;]{1,512};)?(?:i=\d{1,10}|s=[\s\S]+|g=[0-9a-fA-F-]{36}|b=[A-Za-z0-9+/]*={0,2})$/,
    "A node id is i=, s=, g= or b=, with the namespace by its URI: nsu=urn:plant;s=P-101.",
  );
const More = z.string().regex(/^[0-9a-f]{32}$/, "not a continuation");
const Plain = z.union([z.number(), z.boolean(), z.string().max(MAX_TEXT)]);
const Typed = z.union([Plain, z.array(Plain).max(MAX_ITEMS)]);
const InstantMs = z.number().min(-62_135_596_800_000).max(253_402_300_799_999);
const Query = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("raw"), fromMs: InstantMs, toMs: InstantMs }),
  z.strictObject({
    kind: z.literal("processed"),
    fromMs: InstantMs,
    toMs: InstantMs,
    aggregate: NodeIdText,
    intervalMs: z
      .number()
      .min(1)
      .max(366 * 86_400_000),
  }),
  z.strictObject({ kind: z.literal("atTime"), timesMs: z.array(InstantMs).min(1).max(MAX_ITEMS) }),
]);
const at = { zone: Zone, server: Server };
const looking = {
  needs: "node.browse",
  zone: (i: { zone: string }) => i.zone,
  audit: "refusals",
  whenAuditDown: "spill",
} as const;
const remembering = { ...looking, needs: "history.read" } as const;

/** What stands in the audit log of a value: readable, never endless. */
export function auditText(value: TypedInput): PlainAudit {
  return typeof value === "object"
    ? `[${value.map((v) => (typeof v === "string" ? JSON.stringify(v) : String(v))).join(", ")}]`.slice(0, 500)
    : typeof value === "string"
      ? value.slice(0, 500)
      : value;
}
type PlainAudit = string | number | boolean;

/** A server's address space as it shows itself to this user, and what an engineer may do to nodes that the plant project does not declare. */
export const browseRows = {
  "browse.children": call<NodePage>()({ input: z.strictObject({ ...at, nodeId: NodeIdText }), ...looking }),
  "browse.more": call<NodePage>()({ input: z.strictObject({ ...at, more: More }), ...looking }),
  "browse.release": call<null>()({ input: z.strictObject({ ...at, more: More }), ...looking }),
  "browse.node": call<NodeDetail>()({ input: z.strictObject({ ...at, nodeId: NodeIdText }), ...looking }),
  "browse.value": call<ValueReading>()({ input: z.strictObject({ ...at, nodeId: NodeIdText }), ...looking }),
  "browse.path": call<NodeRow>()({
    input: z.strictObject({ ...at, path: z.string().min(2).max(2000).startsWith("/") }),
    ...looking,
  }),
  "browse.search": call<SearchStep>()({
    input: z.strictObject({
      ...at,
      from: NodeIdText,
      text: z.string().trim().min(2, "Type at least 2 characters.").max(100),
    }),
    ...looking,
  }),
  "browse.searchStep": call<SearchStep>()({ input: z.strictObject({ ...at, more: More }), ...looking }),
  "browse.write": call<NodeWriteResult>()({
    input: z.strictObject({
      ...at,
      nodeId: NodeIdText,
      value: Typed,
      reason: Reason.min(3, "Say why you write this value."),
    }),
    needs: "node.write",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.nodeId, new: auditText(i.value), reason: i.reason, detail: { server: i.server } }),
    whenAuditDown: "spill",
  }),
  "browse.call": call<NodeCallResult>()({
    input: z.strictObject({
      ...at,
      objectId: NodeIdText,
      methodId: NodeIdText,
      args: z.array(Typed).max(32),
      reason: Reason.min(3, "Say why you call this method."),
    }),
    needs: "node.call",
    zone: (i) => i.zone,
    audit: (i) => ({
      target: i.methodId,
      new: i.args
        .map((a) => String(auditText(a)))
        .join(", ")
        .slice(0, 500),
      reason: i.reason,
      detail: { server: i.server, object: i.objectId.slice(0, 200) },
    }),
    whenAuditDown: "spill",
  }),
  "history.aggregates": call<readonly NodeRow[]>()({ input: z.strictObject(at), ...remembering }),
  "history.read": call<HistoryPage>()({
    input: z.strictObject({ ...at, nodeId: NodeIdText, query: Query }),
    ...remembering,
  }),
  "history.more": call<HistoryPage>()({ input: z.strictObject({ ...at, more: More }), ...remembering }),
  "history.release": call<null>()({ input: z.strictObject({ ...at, more: More }), ...remembering }),
};
