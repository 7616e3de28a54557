import { expect, test } from "vitest";
import type { ZoneHostCalls } from "../../../shared/hosts/zoneHost.ts";
import { checkedClient } from "./checkedClient.ts";
import type { ZoneClient } from "./zoneProcess.ts";

const der = new Uint8Array(3);
const sound: readonly (readonly [name: keyof ZoneHostCalls, answer: unknown])[] = [
  ["configure", { certificate: { sha256: "a" }, certificateDer: der, keyEncrypted: true }],
  ["elevate", [{ server: "p-1", state: "elevated", code: "" }]],
  ["createUserCertificate", { certificateDer: der, privateKeyPem: "-----BEGIN" }],
  ["actOnAlarms", [{ key: "process|a|", status: "Good", statusCode: 0 }]],
  ["write", { whatever: "is passed on" }],
];
const ask = (name: keyof ZoneHostCalls, answer: unknown): Promise<unknown> =>
  checkedClient({ close: () => undefined, call: async () => answer } as unknown as ZoneClient).call(name, {} as never);

test.each(sound)("the answer of an honest host to %s arrives as it was given", async (name, answer) => {
  expect(await ask(name, answer)).toEqual(answer);
});

test.each([
  ["configure", { certificateDer: "x", keyEncrypted: true }, "certificateDer"],
  ["configure", { certificateDer: new Uint8Array(200_001), keyEncrypted: true }, "certificateDer"],
  ["elevate", [{ server: "p-1", state: "yes", code: "" }], "0.state"],
  ["elevate", { some: () => true, map: () => [] }, ""],
  ["elevate", Array.from({ length: 101 }, () => ({ server: "p-1", state: "elevated", code: "" })), ""],
  ["createUserCertificate", { certificateDer: der, privateKeyPem: "x".repeat(200_001) }, "privateKeyPem"],
  ["actOnAlarms", [{ key: "a", status: "x".repeat(301), statusCode: 0 }], "0.status"],
] as const)("an answer to %s that is none is not taken for one", async (name, answer, where) => {
  await expect(ask(name, answer)).rejects.toMatchObject({
    code: "integrity",
    message: `The zone's process answered ${name} with what is no answer to it: ${where}.`,
  });
});
