import type { FoundEndpoint } from "../../../../shared/zones/discovery.ts";
import { policyOf } from "../../../../shared/zones/policies.ts";

export const modeWords: Readonly<Record<FoundEndpoint["mode"], string>> = {
  None: "None",
  Sign: "Sign",
  SignAndEncrypt: "Sign and encrypt",
  Invalid: "not valid",
};

const tokenWords: Readonly<Record<FoundEndpoint["tokens"][number]["kind"], string>> = {
  Anonymous: "anybody",
  UserName: "user name",
  Certificate: "certificate",
  IssuedToken: "issued token",
};

/** Who may sign in at an endpoint. */
export const signInWords = ({ tokens }: FoundEndpoint): string =>
  tokens.map((t) => tokenWords[t.kind]).join(", ") || "none";

/** The policy by its name, and what keeps it from being used. */
export function policyWords({ policyUri, binaryTcp }: FoundEndpoint): string {
  const { name } = policyOf(policyUri);
  if (name === "None") return "None";
  const remark = policyRemark(policyUri);
  return `${name}${remark === "" ? "" : ` (${remark})`}${binaryTcp ? "" : " (not opc.tcp)"}`;
}

function policyRemark(policyUri: string): string {
  const { deprecated, family, supported } = policyOf(policyUri);
  if (deprecated) return "withdrawn";
  if (family === "ecc") return "elliptic curve, not spoken";
  return supported ? "" : "not spoken";
}
