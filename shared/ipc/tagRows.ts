import { z } from "zod";
import type { MethodResult, ServerRights, WriteResult } from "../hosts/zoneHost.ts";
import { call } from "./define.ts";
import { Reason, TagField, TagValueField, ZoneField } from "./fields.ts";
import { ofZone, operating, reading } from "./presets.ts";
import { shown } from "../shownText.ts";

/** What console and server both say this user may do, with the reason when not. */
export interface Rights {
  readonly allowed: boolean;
  readonly reason: string;
  readonly server: ServerRights | null;
}

const command = { zone: ZoneField, asset: shown(z.string()).max(48), command: shown(z.string()).max(48) };
const Order = z.strictObject({ ...command, args: z.array(TagValueField).max(8), reason: Reason });
const orderAudit = (i: z.output<typeof Order>) => ({
  target: `${i.asset}.${i.command}`,
  new: i.args.map(String).join(", "),
  reason: i.reason,
});

/** Values, and commands to assets. */
export const tagRows = {
  /** Main answers by sending the zone's MessagePort to the window. Asking again replaces the stream. */
  "tags.stream": call<{ readonly epoch: number }>()({
    input: z.strictObject({ zone: ZoneField }),
    ...reading("tag.read", ofZone),
    sample: { zone: "here" },
  }),
  "tags.rights": call<Rights>()({
    input: z.strictObject({ zone: ZoneField, tag: TagField }),
    ...reading("tag.read", ofZone),
    sample: { zone: "here", tag: "P-1.Speed" },
  }),
  "tags.write": call<WriteResult>()({
    input: z.strictObject({ zone: ZoneField, tag: TagField, value: TagValueField, reason: Reason }),
    ...operating("tag.write", ofZone),
    audit: (i) => ({ target: i.tag, new: i.value, reason: i.reason }),
    sample: { zone: "here", tag: "P-1.Speed", value: 1, reason: "" },
  }),
  "methods.rights": call<Rights>()({
    input: z.strictObject(command),
    ...reading("tag.read", ofZone),
    sample: { zone: "here", asset: "P-1", command: "Start" },
  }),
  "methods.call": call<MethodResult>()({
    input: Order,
    ...operating("method.call", ofZone),
    audit: orderAudit,
    sample: { zone: "here", asset: "P-1", command: "Start", args: [], reason: "" },
  }),
  /** Faults of the simulated plant; the same path as methods.call with a permission of its own. */
  "simulation.inject": call<MethodResult>()({
    input: Order,
    ...operating("simulation.inject", ofZone),
    audit: orderAudit,
    sample: { zone: "here", asset: "P-1", command: "Fail", args: [], reason: "" },
  }),
};
