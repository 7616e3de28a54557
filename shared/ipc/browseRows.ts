import { z } from "zod";
import type {
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
import { atServer, Continuation, NodeIdField, Reason } from "./fields.ts";
import { ofZone, operating, reading } from "./presets.ts";
import { bounded } from "../text.ts";
import { shown, shownLines } from "../shownText.ts";

const MAX_TEXT = 4096;
const MAX_ITEMS = 1000;
/** One list of numbers, or several short ones; not every list of the longest texts. */
const limits = { nodes: 4096, chars: 262_144 };

/** A server's text may have several lines. */
const Plain = z.union([z.number(), z.boolean(), shownLines(z.string()).max(MAX_TEXT)]);
const Typed = z.union([Plain, z.array(Plain).max(MAX_ITEMS)]);

/** What stands in the audit log of a value: readable, never endless. */
function auditText(value: TypedInput): string | number | boolean {
  if (typeof value === "string") return bounded(value, 500);
  if (typeof value !== "object") return value;
  return bounded(`[${value.map((v) => (typeof v === "string" ? JSON.stringify(v) : String(v))).join(", ")}]`, 500);
}

const here = { zone: "here", server: "s" };
const more = "0".repeat(32);

/**
 * A server's address space as it shows itself to this user, and what an engineer may do to nodes that the plant project
 * does not declare.
 */
export const browseRows = {
  "browse.children": call<NodePage>()({
    input: z.strictObject({ ...atServer, nodeId: NodeIdField }),
    ...reading("node.browse", ofZone),
    sample: { ...here, nodeId: "i=85" },
  }),
  "browse.more": call<NodePage>()({
    input: z.strictObject({ ...atServer, more: Continuation }),
    ...reading("node.browse", ofZone),
    sample: { ...here, more },
  }),
  "browse.release": call<null>()({
    input: z.strictObject({ ...atServer, more: Continuation }),
    ...reading("node.browse", ofZone),
    sample: { ...here, more },
  }),
  "browse.node": call<NodeDetail>()({
    input: z.strictObject({ ...atServer, nodeId: NodeIdField }),
    ...reading("node.browse", ofZone),
    sample: { ...here, nodeId: "i=85" },
  }),
  "browse.value": call<ValueReading>()({
    input: z.strictObject({ ...atServer, nodeId: NodeIdField }),
    ...reading("node.browse", ofZone),
    sample: { ...here, nodeId: "i=2258" },
  }),
  "browse.path": call<NodeRow>()({
    input: z.strictObject({ ...atServer, path: shown(z.string()).min(2).max(2000).startsWith("/") }),
    ...reading("node.browse", ofZone),
    sample: { ...here, path: "/Objects" },
  }),
  "browse.search": call<SearchStep>()({
    input: z.strictObject({
      ...atServer,
      from: NodeIdField,
      text: shown(z.string().trim()).min(2, "Type at least 2 characters.").max(100),
    }),
    ...reading("node.browse", ofZone),
    sample: { ...here, from: "i=85", text: "pump" },
  }),
  "browse.searchStep": call<SearchStep>()({
    input: z.strictObject({ ...atServer, more: Continuation }),
    ...reading("node.browse", ofZone),
    sample: { ...here, more },
  }),
  "browse.write": call<NodeWriteResult>()({
    input: z.strictObject({
      ...atServer,
      nodeId: NodeIdField,
      value: Typed,
      reason: Reason.min(3, "Say why you write this value."),
    }),
    ...operating("node.write", ofZone),
    audit: (i) => ({ target: i.nodeId, new: auditText(i.value), reason: i.reason, detail: { server: i.server } }),
    limits,
    sample: { ...here, nodeId: "nsu=urn:p;s=P-1.Speed", value: 1, reason: "test" },
  }),
  "browse.call": call<NodeCallResult>()({
    input: z.strictObject({
      ...atServer,
      objectId: NodeIdField,
      methodId: NodeIdField,
      args: z.array(Typed).max(32),
      reason: Reason.min(3, "Say why you call this method."),
    }),
    ...operating("node.call", ofZone),
    audit: (i) => ({
      target: i.methodId,
      new: bounded(i.args.map((a) => String(auditText(a))).join(", "), 500),
      reason: i.reason,
      detail: { server: i.server, object: bounded(i.objectId, 200) },
    }),
    limits,
    sample: { ...here, objectId: "nsu=urn:p;s=P-1", methodId: "nsu=urn:p;s=P-1.Start", args: [], reason: "test" },
  }),
};
