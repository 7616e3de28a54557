import { z } from "zod";
import type { CertificateInfo, TrustQuestion, ZoneHealth } from "../zones/health.ts";
import { call, event } from "./define.ts";
import { atServer, Nothing, Reason, Sha256 } from "./fields.ts";
import { deciding, ofZone, reading } from "./presets.ts";

/** Zones, their links, and the question whether a server's certificate is trusted. */
export const zoneRows = {
  "zones.health": call<readonly ZoneHealth[]>()({
    input: Nothing,
    ...reading("zone.read", "none"),
    sample: {},
  }),
  "zones.questions": call<readonly TrustQuestion[]>()({
    input: Nothing,
    ...reading("zone.read", "none"),
    sample: {},
  }),
  "zones.trust": call<CertificateInfo>()({
    input: z.strictObject({
      ...atServer,
      sha256: Sha256,
      reason: Reason.min(3, "Say why you trust this certificate."),
    }),
    ...deciding("trust.decide", ofZone),
    audit: (i) => ({ target: i.server, new: i.sha256, reason: i.reason }),
    sample: { zone: "here", server: "s", sha256: "a".repeat(64), reason: "known" },
  }),
  "zones.reject": call<null>()({
    input: z.strictObject({
      ...atServer,
      sha256: Sha256,
      reason: Reason.min(3, "Say why you reject this certificate."),
    }),
    ...deciding("trust.decide", ofZone),
    audit: (i) => ({ target: i.server, new: i.sha256, reason: i.reason }),
    sample: { zone: "here", server: "s", sha256: "a".repeat(64), reason: "unknown" },
  }),
  "zones.restartLink": call<null>()({
    input: z.strictObject(atServer),
    ...deciding("link.restart", ofZone),
    audit: (i) => ({ target: i.server }),
    sample: { zone: "here", server: "s" },
  }),
};

export const zoneEvents = {
  "zones.changed": event<readonly ZoneHealth[]>(),
  "zones.question": event<readonly TrustQuestion[]>(),
};
