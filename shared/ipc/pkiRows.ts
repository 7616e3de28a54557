import { z } from "zod";
import type { ZoneId } from "../ids.ts";
import type { CertificateInfo } from "../zones/health.ts";
import {
  certificateLists,
  type OwnCertificate,
  type PastedText,
  type PendingRequest,
  type Rotation,
  type ServerPki,
  type StoredCrl,
  type ZonePkiStore,
  type ZoneSwitch,
} from "../zones/pki.ts";
import { call } from "./define.ts";
import { atServer, Nothing, Reason, Sha256, ZoneField } from "./fields.ts";
import { deciding, ofZone, operating, reading } from "./presets.ts";

const KeyBits = z.union([z.literal(2048), z.literal(3072), z.literal(4096)]);
/** PEM or base64 as somebody pasted it. Certificates are public; the zone's host refuses what is none. */
const Pasted = z.string().trim().min(1, "Paste the certificate's text.").max(200_000);
/** A certificate, or a list of revoked ones, pasted as text. */
const limits = { nodes: 64, chars: 220_000 };
const Why = Reason.min(3, "Say why.");
const Identity = z.enum(["present", "next"]);
const sha256 = "a".repeat(64);

/** Keys, certificates and trust of the zones. Who sees a zone reads; the security administrator decides. */
export const pkiRows = {
  "pki.board": call<readonly ZonePkiStore[]>()({
    input: Nothing,
    ...reading("zone.read", "none"),
    sample: {},
  }),
  "pki.store": call<ZonePkiStore>()({
    input: z.strictObject({ zone: ZoneField }),
    ...reading("zone.read", ofZone),
    sample: { zone: "here" },
  }),
  "pki.pem": call<{ pem: string }>()({
    input: z.strictObject({ zone: ZoneField, sha256: Sha256 }),
    ...reading("zone.read", ofZone),
    sample: { zone: "here", sha256 },
  }),
  "pki.inspect": call<PastedText>()({
    input: z.strictObject({ zone: ZoneField, text: Pasted }),
    ...reading("pki.manage", ofZone),
    limits,
    sample: { zone: "here", text: "PEM" },
  }),

  "pki.prepare": call<OwnCertificate>()({
    input: z.strictObject({ zone: ZoneField, keyBits: KeyBits, reason: Why }),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: "own certificate", reason: i.reason, detail: { keyBits: i.keyBits } }),
    sample: { zone: "here", keyBits: 3072, reason: "test" },
  }),
  "pki.request": call<PendingRequest>()({
    input: z.strictObject({ zone: ZoneField, keyBits: KeyBits.nullable(), reason: Why }),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: "own signing request", reason: i.reason, detail: { keyBits: i.keyBits } }),
    sample: { zone: "here", keyBits: null, reason: "test" },
  }),
  "pki.importOwn": call<OwnCertificate>()({
    input: z.strictObject({ zone: ZoneField, text: Pasted, reason: Why }),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: "own certificate", reason: i.reason }),
    limits,
    sample: { zone: "here", text: "PEM", reason: "test" },
  }),
  "pki.discardNext": call<null>()({
    input: z.strictObject({ zone: ZoneField, reason: Why }),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: "next certificate", reason: i.reason }),
    sample: { zone: "here", reason: "test" },
  }),
  /** Switches the zone's links to the next certificate one by one; if a server refuses it, all go back. */
  "pki.activate": call<ZoneSwitch>()({
    input: z.strictObject({ zone: ZoneField, sha256: Sha256, allowDown: z.boolean(), reason: Why }),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: "own certificate", new: i.sha256, reason: i.reason, detail: { allowDown: i.allowDown } }),
    sample: { zone: "here", sha256, allowDown: false, reason: "test" },
  }),
  /** Brings the previous certificate back as the next one. */
  "pki.recall": call<OwnCertificate>()({
    input: z.strictObject({ zone: ZoneField, reason: Why }),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: "previous certificate", reason: i.reason }),
    sample: { zone: "here", reason: "test" },
  }),

  "pki.trust": call<CertificateInfo>()({
    input: z.strictObject({ zone: ZoneField, text: Pasted, reason: Why }),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: "pasted certificate", reason: i.reason }),
    limits,
    sample: { zone: "here", text: "PEM", reason: "test" },
  }),
  "pki.decide": call<CertificateInfo>()({
    input: z.strictObject({
      zone: ZoneField,
      sha256: Sha256,
      decision: z.enum(["trust", "reject", "remove"]),
      list: z.enum(certificateLists),
      reason: Why,
    }),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: i.list, new: i.sha256, reason: i.reason, detail: { decision: i.decision } }),
    sample: { zone: "here", sha256, decision: "trust", list: "rejected", reason: "test" },
  }),
  "pki.addIssuer": call<CertificateInfo>()({
    input: z.strictObject({ zone: ZoneField, text: Pasted, trusted: z.boolean(), reason: Why }),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: "issuer", reason: i.reason, detail: { trusted: i.trusted } }),
    limits,
    sample: { zone: "here", text: "PEM", trusted: false, reason: "test" },
  }),
  "pki.addCrl": call<StoredCrl>()({
    input: z.strictObject({ zone: ZoneField, text: Pasted, reason: Why }),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: "revocation list", reason: i.reason }),
    limits,
    sample: { zone: "here", text: "PEM", reason: "test" },
  }),

  "pki.rotation": call<Rotation | null>()({
    input: Nothing,
    ...reading("zone.read", "none"),
    sample: {},
  }),
  /** Makes a new certificate in each of the zones; nothing uses them yet. */
  "pki.rotate": call<Rotation>()({
    input: z.strictObject({ zones: z.array(ZoneField).min(1).max(64), keyBits: KeyBits, reason: Why }),
    ...deciding("pki.manage", (i: { readonly zones: readonly ZoneId[] }) => i.zones),
    audit: (i) => ({ target: i.zones.join(" "), reason: i.reason, detail: { keyBits: i.keyBits } }),
    limits: { nodes: 100, chars: 16_384 },
    sample: { zones: ["here"], keyBits: 3072, reason: "test" },
  }),
  /** Switches zone after zone; answers at once, progress by pki.rotation. */
  "pki.rotateSwitch": call<Rotation>()({
    input: z.strictObject({ allowDown: z.boolean(), reason: Why }),
    ...deciding("pki.manage", "none"),
    audit: (i) => ({ target: "rotation", reason: i.reason, detail: { allowDown: i.allowDown } }),
    sample: { allowDown: false, reason: "test" },
  }),
  /** No further zone is begun; the one at work is finished. */
  "pki.rotateCancel": call<Rotation | null>()({
    input: z.strictObject({ reason: Why }),
    ...operating("pki.manage", "none"),
    audit: (i) => ({ target: "rotation", reason: i.reason }),
    sample: { reason: "test" },
  }),

  "pki.pushRead": call<ServerPki>()({
    input: z.strictObject(atServer),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: i.server }),
    sample: { zone: "here", server: "s" },
  }),
  "pki.pushOwn": call<{ sha256: string }>()({
    input: z.strictObject({ ...atServer, identity: Identity, reason: Why }),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: i.server, reason: i.reason, detail: { identity: i.identity } }),
    sample: { zone: "here", server: "s", identity: "present", reason: "test" },
  }),
  "pki.pushRemove": call<null>()({
    input: z.strictObject({ ...atServer, sha256: Sha256, reason: Why }),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: i.server, new: i.sha256, reason: i.reason }),
    sample: { zone: "here", server: "s", sha256, reason: "test" },
  }),
  "pki.pushRequest": call<{ pem: string }>()({
    input: z.strictObject({ ...atServer, newKey: z.boolean(), reason: Why }),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: i.server, reason: i.reason, detail: { newKey: i.newKey } }),
    sample: { zone: "here", server: "s", newKey: false, reason: "test" },
  }),
  /** Ends when the link is live with the new certificate, or says that it is not. */
  "pki.pushUpdate": call<{ certificate: CertificateInfo; live: boolean; reason: string }>()({
    input: z.strictObject({ ...atServer, text: Pasted, reason: Why }),
    ...deciding("pki.manage", ofZone),
    audit: (i) => ({ target: i.server, reason: i.reason }),
    limits,
    sample: { zone: "here", server: "s", text: "PEM", reason: "test" },
  }),
};
