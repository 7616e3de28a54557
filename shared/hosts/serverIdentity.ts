/**
 * Who Millward signs in as at a server. Between main and the zone's host only: never logged, never sent to a window.
 */
interface UserNameIdentity {
  readonly kind: "userName";
  readonly userName: string;
  readonly password: string;
}
export interface CertificateIdentity {
  readonly kind: "x509";
  readonly certificateDer: Uint8Array;
  /** PKCS#8 PEM without a passphrase. In memory only; at rest sealed by the system's key ring. */
  readonly privateKeyPem: string;
}
/** Only where the plant file says `anonymous: true` for the server. */
interface AnonymousIdentity {
  readonly kind: "anonymous";
}
export type ServerIdentity = UserNameIdentity | CertificateIdentity | AnonymousIdentity;
