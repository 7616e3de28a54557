import { z } from "zod";
import type { HistoryPage, NodeRow } from "../zones/addressSpace.ts";
import { call } from "./define.ts";
import { atServer, Continuation, NodeIdField } from "./fields.ts";
import { ofZone, reading } from "./presets.ts";

const MAX_INSTANTS = 1000;
const InstantMs = z.number().min(-62_135_596_800_000).max(253_402_300_799_999);
const Query = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("raw"), fromMs: InstantMs, toMs: InstantMs }),
  z.strictObject({
    kind: z.literal("processed"),
    fromMs: InstantMs,
    toMs: InstantMs,
    aggregate: NodeIdField,
    intervalMs: z
      .number()
      .min(1)
      .max(366 * 86_400_000),
  }),
  z.strictObject({ kind: z.literal("atTime"), timesMs: z.array(InstantMs).min(1).max(MAX_INSTANTS) }),
]);

const more = "0".repeat(32);

/** What a server itself keeps of its nodes' values (HistoryRead); Millward's own history is another room. */
export const serverHistoryRows = {
  "serverHistory.aggregates": call<readonly NodeRow[]>()({
    input: z.strictObject(atServer),
    ...reading("serverHistory.read", ofZone),
    sample: { zone: "here", server: "s" },
  }),
  "serverHistory.read": call<HistoryPage>()({
    input: z.strictObject({ ...atServer, nodeId: NodeIdField, query: Query }),
    ...reading("serverHistory.read", ofZone),
    limits: { nodes: MAX_INSTANTS + 64, chars: 16_384 },
    sample: {
      zone: "here",
      server: "s",
      nodeId: "nsu=urn:p;s=P-1.Speed",
      query: { kind: "raw", fromMs: 0, toMs: 1 },
    },
  }),
  "serverHistory.more": call<HistoryPage>()({
    input: z.strictObject({ ...atServer, more: Continuation }),
    ...reading("serverHistory.read", ofZone),
    sample: { zone: "here", server: "s", more },
  }),
  "serverHistory.release": call<null>()({
    input: z.strictObject({ ...atServer, more: Continuation }),
    ...reading("serverHistory.read", ofZone),
    sample: { zone: "here", server: "s", more },
  }),
};
