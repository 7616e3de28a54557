// A user's own key and certificate, made here so that the key is never carried about in a file.
import { webcrypto, X509Certificate } from "node:crypto";
import { CertificatePurpose, createSelfSignedCertificate, privateKeyToPEM } from "node-opcua-crypto";
import { plainText } from "../wire/plainText.ts";
import type { IdentityCalls } from "../../../shared/hosts/identityCalls.ts";

const KEY_BITS = 3072;
const VALIDITY_DAYS = 365;
const CLOCK_ALLOWANCE_MS = 3_600_000;

export async function createUserCertificate(
  commonName: string,
  nowMs: number,
): ReturnType<IdentityCalls["createUserCertificate"]> {
  const { privateKey } = await webcrypto.subtle.generateKey(
    { name: "RSASSA-PKCS1-v1_5", modulusLength: KEY_BITS, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
    true,
    ["sign", "verify"],
  );
  // A name is data, not syntax: what would begin another part of the subject is taken out.
  const name =
    plainText(commonName, 64)
      .replace(/[/=,+"\\<>;#]/g, " ")
      .trim() || "Millward user";
  const { cert } = await createSelfSignedCertificate({
    privateKey,
    purpose: CertificatePurpose.ForUserAuthentication,
    subject: `/CN=${name}`,
    notBefore: new Date(nowMs - CLOCK_ALLOWANCE_MS),
    validity: VALIDITY_DAYS,
  });
  const { privPem } = await privateKeyToPEM(privateKey);
  return { certificateDer: new Uint8Array(new X509Certificate(cert).raw), privateKeyPem: privPem };
}
