import { z } from "zod";
import { shown } from "../shownText.ts";
import { endpointAddress } from "../zones/declared.ts";
import type { Discovery, KnownServer } from "../zones/discovery.ts";
import { call } from "./define.ts";
import { ZoneField } from "./fields.ts";
import { deciding, ofZone, reading } from "./presets.ts";

const Address = shown(z.string().trim())
  .max(300)
  .refine((text) => (endpointAddress(text)?.port ?? 0) > 0, "An address is written opc.tcp://HOST:PORT.");

export const discoveryRows = {
  /** Asks a typed address for its servers and endpoints, without signing in and without connecting anything. */
  "discovery.ask": call<Discovery>()({
    input: z.strictObject({ zone: ZoneField, endpointUrl: Address }),
    ...deciding("server.discover", ofZone),
    audit: (i) => ({ target: i.endpointUrl }),
    sample: { zone: "here", endpointUrl: "opc.tcp://localhost:4840" },
  }),
  /** The servers of the plant in this zone, and those found since Millward was started. */
  "discovery.known": call<readonly KnownServer[]>()({
    input: z.strictObject({ zone: ZoneField }),
    ...reading("server.discover", ofZone),
    sample: { zone: "here" },
  }),
};
