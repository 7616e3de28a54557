import { expect, test } from "vitest";
import { ecKey, makeAuthority, makeCertificate, type MadeCertificate } from "../../../test/support/madeCertificates.ts";
import { readUserCertificate } from "./userCertificate.ts";

const read = ({ pem, key }: MadeCertificate): string => {
  try {
    return readUserCertificate(pem + key.export({ type: "pkcs8", format: "pem" }).toString(), "", Date.now()).kind;
  } catch (err) {
    return (err as Error).message.split(/[,:.]/)[0]!;
  }
};

test("a user certificate that can be forged, or that could vouch for others, is not kept", () => {
  const issuer = { ...makeAuthority("Plant"), key: ecKey() };
  expect([
    read(makeCertificate()),
    read(makeCertificate({ issuer })),
    read(makeCertificate({ hash: "sha1" })),
    read(makeCertificate({ ca: true, usage: ["digitalSignature", "keyCertSign"] })),
  ]).toEqual(["x509", "x509", "The certificate is signed with SHA-1 or MD5", "This is an authority's certificate"]);
});
