import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { certificateInfo } from "./certificateInfo.ts";
import { ZonePki } from "./pki.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "zone-pki-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));
const open = (folder: string, nowMs = Date.now(), applicationUri = "urn:me"): Promise<ZonePki> =>
  ZonePki.open({
    folder: path.join(root, folder),
    applicationUri,
    stationName: "Station; <1>",
    zone: "process",
    clock: { nowMs: () => nowMs, steadyMs: () => 0 },
    passphrase: null,
  });

test("the own certificate names application and host, is kept, and is renewed once it does not fit", async () => {
  const first = await open("own");
  const again = await open("own");
  expect(again.own.info).toEqual(first.own.info);
  expect(first.own.info).toMatchObject({
    applicationUri: "urn:me",
    selfSigned: true,
    keyBits: 2048,
    ipAddresses: ["127.0.0.1"],
    dnsNames: expect.arrayContaining(["localhost"]) as string[],
  });
  const later = await open("own", Date.now() + 4 * 365 * 864e5);
  expect([
    later.own.info.sha256 === first.own.info.sha256,
    later.own.info.notAfterMs > first.own.info.notAfterMs,
  ]).toEqual([false, true]);
  const other = await open("own", Date.now(), "urn:other");
  expect(other.own.info.applicationUri).toBe("urn:other");
  for (const pki of [first, again, later, other]) await pki.dispose();
});

test("trust is given and taken by fingerprint, and what a server was accepted with is remembered", async () => {
  const [pki, peer] = [await open("a"), await open("b")];
  const { der, info } = peer.own;
  expect(await pki.verdict(der)).toBe("untrusted");
  expect(await pki.trust(der)).toEqual(info);
  expect(await pki.verdict(der)).toBe("trusted");
  await pki.accept("s1", info.sha256);
  const reopened = await open("a");
  expect([await reopened.verdict(der), reopened.acceptedSha256("s1"), reopened.acceptedSha256("s2")]).toEqual([
    "trusted",
    info.sha256,
    null,
  ]);
  await reopened.distrust(info.sha256);
  expect(await reopened.verdict(der)).toBe("untrusted");
  await expect(reopened.distrust(info.sha256)).rejects.toMatchObject({ code: "not_found" });
  await expect(reopened.trust(Buffer.from("not a certificate"))).rejects.toMatchObject({ code: "invalid_input" });
  for (const p of [pki, peer, reopened]) await p.dispose();
});

test("a name with commas and quotes in a certificate stays one name", async () => {
  const pki = await open("hostile");
  const file = path.join(root, "hostile.pem");
  await pki.store.createSelfSignedCertificate({
    applicationUri: "urn:evil",
    subject: "/CN=x",
    dns: ["good.host, DNS:plc1"],
    ip: [],
    startDate: new Date(),
    validity: 1,
    outputFile: file,
  });
  const { readCertificateChain } = await import("node-opcua-crypto");
  expect(certificateInfo(readCertificateChain(file)[0]!).dnsNames).toEqual(["good.host, DNS:plc1"]);
  await pki.dispose();
});

test("a lock that a killed process left does not keep the next one waiting", async () => {
  await mkdir(path.join(root, "killed", "mutex.lock"), { recursive: true });
  const pki = await open("killed");
  expect(pki.own.info.keyBits).toBe(2048);
  await pki.dispose();
}, 10_000);

test("servers that are accepted in the same moment are all remembered, and no link fails for it", async () => {
  const pki = await open("together");
  const servers = Array.from({ length: 40 }, (_, i) => `s${i}`);
  await Promise.all(servers.map((s) => pki.accept(s, `sha of ${s}`)));
  expect(JSON.parse(await readFile(path.join(root, "together", "accepted.json"), "utf8"))).toEqual(
    Object.fromEntries(servers.map((s) => [s, `sha of ${s}`])),
  );
  await pki.dispose();
});

test("what a server was accepted with counts although it cannot be written; that is logged and retried", async () => {
  const logged: unknown[] = [];
  const inTheWay = path.join(root, "unwritable", "accepted.json.new");
  const pki = await ZonePki.open({
    folder: path.join(root, "unwritable"),
    applicationUri: "urn:me",
    stationName: "S",
    zone: "process",
    clock: { nowMs: () => Date.now(), steadyMs: () => 0 },
    passphrase: null,
    log: { warn: (event, fields) => logged.push([event, Object.keys(fields ?? {})]) },
  });
  await mkdir(path.join(inTheWay, "folder"), { recursive: true });
  await pki.accept("s1", "one");
  expect([pki.acceptedSha256("s1"), logged]).toEqual(["one", [["pki.accepted.unwritten", ["server", "err"]]]]);
  await rm(inTheWay, { recursive: true });
  await pki.accept("s1", "one");
  expect(JSON.parse(await readFile(path.join(root, "unwritable", "accepted.json"), "utf8"))).toEqual({ s1: "one" });
  await pki.dispose();
});
