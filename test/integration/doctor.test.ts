import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { MessageSecurityMode, SecurityPolicy, UserTokenType } from "node-opcua";
import { OPCUAClientBase } from "node-opcua-client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { ServerIdentity } from "../../shared/hosts/serverIdentity.ts";
import type { Server } from "../../shared/plant/model.ts";
import { diagnosisText, doctorSteps, type Diagnosis } from "../../shared/zones/doctor.ts";
import { systemClock } from "../../electron/zone-host/wire/clock.ts";
import { routeLibraryLog } from "../../electron/zone-host/wire/logging.ts";
import { createLog } from "../../electron/base/log.ts";
import { BadServer, closingGateway, RawServer, type BadServerOptions } from "../support/badServers.ts";
import { fromNow, makeAuthority, makeCertificate, makeCrl, pem, rsaKey } from "../support/madeCertificates.ts";
import { freePort } from "../support/opcuaServer.ts";
import { CuttableProxy } from "../support/proxy.ts";
import { serviceIdentity, testServer, ZoneHostUnderTest } from "../support/zoneHostUnderTest.ts";

const key = rsaKey();
let root: string;
let folders = 0;
const closing: { stop(): Promise<void> }[] = [];
const hosts: ZoneHostUnderTest[] = [];

beforeAll(async () => {
  routeLibraryLog(createLog({ process: "test" }, { write: () => undefined }, "debug"), systemClock);
  root = await mkdtemp(path.join(tmpdir(), "doctor-"));
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((h) => h.dispose()));
  for (const s of closing.splice(0)) await s.stop();
  expect(OPCUAClientBase.registry.count()).toBe(0);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const serve = async (o: Partial<BadServerOptions> = {}): Promise<BadServer> => {
  const server = await BadServer.start({
    folder: path.join(root, `server-${folders++}`),
    certificate: makeCertificate({ key, commonName: `Server ${folders}` }),
    ...o,
  });
  closing.push(server);
  return server;
};
const opened = <T extends { stop(): Promise<void> }>(server: T): T => {
  closing.push(server);
  return server;
};

/** A zone whose link to that address was asked for. */
async function zoneFor(
  port: number,
  o: { trusts?: Uint8Array; service?: ServerIdentity; server?: Partial<Server>; connect?: boolean } = {},
): Promise<ZoneHostUnderTest> {
  const h = new ZoneHostUnderTest();
  hosts.push(h);
  const declared = testServer(port, o.server);
  await h.configure(path.join(root, `zone-${folders++}`), {}, [declared]);
  if (o.trusts) await h.calls.call("trust", { certificateDer: o.trusts });
  if (o.connect !== false) await h.calls.call("connect", { server: declared, service: o.service ?? serviceIdentity });
  return h;
}
const look = (h: ZoneHostUnderTest, asked: Diagnosis["asked"] = "person"): Promise<Diagnosis> =>
  h.calls.call("doctorLook", { server: "s1", asked }, { timeoutMs: 20_000 });
const outline = (d: Diagnosis) => ({
  cause: d.cause?.id ?? null,
  side: d.cause?.side ?? null,
  reached: d.steps.filter((s) => s.result !== "notReached").length,
});

test("a sound link holds in all eight steps, and the doctor leaves no session behind", async () => {
  const server = await serve();
  const h = await zoneFor(server.port, { trusts: server.certificate.der, connect: false });
  await h.calls.call("connect", { server: testServer(server.port), service: serviceIdentity });
  await expect.poll(async () => (await h.link()).state, { timeout: 20_000 }).toBe("live");
  const before = server.opcua.engine.currentSessionCount;
  const d = await look(h);
  expect([d.cause, d.state, d.steps.map((s) => [s.step, s.result])]).toEqual([
    null,
    "finished",
    doctorSteps.map((step) => [step, step === "endpoints" ? "attention" : "passed"]),
  ]);
  expect(d.tookMs).toBeLessThan(15_000);
  await expect.poll(() => server.opcua.engine.currentSessionCount).toBe(before);
  expect(diagnosisText(d)).toContain("CAUSE: nothing found");
});

test("nothing listens: the way there, within a second", async () => {
  const d = await look(await zoneFor(await freePort()));
  expect([outline(d), d.tookMs < 2_000]).toEqual([{ cause: "connectionRefused", side: "path", reached: 2 }, true]);
});

test("a name that nobody knows", async () => {
  const h = await zoneFor(1, { server: { endpointUrl: "opc.tcp://no-such-host.invalid:4840" } });
  expect(outline(await look(h))).toEqual({ cause: "nameUnknown", side: "path", reached: 2 });
});

test.each([
  ["a web server", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"), "otherProtocol", "path"],
  ["something that closes at once", "close", "helloClosed", "server"],
  ["something that never answers", null, "helloSilent", "server"],
  [
    "a server that is full",
    Buffer.concat([
      Buffer.from("ERRF"),
      Buffer.from([24, 0, 0, 0]),
      Buffer.from([0, 0, 0x7d, 0x80]),
      Buffer.from([8, 0, 0, 0]),
      Buffer.from("too many"),
    ]),
    "helloRefused",
    "server",
  ],
] as const)("%s at the port", async (_what, answer, cause, side) => {
  const raw = opened(await RawServer.start(answer));
  const d = await look(await zoneFor(raw.port));
  expect(outline(d)).toEqual({ cause, side, reached: 3 });
  if (cause === "helloRefused")
    expect([d.cause?.code, d.cause?.what]).toEqual(["BadTcpServerTooBusy", expect.stringContaining("“too many”")]);
});

test("a black hole behind the greeting ends in bounded time", async () => {
  const server = await serve();
  const proxy = opened(await CuttableProxy.start(server.port));
  proxy.blackHole = true;
  const d = await look(await zoneFor(proxy.port));
  expect([outline(d), d.tookMs < 15_000]).toEqual([{ cause: "helloSilent", side: "server", reached: 3 }, true]);
});

test("only None is offered: the station refuses, and no session is asked for", async () => {
  const server = await serve({ policies: [SecurityPolicy.None], modes: [MessageSecurityMode.None] });
  const d = await look(await zoneFor(server.port));
  expect([outline(d).cause, d.cause?.side, server.sessionsAsked]).toEqual(["onlyNone", "station", 0]);
});

test("only elliptic curves are offered", async () => {
  const server = await serve({
    endpoints: (e) => {
      if (e.securityMode !== MessageSecurityMode.None)
        (e as { securityPolicyUri: string }).securityPolicyUri =
          "http://opcfoundation.org/UA/SecurityPolicy#ECC_nistP256";
    },
  });
  const d = await look(await zoneFor(server.port));
  expect([outline(d).cause, d.cause?.side, d.cause?.what]).toEqual([
    "onlyEcc",
    "station",
    expect.stringContaining("ECC_nistP256"),
  ]);
});

test("another policy is offered than the one declared", async () => {
  const server = await serve();
  const d = await look(await zoneFor(server.port, { server: { securityPolicy: "Aes256_Sha256_RsaPss" } }));
  expect([outline(d).cause, d.cause?.side, d.cause?.mend.map((m) => m.at), server.sessionsAsked]).toEqual([
    "wantedNotOffered",
    "station",
    ["server", "plantFile"],
    0,
  ]);
});

test("untrusted on our side: says so, where the file lies, and opens nothing secured", async () => {
  const server = await serve();
  const h = await zoneFor(server.port);
  const d = await look(h);
  expect([outline(d), d.cause?.code, server.sessionsAsked]).toEqual([
    { cause: "certificateUntrusted", side: "station", reached: 5 },
    "BadCertificateUntrusted",
    0,
  ]);
  expect(d.cause!.mend[0]!.file).toMatch(/zone-\d+\/rejected\/.*\.pem$/);
  const text = diagnosisText(d);
  expect(text).toContain((await h.link()).ownCertificate!.sha256.replace(/.{4}(?=.)/g, "$& "));
  expect(text).not.toContain("service-pw");
});

test.each([
  ["an expired certificate", { notBefore: fromNow(-20), notAfter: fromNow(-10) }, "certificateExpired"],
  ["a certificate that is not valid yet", { notBefore: fromNow(10), notAfter: fromNow(20) }, "certificateNotYetValid"],
  ["a certificate of another host", { dns: ["elsewhere"], ip: ["10.0.0.9"] }, "certificateHost"],
  ["a certificate of another application", { applicationUri: "urn:evil" }, "certificateApplication"],
] as const)("%s is the cause on our side even when it is trusted", async (_what, fault, cause) => {
  const server = await serve({ certificate: makeCertificate({ key, commonName: cause, ...fault }) });
  const d = await look(await zoneFor(server.port, { trusts: server.certificate.der }));
  expect([outline(d), server.sessionsAsked]).toEqual([{ cause, side: "station", reached: 5 }, 0]);
});

test("a key usage that a server cannot do without is a cause, and trust does not mend it", async () => {
  const server = await serve({
    certificate: makeCertificate({ key, commonName: "usage", usage: ["digitalSignature"] }),
  });
  const d = await look(await zoneFor(server.port));
  const { findings } = d.steps.find((s) => s.step === "serverCertificate")!;
  expect([d.cause?.id, findings.map((f) => [f.id, f.blocking])]).toEqual([
    "certificateUsage",
    [
      ["certificateUsage", true],
      ["certificateUntrusted", true],
    ],
  ]);
});

test("a chain: unknown authority, then no revocation list, then it holds, then revoked", async () => {
  const ca = makeAuthority(`Plant authority ${Date.now()}`);
  const certificate = makeCertificate({ key, commonName: "issued", issuer: ca });
  const server = await serve({ certificate });
  const h = await zoneFor(server.port);
  expect(outline(await look(h))).toMatchObject({ cause: "issuerUnknown", side: "station" });
  await h.calls.call("pkiAddIssuer", { text: pem(ca.der, "CERTIFICATE"), trusted: true });
  expect(outline(await look(h))).toMatchObject({ cause: "revocationListMissing", side: "station" });
  await h.calls.call("pkiAddCrl", { text: pem(makeCrl(ca), "X509 CRL") });
  expect(outline(await look(h))).toMatchObject({ cause: null });
  await h.calls.call("pkiAddCrl", { text: pem(makeCrl(ca, { revoked: [certificate] }), "X509 CRL") });
  expect(outline(await look(h))).toMatchObject({ cause: "certificateRevoked", side: "station" });
});

test("untrusted on the server's side: it refuses our certificate; once trusted there, all holds", async () => {
  const server = await serve({ acceptsAnyClient: false });
  const h = await zoneFor(server.port, { trusts: server.certificate.der });
  const d = await look(h);
  expect([outline(d), d.cause?.mend.map((m) => m.at), d.cause?.mend[0]?.file, server.sessionsAsked]).toEqual([
    { cause: "serverDistrustsUs", side: "server", reached: 6 },
    ["station", "server"],
    expect.stringMatching(/zone-\d+\/own\/certs\/client_certificate\.pem$/),
    0,
  ]);
  await server.trustClient((await import("node-opcua-crypto")).readCertificateChain(d.cause!.mend[0]!.file)[0]!);
  expect(outline(await look(h)).cause).toBe(null);
});

test("a server that just closes the connection is said to be the one that refuses", async () => {
  const server = await serve();
  const gateway = opened(await closingGateway(server.port));
  const d = await look(await zoneFor(gateway.port, { trusts: server.certificate.der }));
  expect([outline(d), d.cause?.mend[0]?.file]).toEqual([
    { cause: "serverClosesChannel", side: "server", reached: 6 },
    expect.stringContaining("client_certificate.pem"),
  ]);
});

test("a wrong password: the server refuses the account; a look nobody asked for does not try again", async () => {
  const server = await serve();
  const h = await zoneFor(server.port, {
    trusts: server.certificate.der,
    service: { kind: "userName", userName: "service", password: "wrong" },
  });
  await expect.poll(async () => (await h.link()).code, { timeout: 20_000 }).toBe("BadUserAccessDenied");
  const tried = server.sessionsAsked;
  const quiet = await look(h, "automatic");
  expect([outline(quiet), quiet.cause?.code, server.sessionsAsked]).toEqual([
    { cause: "wrongAccount", side: "server", reached: 7 },
    "BadUserAccessDenied",
    tried,
  ]);
  const asked = await look(h);
  expect([outline(asked), asked.cause?.what, server.sessionsAsked > tried]).toEqual([
    { cause: "wrongAccount", side: "server", reached: 7 },
    expect.stringContaining("account service"),
    true,
  ]);
  expect(diagnosisText(asked)).not.toContain("wrong\n");
});

test("no user name is taken at the endpoint: this station refuses to send one", async () => {
  const server = await serve({
    anonymous: true,
    endpoints: (e) => {
      (e as { userIdentityTokens: unknown[] }).userIdentityTokens = (e.userIdentityTokens ?? []).filter(
        (t) => t.tokenType === UserTokenType.Anonymous,
      );
    },
  });
  const d = await look(await zoneFor(server.port, { trusts: server.certificate.der }));
  expect([outline(d).cause, d.cause?.side]).toEqual(["identityUnprotected", "station"]);
});

test("nothing is kept to sign in with", async () => {
  const server = await serve();
  const d = await look(await zoneFor(server.port, { trusts: server.certificate.der, connect: false }));
  expect(outline(d)).toEqual({ cause: "noIdentity", side: "station", reached: 7 });
});

test("another namespace than the plant project names is a remark with the ones there are", async () => {
  const server = await serve({ namespace: "urn:another" });
  const d = await look(await zoneFor(server.port, { trusts: server.certificate.der }));
  const contents = d.steps.find((s) => s.step === "contents")!;
  expect([d.cause, contents.result, contents.findings.map((f) => f.id), contents.facts[0]!.value]).toEqual([
    null,
    "attention",
    ["namespaceMissing"],
    expect.stringContaining("urn:another"),
  ]);
});

test("one look at a time; it can be watched, cancelled, and the zone can be closed under it", async () => {
  const raw = opened(await RawServer.start(null));
  const h = await zoneFor(raw.port);
  const running = look(h);
  await expect
    .poll(
      async () => (await h.calls.call("doctorShown", { server: "s1" }))?.steps.find((s) => s.step === "hello")?.result,
    )
    .toBe("running");
  await expect(look(h)).rejects.toMatchObject({ code: "conflict" });
  await h.calls.call("doctorCancel", { server: "s1" });
  expect([(await running).state, (await h.calls.call("doctorShown", { server: "s1" }))?.state]).toEqual([
    "cancelled",
    "cancelled",
  ]);
  const again = look(h);
  await expect.poll(async () => (await h.calls.call("doctorShown", { server: "s1" }))?.state).toBe("running");
  await h.host.dispose();
  expect((await again).state).toBe("cancelled");
});

test("a server not in the project is not looked at, nor a declared one elsewhere or less secure", async () => {
  const server = await serve();
  const h = await zoneFor(server.port, { connect: false });
  await expect(h.calls.call("doctorLook", { server: "s2", asked: "person" })).rejects.toMatchObject({
    code: "not_found",
  });
  for (const other of [
    testServer(server.port, { id: "s2" }),
    testServer(server.port + 1),
    testServer(server.port, { endpointUrl: `opc.tcp://localhost:${server.port}` }),
    testServer(server.port, { securityMode: "Sign" }),
    testServer(server.port, { applicationUri: "urn:evil" }),
  ])
    await expect(h.calls.call("connect", { server: other, service: serviceIdentity })).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("not connected") as string,
    });
  expect([await h.calls.call("health", {}), server.sessionsAsked]).toEqual([[], 0]);
});
