import { X509Certificate } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import { certificateInfo } from "./certificateInfo.ts";
import { newTestKey } from "../../../test/support/testAuthority.ts";
import { selfSigned } from "./ownCertificate.ts";

afterEach(() => vi.restoreAllMocks());
const der = await selfSigned(
  newTestKey(),
  { applicationUri: "urn:own", subject: "/CN=x", dns: ["own.host"], ip: ["127.0.0.1"] },
  Date.now(),
  1,
);
/** What is read from a subjectAltName as Node prints it. */
function namesIn(printed: string): unknown[] {
  vi.spyOn(X509Certificate.prototype, "subjectAltName", "get").mockReturnValue(printed);
  const { applicationUri, dnsNames, ipAddresses } = certificateInfo(der);
  return [applicationUri, dnsNames, ipAddresses];
}

test("the names that a certificate states are read in any order", () => {
  expect([
    namesIn("URI:urn:plant:plc1, DNS:plc1, IP Address:10.0.0.1"),
    namesIn("IP Address:10.0.0.1, DNS:a, DNS:b, URI:urn:a, URI:urn:b"),
    namesIn(""),
  ]).toEqual([
    ["urn:plant:plc1", ["plc1"], ["10.0.0.1"]],
    ["urn:a", ["a", "b"], ["10.0.0.1"]],
    ["", [], []],
  ]);
});

test.each([
  "email:URI:urn:plant:plc1, email:DNS:plc1, email:IP Address:10.0.0.1",
  'DirName:"CN = x\\u002c DNS:plc1, URI:urn:plant:plc1"',
  "DirName:CN = URI:urn:plant:plc1",
  'othername:"XmppAddr::a, URI:urn:plant:plc1"',
  "Registered ID:1.2.3, othername:<unsupported>",
  'email:"a\\", URI:urn:plant:plc1, DNS:plc1, \\"b"',
])("a name of another kind is neither application, host nor address: %s", (printed) => {
  expect([
    namesIn(printed),
    namesIn(`${printed}, URI:urn:own, DNS:own.host`),
    namesIn(`DNS:own.host, ${printed}, URI:urn:own`),
  ]).toEqual([
    ["", [], []],
    ["urn:own", ["own.host"], []],
    ["urn:own", ["own.host"], []],
  ]);
});

test("a quoted name with commas and quotes in it is one name", () => {
  expect(
    namesIn(
      'URI:"urn:a\\u002c DNS:x", DNS:"good.host, DNS:plc1", ' +
        'DNS:"say \\"DNS:plc2\\", IP Address:10.0.0.9", IP Address:10.0.0.1',
    ),
  ).toEqual(["urn:a, DNS:x", ["good.host, DNS:plc1", 'say "DNS:plc2", IP Address:10.0.0.9'], ["10.0.0.1"]]);
});
