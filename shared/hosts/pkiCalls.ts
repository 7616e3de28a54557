import type { UserId } from "../ids.ts";
import type { CertificateInfo } from "../zones/health.ts";
import type {
  CertificateList,
  KeyBits,
  OwnCertificate,
  PastedText,
  PendingRequest,
  ServerPki,
  StoredCrl,
  ZonePkiStore,
} from "../zones/pki.ts";

/** Which of the zone's own certificates a link shows. */
export type LinkIdentity = "present" | "next";

/** The life cycle of one zone's keys, certificates and trust. Every decision was authorised and recorded in main. */
export interface PkiCalls {
  pkiStore(input: Record<string, never>): Promise<ZonePkiStore>;
  /** The certificate of that fingerprint as PEM, from whichever list. @throws not_found. */
  pkiPem(input: { sha256: string }): Promise<{ pem: string }>;
  /** Says what a pasted text is, and changes nothing. @throws invalid_input when it is neither certificate nor CRL. */
  pkiInspect(input: { text: string }): Promise<PastedText>;

  /**
   * Makes a new key and a self-signed certificate, kept as "next"; nothing uses it yet.
   * @throws conflict while one waits.
   */
  pkiPrepare(input: { keyBits: KeyBits }): Promise<OwnCertificate>;
  /** A signing request for the key in use (`keyBits` null) or for a new one. Replaces an earlier request. */
  pkiRequest(input: { keyBits: KeyBits | null }): Promise<PendingRequest>;
  /**
   * Takes the certificate that an authority made of our request, and its issuers, as "next".
   * @throws invalid_input with what is wrong.
   */
  pkiImportOwn(input: { text: string }): Promise<OwnCertificate>;
  /** Throws away what waits: the next certificate, and the request. @throws conflict while a link shows it. */
  pkiDiscardNext(input: Record<string, never>): Promise<void>;
  /** Makes one link show that certificate from now on; the link is built again. */
  pkiUse(input: { server: string; identity: LinkIdentity }): Promise<void>;
  /**
   * The next certificate becomes the present one, the present one the previous. Links that show it already go on
   * undisturbed.
   */
  pkiPromote(input: Record<string, never>): Promise<OwnCertificate>;
  /**
   * Back: the previous certificate is made the next one, to be switched to like any other.
   * @throws not_found without one, conflict while one waits.
   */
  pkiRecall(input: Record<string, never>): Promise<OwnCertificate>;

  pkiTrust(input: { text: string }): Promise<CertificateInfo>;
  /** Moves a certificate of the rejected list to the trusted one. */
  pkiTrustKnown(input: { sha256: string }): Promise<CertificateInfo>;
  /** Moves a trusted certificate to the rejected list; links that show it are refused. */
  pkiReject(input: { sha256: string }): Promise<CertificateInfo>;
  pkiRemove(input: { sha256: string; list: CertificateList }): Promise<CertificateInfo>;
  /** @param input.trusted whether certificates that it issued are accepted without looking at each. */
  pkiAddIssuer(input: { text: string; trusted: boolean }): Promise<CertificateInfo>;
  /** @throws invalid_input unless a known issuer signed it, conflict when a later one is here. */
  pkiAddCrl(input: { text: string }): Promise<StoredCrl>;

  /**
   * The server's own lists, read with the user's session.
   * @throws forbidden, or unavailable when the server has no such service.
   */
  pushRead(input: { userId: UserId; server: string }): Promise<ServerPki>;
  /** Puts our certificate, or its issuer with the revocation list, into the server's trust list. */
  pushOwn(input: { userId: UserId; server: string; identity: LinkIdentity }): Promise<{ sha256: string }>;
  /** Takes a certificate out of the server's trust list. @throws conflict for the one that this zone itself shows. */
  pushRemove(input: { userId: UserId; server: string; sha256: string }): Promise<void>;
  /** Has the server make a signing request, with a new key if wished. */
  pushRequest(input: { userId: UserId; server: string; newKey: boolean }): Promise<{ pem: string; subject: string }>;
  /**
   * Gives the server the certificate made of its request, trusts it in this zone, has it applied, and builds the link
   * again.
   */
  pushUpdate(input: { userId: UserId; server: string; text: string }): Promise<CertificateInfo>;
}
