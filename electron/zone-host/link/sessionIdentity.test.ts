import { SecurityPolicy, UserTokenType } from "node-opcua-client";
import { expect, test } from "vitest";
import { fromNow, makeCertificate, rsaKey, type MakeCertificate } from "../../../test/support/madeCertificates.ts";
import { identityRefusal } from "./sessionIdentity.ts";

/** What is held against a user certificate before it is sent, by its code; null for nothing. */
function refusal(o: MakeCertificate): string | null {
  const { der } = makeCertificate({ applicationUri: "", dns: [], ip: [], ...o });
  const token = { tokenType: UserTokenType.Certificate, securityPolicyUri: SecurityPolicy.Basic256Sha256 };
  return (
    identityRefusal(
      { kind: "x509", certificateDer: new Uint8Array(der), privateKeyPem: "" },
      {
        endpoints: [{ userIdentityTokens: [token] as never }],
        securityMode: "SignAndEncrypt",
        anonymous: false,
        nowMs: Date.now(),
      },
    )?.code ?? null
  );
}

test.each<[string, MakeCertificate, string | null]>([
  ["that may sign and nothing else", { usage: ["digitalSignature"] }, null],
  ["that says nothing of usage", { usage: null }, null],
  ["signed with SHA-1", { hash: "sha1" }, "BadCertificatePolicyCheckFailed"],
  ["with a short key", { key: rsaKey(1024) }, "BadCertificatePolicyCheckFailed"],
  ["of an authority", { ca: true, usage: ["digitalSignature", "keyCertSign"] }, "BadCertificateUseNotAllowed"],
  ["that calls itself an authority's and may not issue", { ca: true }, "BadCertificateUseNotAllowed"],
  ["that may not sign", { usage: ["keyEncipherment"] }, "BadCertificateUseNotAllowed"],
  ["that has ended", { notAfter: fromNow(-0.01) }, "BadCertificateTimeInvalid"],
  ["that has not begun", { notBefore: fromNow(1) }, "BadCertificateTimeInvalid"],
])("of a user certificate %s is held: %s", (_what, o, code) => expect(refusal(o)).toBe(code));
