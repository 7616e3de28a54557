import { expect, test } from "vitest";
import type { FoundEndpoint } from "../../../../shared/zones/discovery.ts";
import { policyWords, signInWords } from "./endpointWords.ts";

const POLICY = "http://opcfoundation.org/UA/SecurityPolicy#";
const policy = (name: string, binaryTcp = true): string =>
  policyWords({ policyUri: POLICY + name, binaryTcp } as FoundEndpoint);

test("a policy is said with what keeps it from being used", () => {
  expect([
    policy("None"),
    policy("Basic256Sha256"),
    policy("Basic256"),
    policy("ECC_nistP256"),
    policy("Basic256Sha256", false),
  ]).toEqual([
    "None",
    "Basic256Sha256",
    "Basic256 (withdrawn)",
    "ECC_nistP256 (elliptic curve, not spoken)",
    "Basic256Sha256 (not opc.tcp)",
  ]);
});

test("who may sign in is listed, and said when nobody may", () => {
  const kinds = (...names: FoundEndpoint["tokens"][number]["kind"][]) =>
    signInWords({ tokens: names.map((kind) => ({ kind })) } as unknown as FoundEndpoint);
  expect([kinds("Anonymous", "UserName"), kinds()]).toEqual(["anybody, user name", "none"]);
});
