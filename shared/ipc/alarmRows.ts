import { z } from "zod";
import type { ConditionChange, ConditionMethodResult, ConditionRow } from "../alarms/condition.ts";
import { call, event } from "./define.ts";
import { Comment, Keys, ZoneField } from "./fields.ts";
import { ofZone, operating, reading } from "./presets.ts";

const Order = z.strictObject({ zone: ZoneField, keys: Keys, comment: Comment });
/** A thousand keys of the length that a node id usually has. */
const limits = { nodes: 1100, chars: 400_000 };
const orderAudit = (i: z.output<typeof Order>) => ({
  target: i.keys.join(" "),
  reason: i.comment,
  detail: { count: i.keys.length },
});

/** What users do with alarms at the server that raised them; the zone's host knows each row's method. */
export const alarmVerbRows = {
  "alarms.acknowledge": call<readonly ConditionMethodResult[]>()({
    input: Order,
    ...operating("alarm.ack", ofZone),
    audit: orderAudit,
    limits,
    sample: { zone: "here", keys: ["k"], comment: "" },
  }),
  "alarms.confirm": call<readonly ConditionMethodResult[]>()({
    input: Order,
    ...operating("alarm.ack", ofZone),
    audit: orderAudit,
    limits,
    sample: { zone: "here", keys: ["k"], comment: "" },
  }),
};

export const alarmRows = {
  "alarms.list": call<{ readonly revision: number; readonly rows: readonly ConditionRow[] }>()({
    input: z.strictObject({ zone: ZoneField }),
    ...reading("alarm.read", ofZone),
    sample: { zone: "here" },
  }),
  ...alarmVerbRows,
};

export const alarmEvents = {
  "alarms.changed": event<ConditionChange>(),
};
