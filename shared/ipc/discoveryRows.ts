import { z } from "zod";
import { addressOf } from "../zones/declared.ts";
import type { Discovery, KnownServer } from "../zones/discovery.ts";
import { call } from "./define.ts";
import { Zone } from "./fields.ts";
import { deciding, ofZone, reading } from "./presets.ts";

const Address = z
  .string()
  .trim()
  .max(300)
  .refine((text) => (addressOf(text)?.port ?? 0) > 0, "An address is written opc.tcp://HOST:PORT.");

export const discoveryRows = {
  /** Asks a typed address for its servers and endpoints, without signing in and without connecting anything. */
  "discovery.ask": call<Discovery>()({
    input: z.strictObject({ zone: Zone, endpointUrl: Address }),
    ...deciding("server.discover", ofZone),
    audit: (i) => ({ target: i.endpointUrl }),
    sample: { zone: "here", endpointUrl: "opc.tcp://localhost:4840" },
  }),
  /** The servers of the plant in this zone, and those found since Millward was started. */
  "discovery.known": call<readonly KnownServer[]>()({
    input: z.strictObject({ zone: Zone }),
    ...reading("server.discover", ofZone),
    sample: { zone: "here" },
  }),
};
