import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { CertificatePurpose, createSelfSignedCertificate } from "node-opcua-crypto";

export interface MadeCertificate {
  readonly certificate: string;
  readonly key: KeyObject;
  readonly keyPem: string;
}

/** A user's key and self-signed certificate, as a site's own tools would make them. */
export async function makeUserCertificate(
  name: string,
  o: { readonly bits?: number; readonly startDate?: Date; readonly days?: number } = {},
): Promise<MadeCertificate> {
  const { privateKey: key } = generateKeyPairSync("rsa", { modulusLength: o.bits ?? 2048 });
  const signer = await crypto.subtle.importKey(
    "pkcs8",
    key.export({ type: "pkcs8", format: "der" }),
    { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
    true,
    ["sign"],
  );
  const { cert } = await createSelfSignedCertificate({
    privateKey: signer,
    purpose: CertificatePurpose.ForUserAuthentication,
    subject: `/CN=${name}`,
    notBefore: o.startDate ?? new Date(Date.now() - 3_600_000),
    validity: o.days ?? 30,
  });
  return { certificate: `${cert.trim()}\n`, key, keyPem: key.export({ type: "pkcs8", format: "pem" }).toString() };
}
