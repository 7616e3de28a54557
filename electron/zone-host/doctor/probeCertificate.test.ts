import { HeldAccounts } from "../link/heldAccounts.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Server } from "../../../shared/plant/model.ts";
import { makeAuthority, makeCertificate, makeCrl } from "../../../test/support/madeCertificates.ts";
import { systemClock } from "../wire/clock.ts";
import { ZonePki } from "../pki/pki.ts";
import { probeServerCertificate } from "./probeCertificate.ts";

const server: Server = {
  id: "s1",
  name: "PLC 1",
  endpointUrl: "opc.tcp://127.0.0.1:4840",
  applicationUri: "urn:test:server",
  namespaceUri: "urn:test:plant",
  securityMode: "SignAndEncrypt",
  securityPolicy: "Basic256Sha256",
  publishMs: 200,
  samplingMs: 100,
  demo: false,
};
let root: string;
let pki: ZonePki;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "probe-certificate-"));
  pki = await ZonePki.open({
    folder: path.join(root, "pki"),
    applicationUri: "urn:me",
    stationName: "S",
    zone: "process",
    clock: systemClock,
    passphrase: null,
  });
});
afterEach(async () => {
  await pki.dispose();
  await rm(root, { recursive: true, force: true });
});
const probe = (chainDer: Buffer) =>
  probeServerCertificate(
    {
      pki,
      clock: systemClock,
      accounts: new HeldAccounts(),
      stationName: "S",
      applicationUri: "urn:me",
      zone: "process",
    },
    server,
    { chainDer, endpointApplicationUri: "urn:test:server", clockSkewMs: 0 },
  );

test("looking at a server of a known authority does not reject it: its servers can be trusted later", async () => {
  const ca = makeAuthority("Known CA");
  const leaf = makeCertificate({ issuer: ca });
  await pki.lists.addIssuer(ca.der, false, Date.now());
  await pki.lists.addCrl(makeCrl(ca));
  expect(await probe(leaf.der)).toMatchObject({ faults: ["untrusted"], chain: { issuer: "known" } });
  expect((await pki.lists.list("rejected")).map((s) => s.der)).toEqual([leaf.der]);
  expect(await probe(leaf.der)).toMatchObject({ faults: ["untrusted"] });
  await pki.trust(leaf.der);
  expect(await probe(leaf.der)).toMatchObject({ faults: [], chain: { issuer: "known" } });
  await pki.lists.addIssuer(ca.der, true, Date.now());
  expect(await probe(leaf.der)).toMatchObject({ faults: [], chain: { issuer: "trusted" } });
});

test("a chain stuffed with thousands of empty elements is unreadable and leaves nothing behind", async () => {
  const { der } = makeCertificate();
  expect(await probe(Buffer.concat([der, Buffer.alloc(4_000, Buffer.from([0x30, 0x00]))]))).toEqual({
    outcome: "unreadable",
  });
  expect(await pki.lists.list("rejected")).toEqual([]);
});

test("a chain whose second element is no certificate is looked at to the end", async () => {
  const { der } = makeCertificate({ issuer: makeAuthority("Nobody's CA") });
  expect(await probe(Buffer.concat([der, Buffer.from([0x30, 0x00])]))).toMatchObject({
    outcome: "read",
    faults: ["invalid"],
    chain: { sent: 2, issuer: "unknown" },
  });
});
