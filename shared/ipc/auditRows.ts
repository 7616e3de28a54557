import { z } from "zod";
import { auditResults, type AuditHealth, type AuditRecord, type VerifyReport } from "../audit/record.ts";
import { call, event } from "./define.ts";
import { Nothing, ZoneField } from "./fields.ts";
import { operating, reading } from "./presets.ts";
import { shown } from "../shownText.ts";

export interface AuditPage {
  readonly rows: readonly AuditRecord[];
  /** Records that match the filter. */
  readonly matched: number;
  /** All records there are. */
  readonly total: number;
}

export const auditRows = {
  "audit.query": call<AuditPage>()({
    input: z.strictObject({
      text: shown(z.string()).max(200),
      actor: shown(z.string()).max(64),
      zone: z.union([ZoneField, z.literal("")]),
      result: z.union([z.enum(auditResults), z.literal("")]),
      fromMs: z.number().nullable(),
      toMs: z.number().nullable(),
      beforeSeq: z.number().int().positive().nullable(),
      limit: z.number().int().min(1).max(500),
    }),
    ...reading("audit.read", "none"),
    weight: 8,
    sample: { text: "", actor: "", zone: "", result: "", fromMs: null, toMs: null, beforeSeq: null, limit: 10 },
  }),
  "audit.health": call<AuditHealth>()({
    input: Nothing,
    ...reading("signed-in", "none"),
    sample: {},
  }),
  "audit.verify": call<VerifyReport>()({
    input: Nothing,
    ...operating("audit.verify", "none"),
    audit: () => ({ target: "audit log" }),
    sample: {},
  }),
};

export const auditEvents = {
  "audit.changed": event<AuditHealth>(),
  "audit.verifying": event<{ readonly done: number; readonly total: number }>(),
};
