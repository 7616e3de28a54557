import { z } from "zod";
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
import { Nothing, Reason, Server, Sha256, Zone } from "./fields.ts";

const KeyBits = z.union([z.literal(2048), z.literal(3072), z.literal(4096)]);
/** PEM or base64 as somebody pasted it. Certificates are public; what is no certificate is refused by the zone's host. */
const Pasted = z.string().trim().min(1, "Paste the certificate's text.").max(200_000);
const Why = Reason.min(3, "Say why.");
const Identity = z.enum(["present", "next"]);

/** Keys, certificates and trust of the zones. Reading is for who sees the zone; deciding for the security administrator. */
export const pkiRows = {
  "pki.board": call<readonly ZonePkiStore[]>()({
    input: Nothing,
    needs: "zone.read",
    zone: "none",
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  "pki.store": call<ZonePkiStore>()({
    input: z.strictObject({ zone: Zone }),
    needs: "zone.read",
    zone: (i) => i.zone,
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  "pki.pem": call<{ pem: string }>()({
    input: z.strictObject({ zone: Zone, sha256: Sha256 }),
    needs: "zone.read",
    zone: (i) => i.zone,
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  "pki.inspect": call<PastedText>()({
    input: z.strictObject({ zone: Zone, text: Pasted }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: "refusals",
    whenAuditDown: "spill",
  }),

  "pki.prepare": call<OwnCertificate>()({
    input: z.strictObject({ zone: Zone, keyBits: KeyBits, reason: Why }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: "own certificate", reason: i.reason, detail: { keyBits: i.keyBits } }),
    whenAuditDown: "refuse",
  }),
  "pki.request": call<PendingRequest>()({
    input: z.strictObject({ zone: Zone, keyBits: KeyBits.nullable(), reason: Why }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: "own signing request", reason: i.reason, detail: { keyBits: i.keyBits } }),
    whenAuditDown: "refuse",
  }),
  "pki.importOwn": call<OwnCertificate>()({
    input: z.strictObject({ zone: Zone, text: Pasted, reason: Why }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: "own certificate", reason: i.reason }),
    whenAuditDown: "refuse",
  }),
  "pki.discardNext": call<null>()({
    input: z.strictObject({ zone: Zone, reason: Why }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: "next certificate", reason: i.reason }),
    whenAuditDown: "refuse",
  }),
  /** Switches the zone's links to the next certificate one by one; if a server refuses it, all go back. */
  "pki.activate": call<ZoneSwitch>()({
    input: z.strictObject({ zone: Zone, sha256: Sha256, allowDown: z.boolean(), reason: Why }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: "own certificate", new: i.sha256, reason: i.reason, detail: { allowDown: i.allowDown } }),
    whenAuditDown: "refuse",
  }),
  /** Brings the previous certificate back as the next one. */
  "pki.recall": call<OwnCertificate>()({
    input: z.strictObject({ zone: Zone, reason: Why }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: "previous certificate", reason: i.reason }),
    whenAuditDown: "refuse",
  }),

  "pki.trust": call<CertificateInfo>()({
    input: z.strictObject({ zone: Zone, text: Pasted, reason: Why }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: "pasted certificate", reason: i.reason }),
    whenAuditDown: "refuse",
  }),
  "pki.decide": call<CertificateInfo>()({
    input: z.strictObject({
      zone: Zone,
      sha256: Sha256,
      decision: z.enum(["trust", "reject", "remove"]),
      list: z.enum(certificateLists),
      reason: Why,
    }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.list, new: i.sha256, reason: i.reason, detail: { decision: i.decision } }),
    whenAuditDown: "refuse",
  }),
  "pki.addIssuer": call<CertificateInfo>()({
    input: z.strictObject({ zone: Zone, text: Pasted, trusted: z.boolean(), reason: Why }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: "issuer", reason: i.reason, detail: { trusted: i.trusted } }),
    whenAuditDown: "refuse",
  }),
  "pki.addCrl": call<StoredCrl>()({
    input: z.strictObject({ zone: Zone, text: Pasted, reason: Why }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: "revocation list", reason: i.reason }),
    whenAuditDown: "refuse",
  }),

  "pki.rotation": call<Rotation | null>()({
    input: Nothing,
    needs: "zone.read",
    zone: "none",
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  /** Makes a new certificate in each of the zones; nothing uses them yet. */
  "pki.rotate": call<Rotation>()({
    input: z.strictObject({ zones: z.array(Zone).min(1).max(64), keyBits: KeyBits, reason: Why }),
    needs: "pki.manage",
    zone: "none",
    audit: (i) => ({ target: i.zones.join(" "), reason: i.reason, detail: { keyBits: i.keyBits } }),
    whenAuditDown: "refuse",
  }),
  /** Switches zone after zone; answers at once, progress by pki.rotation. */
  "pki.rotateSwitch": call<Rotation>()({
    input: z.strictObject({ allowDown: z.boolean(), reason: Why }),
    needs: "pki.manage",
    zone: "none",
    audit: (i) => ({ target: "rotation", reason: i.reason, detail: { allowDown: i.allowDown } }),
    whenAuditDown: "refuse",
  }),
  /** No further zone is begun; the one at work is finished. */
  "pki.rotateCancel": call<Rotation | null>()({
    input: z.strictObject({ reason: Why }),
    needs: "pki.manage",
    zone: "none",
    audit: (i) => ({ target: "rotation", reason: i.reason }),
    whenAuditDown: "spill",
  }),

  "pki.pushRead": call<ServerPki>()({
    input: z.strictObject({ zone: Zone, server: Server }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.server }),
    whenAuditDown: "refuse",
  }),
  "pki.pushOwn": call<{ sha256: string }>()({
    input: z.strictObject({ zone: Zone, server: Server, identity: Identity, reason: Why }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.server, reason: i.reason, detail: { identity: i.identity } }),
    whenAuditDown: "refuse",
  }),
  "pki.pushRemove": call<null>()({
    input: z.strictObject({ zone: Zone, server: Server, sha256: Sha256, reason: Why }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.server, new: i.sha256, reason: i.reason }),
    whenAuditDown: "refuse",
  }),
  "pki.pushRequest": call<{ pem: string }>()({
    input: z.strictObject({ zone: Zone, server: Server, newKey: z.boolean(), reason: Why }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.server, reason: i.reason, detail: { newKey: i.newKey } }),
    whenAuditDown: "refuse",
  }),
  /** Ends when the link is live with the new certificate, or says that it is not. */
  "pki.pushUpdate": call<{ certificate: CertificateInfo; live: boolean; reason: string }>()({
    input: z.strictObject({ zone: Zone, server: Server, text: Pasted, reason: Why }),
    needs: "pki.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.server, reason: i.reason }),
    whenAuditDown: "refuse",
  }),
};
