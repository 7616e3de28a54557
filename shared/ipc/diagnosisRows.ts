import { z } from "zod";
import type { ServerCard } from "../hosts/diagnosisCalls.ts";
import type { LinkDiagnosis } from "../zones/linkCounters.ts";
import { call } from "./define.ts";
import { atServer, TagField, ZoneField } from "./fields.ts";
import { ofZone, reading } from "./presets.ts";
import type { ValueFacts } from "../zones/valueFacts.ts";

/** What main and the zone's host know of a value's way; what the window sees itself it adds. */
export type ValueReport = Omit<ValueFacts, "window">;

/** Asked while somebody looks, at most once a second. */
export const diagnosisRows = {
  /** `afterSecond` and `afterSeq`: the newest second and event the asker has; 0 for all that is kept. */
  "diagnosis.link": call<LinkDiagnosis>()({
    input: z.strictObject({ ...atServer, afterSecond: z.number().int().min(0), afterSeq: z.number().int().min(0) }),
    ...reading("zone.read", ofZone),
    sample: { zone: "here", server: "s", afterSecond: 0, afterSeq: 0 },
  }),
  "diagnosis.capabilities": call<ServerCard>()({
    input: z.strictObject(atServer),
    ...reading("zone.read", ofZone),
    sample: { zone: "here", server: "s" },
  }),
  /** Answered also while the zone's process is down. */
  "diagnosis.value": call<ValueReport>()({
    input: z.strictObject({ zone: ZoneField, tag: TagField }),
    ...reading("tag.read", ofZone),
    sample: { zone: "here", tag: "P-1.Speed" },
  }),
};
