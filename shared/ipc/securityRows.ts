import { z } from "zod";
import type { ServerAuditEvent, ServerSecurity } from "../zones/serverSecurity.ts";
import { call } from "./define.ts";
import { atServer } from "./fields.ts";
import { ofZone, reading } from "./presets.ts";

interface ServerAuditPage {
  readonly rows: readonly ServerAuditEvent[];
  /** Events kept in memory. */
  readonly kept: number;
  /** All events that were received. */
  readonly heard: number;
  /** Events that came too fast to keep. */
  readonly missed: number;
}

/** What a server says of its own sessions and audit events. */
export const securityRows = {
  "security.state": call<ServerSecurity>()({
    input: z.strictObject(atServer),
    ...reading("security.read", ofZone),
    sample: { zone: "here", server: "s" },
  }),
  /** Rows after `afterSeq`, oldest first, from what is kept. */
  "security.events": call<ServerAuditPage>()({
    input: z.strictObject({
      ...atServer,
      afterSeq: z.number().int().min(0),
      limit: z.number().int().min(1).max(1000),
    }),
    ...reading("security.read", ofZone),
    sample: { zone: "here", server: "s", afterSeq: 0, limit: 10 },
  }),
};
