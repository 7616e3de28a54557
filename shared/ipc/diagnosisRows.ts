import { z } from "zod";
import type { ServerCard } from "../hosts/diagnosisCalls.ts";
import type { LinkDiagnosis } from "../zones/linkCounters.ts";
import type { ValueFacts } from "../zones/valueChain.ts";
import { call } from "./define.ts";
import { Server, Zone } from "./fields.ts";

/** What main and the zone's host know of a value's way; what the window sees itself it adds. */
export type ValueReport = Omit<ValueFacts, "window">;

const at = { zone: Zone, server: Server };
const looking = {
  needs: "zone.read",
  zone: (i: { zone: string }) => i.zone,
  audit: "refusals",
  whenAuditDown: "spill",
} as const;

/** Asked while somebody looks, at most once a second. */
export const diagnosisRows = {
  /** `afterSecond` and `afterSeq`: the newest second and event the asker has; 0 for all that is kept. */
  "diagnosis.link": call<LinkDiagnosis>()({
    input: z.strictObject({ ...at, afterSecond: z.number().int().min(0), afterSeq: z.number().int().min(0) }),
    ...looking,
  }),
  "diagnosis.capabilities": call<ServerCard>()({ input: z.strictObject(at), ...looking }),
  /** Answered also while the zone's process is down. */
  "diagnosis.value": call<ValueReport>()({
    input: z.strictObject({ zone: Zone, tag: z.string().max(100) }),
    ...looking,
    needs: "tag.read",
  }),
};
