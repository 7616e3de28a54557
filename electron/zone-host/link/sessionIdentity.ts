// How a session proves who it is, and what is refused before a secret leaves this station.
import { X509Certificate } from "node:crypto";
import { SecurityPolicy, UserTokenType, type EndpointDescription, type UserIdentityInfo } from "node-opcua-client";
import { keyOperationsFromPrivateKey, makePrivateKeyFromPem } from "node-opcua-crypto";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import { isWeakSignature, MIN_KEY_BITS } from "../../../shared/zones/certificateStrength.ts";
import { certificateInfo } from "../pki/certificateInfo.ts";
import { useOf } from "../pki/certificateUse.ts";
import { signInRefusalWords } from "./signInRefusalWords.ts";

interface IdentityRefusal {
  readonly code: string;
  readonly reason: string;
}
interface SignInAt {
  /** Every endpoint with the channel's mode and policy, as the server listed them inside the secure channel. */
  readonly endpoints: readonly Pick<EndpointDescription, "userIdentityTokens">[];
  readonly securityMode: "Sign" | "SignAndEncrypt";
  /** The plant file allows anonymous sessions at this server. */
  readonly anonymous: boolean;
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: number;
}

const tokenTypes = {
  userName: UserTokenType.UserName,
  x509: UserTokenType.Certificate,
  anonymous: UserTokenType.Anonymous,
} as const;
const notOffered = {
  userName: "The server takes no user name and password at this endpoint. Allow user names on the server.",
  x509: signInRefusalWords.noCertificates,
  anonymous: "The server takes no anonymous sessions at this endpoint. Keep a user name or a certificate for it.",
} as const;

/**
 * Which of several equal endpoints the library takes is its own choice, so each of them must be sound.
 * @returns null when the identity may be sent.
 */
export function identityRefusal(identity: ServerIdentity, at: SignInAt): IdentityRefusal | null {
  if (identity.kind === "anonymous" && !at.anonymous)
    return {
      code: "BadIdentityTokenRejected",
      reason:
        "The plant project does not allow anonymous sessions at this server. Keep a user name or a certificate for it.",
    };
  const offered = at.endpoints.flatMap((e) =>
    (e.userIdentityTokens ?? [])
      .filter((t) => t.tokenType === tokenTypes[identity.kind])
      .map((t) => t.securityPolicyUri ?? ""),
  );
  if (offered.length === 0) return { code: "BadIdentityTokenInvalid", reason: notOffered[identity.kind] };
  if (identity.kind === "userName") return barePassword(offered, at.securityMode);
  if (identity.kind === "x509")
    return offered.includes(SecurityPolicy.None)
      ? {
          code: "BadSecurityPolicyRejected",
          reason: signInRefusalWords.noProof,
        }
      : unsound(Buffer.from(identity.certificateDer), at.nowMs);
  return null;
}

/**
 * A password is only sent inside an encrypted channel, or soundly encrypted by itself inside a signed one. An empty
 * policy means the channel's own.
 */
function barePassword(offered: readonly string[], mode: SignInAt["securityMode"]): IdentityRefusal | null {
  if (mode === "SignAndEncrypt") return null;
  if (offered.includes(SecurityPolicy.None))
    return {
      code: "BadSecurityModeInsufficient",
      reason: signInRefusalWords.plainPassword,
    };
  if (offered.includes(SecurityPolicy.Basic128Rsa15))
    return {
      code: "BadSecurityPolicyRejected",
      reason: signInRefusalWords.brokenEncryption,
    };
  return null;
}

/** By the rules for servers' certificates, as far as they are about a person's: it signs, and encrypts nothing. */
function unsound(certificateDer: Buffer, nowMs: number): IdentityRefusal | null {
  const certificate = certificateInfo(certificateDer);
  const use = useOf(certificateDer);
  if (certificate.keyBits < MIN_KEY_BITS || isWeakSignature(certificate.signatureAlgorithm))
    return { code: "BadCertificatePolicyCheckFailed", reason: signInRefusalWords.weakUserCertificate };
  if (use.authority || use.missing.includes("digitalSignature"))
    return { code: "BadCertificateUseNotAllowed", reason: signInRefusalWords.userCertificateUse };
  if (certificate.notAfterMs <= nowMs)
    return {
      code: "BadCertificateTimeInvalid",
      reason: "The user certificate kept for this server has expired. Give a new one under Access.",
    };
  if (certificate.notBeforeMs > nowMs)
    return {
      code: "BadCertificateTimeInvalid",
      reason: "The user certificate kept for this server is not valid yet. Check this station's clock.",
    };
  return null;
}

/** What the library sends. */
export function userIdentityInfo(identity: ServerIdentity): UserIdentityInfo {
  switch (identity.kind) {
    case "userName":
      return { type: UserTokenType.UserName, userName: identity.userName, password: identity.password };
    case "x509":
      return {
        type: UserTokenType.Certificate,
        certificateData: Buffer.from(identity.certificateDer),
        keyOperations: keyOperationsFromPrivateKey(makePrivateKeyFromPem(identity.privateKeyPem)),
      };
    case "anonymous":
      return { type: UserTokenType.Anonymous };
  }
}

/** How a person would name it: for messages and for the name the server will log. */
export function identityName(identity: ServerIdentity): string {
  switch (identity.kind) {
    case "userName":
      return identity.userName;
    case "x509":
      return /^CN=(.+)$/m.exec(new X509Certificate(identity.certificateDer).subject)?.[1] ?? "certificate";
    case "anonymous":
      return "anonymous";
  }
}
