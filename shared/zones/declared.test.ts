import fc from "fast-check";
import { expect, test } from "vitest";
import type { Server } from "../plant/model.ts";
import { endpointAddress, sameAddress, undeclared } from "./declared.ts";

const plc: Server = {
  id: "plc1",
  name: "PLC 1",
  endpointUrl: "opc.tcp://plc1.plant:4840/UA",
  applicationUri: "urn:plc1",
  namespaceUri: "urn:ns",
  securityMode: "SignAndEncrypt",
  securityPolicy: "Basic256Sha256",
  publishMs: 200,
  samplingMs: 100,
  demo: false,
};
const demo: Server = { ...plc, id: "demo1", endpointUrl: "opc.tcp://127.0.0.1:0", demo: true };
const declared = [plc, demo];

test("a server is connected as declared, however its address is written, a demo server at any port", () => {
  const allowed: Server[] = [
    plc,
    { ...plc, endpointUrl: "opc.tcp://PLC1.plant:4840/UA/" },
    { ...plc, publishMs: 50 },
    { ...demo, endpointUrl: "opc.tcp://127.0.0.1:51234" },
  ];
  expect(allowed.map((s) => undeclared(declared, s))).toEqual(allowed.map(() => null));
});

test.each<[string, Server]>([
  ["an undeclared id", { ...plc, id: "plc2" }],
  ["another host", { ...plc, endpointUrl: "opc.tcp://evil:4840/UA" }],
  ["another port", { ...plc, endpointUrl: "opc.tcp://plc1.plant:4841/UA" }],
  ["another path", { ...plc, endpointUrl: "opc.tcp://plc1.plant:4840/other" }],
  ["another scheme", { ...plc, endpointUrl: "http://plc1.plant:4840/UA" }],
  ["a demo server at another host", { ...demo, endpointUrl: "opc.tcp://10.0.0.1:51234" }],
  ["another application", { ...plc, applicationUri: "urn:evil" }],
  ["a weaker mode", { ...plc, securityMode: "Sign" }],
  ["an anonymous session that the plant file does not allow", { ...plc, anonymous: true }],
  [
    "further nodes",
    { ...plc, redundant: { mode: "hot", nodes: [{ endpointUrl: "opc.tcp://evil:4840", applicationUri: "urn:evil" }] } },
  ],
  ["another policy", { ...plc, securityPolicy: "Aes128_Sha256_RsaOaep" }],
])("%s is refused in words", (_what, server) => expect(undeclared(declared, server)).toMatch(/is not connected/));

test("no address equals another by accident, and text that is no address equals nothing", () => {
  fc.assert(fc.property(fc.string(), (text) => !sameAddress(text, text) || endpointAddress(text) !== null));
  fc.assert(
    fc.property(
      fc.domain(),
      fc.domain(),
      fc.nat(65_535),
      (a, b, port) =>
        sameAddress(`opc.tcp://${a}:${port}`, `opc.tcp://${b}:${port}`) === (a.toLowerCase() === b.toLowerCase()),
    ),
  );
  expect([
    endpointAddress("opc.tcp://[::1]:4840/x"),
    endpointAddress("opc.tcp://plc"),
    endpointAddress("opc.tcp://a:70000"),
    endpointAddress("opc.tcp://a b:1"),
  ]).toEqual([{ host: "::1", port: 4840, path: "/x" }, { host: "plc", port: 4840, path: "" }, null, null]);
});
