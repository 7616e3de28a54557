import { bounded } from "../text.ts";
/** What is known of OPC UA's security policies, strongest last. @see OPC 10000-7 §6.6 */
type PolicyFamily = "none" | "rsa" | "ecc";
export interface SecurityPolicyFact {
  /** Last part of the URI, as people call it. */
  readonly name: string;
  readonly family: PolicyFamily;
  /** Higher protects better; 0 protects nothing. Compared between policies, never with anything else. */
  readonly strength: number;
  /** The OPC Foundation has withdrawn it. */
  readonly deprecated: boolean;
  /** Millward can open a channel with it. */
  readonly supported: boolean;
}

const fact = (
  name: string,
  family: PolicyFamily,
  strength: number,
  more: Partial<SecurityPolicyFact> = {},
): SecurityPolicyFact => ({ name, family, strength, deprecated: false, supported: false, ...more });

export const securityPolicies: readonly SecurityPolicyFact[] = [
  fact("None", "none", 0),
  fact("Basic128Rsa15", "rsa", 1, { deprecated: true }),
  fact("Basic256", "rsa", 2, { deprecated: true }),
  fact("Basic256Sha256", "rsa", 4, { supported: true }),
  fact("Aes128_Sha256_RsaOaep", "rsa", 5, { supported: true }),
  fact("Aes256_Sha256_RsaPss", "rsa", 6, { supported: true }),
  fact("ECC_nistP256", "ecc", 6),
  fact("ECC_nistP384", "ecc", 7),
  fact("ECC_brainpoolP256r1", "ecc", 6),
  fact("ECC_brainpoolP384r1", "ecc", 7),
  fact("ECC_curve25519", "ecc", 6),
  fact("ECC_curve448", "ecc", 7),
  fact("ECC_nistP256_AesGcm", "ecc", 6),
  fact("ECC_nistP256_ChaChaPoly", "ecc", 6),
  fact("ECC_nistP384_AesGcm", "ecc", 7),
  fact("ECC_nistP384_ChaChaPoly", "ecc", 7),
  fact("ECC_brainpoolP256r1_AesGcm", "ecc", 6),
  fact("ECC_brainpoolP256r1_ChaChaPoly", "ecc", 6),
  fact("ECC_brainpoolP384r1_AesGcm", "ecc", 7),
  fact("ECC_brainpoolP384r1_ChaChaPoly", "ecc", 7),
  fact("ECC_curve25519_AesGcm", "ecc", 6),
  fact("ECC_curve25519_ChaChaPoly", "ecc", 6),
  fact("ECC_curve448_AesGcm", "ecc", 7),
  fact("ECC_curve448_ChaChaPoly", "ecc", 7),
  fact("RSA_DH_AesGcm", "rsa", 7),
  fact("RSA_DH_ChaChaPoly", "rsa", 7),
];

const PREFIX = "http://opcfoundation.org/UA/SecurityPolicy#";
const byName = new Map(securityPolicies.map((p) => [p.name, p]));

/**
 * @param uri as a server sent it: hostile, of any length. A policy nobody knows protects nothing and is not supported.
 */
export function policyOf(uri: string): SecurityPolicyFact {
  if (!uri.startsWith(PREFIX)) return unknownPolicy(uri);
  const name = uri.slice(PREFIX.length);
  return byName.get(name) ?? { ...unknownPolicy(name), family: name.startsWith("ECC_") ? "ecc" : "rsa" };
}

function unknownPolicy(text: string): SecurityPolicyFact {
  return {
    name: text === "" ? "(none named)" : bounded(text, 80),
    family: "none",
    strength: 0,
    deprecated: false,
    supported: false,
  };
}

const securityModes = ["None", "Sign", "SignAndEncrypt"] as const;
export type SecurityModeName = (typeof securityModes)[number];

/** Compares mode first, then policy: positive when `a` protects better than `b`. */
export function compareSecurity(
  a: { readonly mode: SecurityModeName; readonly policy: SecurityPolicyFact },
  b: { readonly mode: SecurityModeName; readonly policy: SecurityPolicyFact },
): number {
  return securityModes.indexOf(a.mode) - securityModes.indexOf(b.mode) || a.policy.strength - b.policy.strength;
}
