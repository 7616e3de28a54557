import { z } from "zod";
import type { Diagnosis } from "../zones/doctor.ts";
import { call } from "./define.ts";
import { atServer } from "./fields.ts";
import { ofZone, operating, reading } from "./presets.ts";

const input = z.strictObject(atServer);
const sample = { zone: "here", server: "s" };

export const doctorRows = {
  /**
   * Looks step by step at why a link does not come up. It signs in once, with the zone's own account, when all before
   * that holds.
   */
  "doctor.look": call<Diagnosis>()({
    input,
    ...operating("server.diagnose", ofZone),
    audit: (i) => ({ target: i.server }),
    sample,
  }),
  /** The look under way as far as it has come, or the last one. */
  "doctor.shown": call<Diagnosis | null>()({ input, ...reading("zone.read", ofZone), sample }),
  "doctor.cancel": call<null>()({ input, ...reading("server.diagnose", ofZone), sample }),
};
