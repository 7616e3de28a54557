import { z } from "zod";
import type { Diagnosis } from "../zones/doctor.ts";
import { call } from "./define.ts";
import { Server, Zone } from "./fields.ts";

const input = z.strictObject({ zone: Zone, server: Server });

export const doctorRows = {
  /** Looks step by step at why a link does not come up. It signs in once, with the zone's own account, when all before that holds. */
  "doctor.look": call<Diagnosis>()({
    input,
    needs: "server.diagnose",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.server }),
    whenAuditDown: "spill",
  }),
  /** The look under way as far as it has come, or the last one. */
  "doctor.shown": call<Diagnosis | null>()({
    input,
    needs: "zone.read",
    zone: (i) => i.zone,
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  "doctor.cancel": call<null>()({
    input,
    needs: "server.diagnose",
    zone: (i) => i.zone,
    audit: "refusals",
    whenAuditDown: "spill",
  }),
};
