import { X509Certificate } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { OPCUAClientBase, SecurityPolicy } from "node-opcua-client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { CertificateIdentity, ServerIdentity } from "../../shared/hosts/serverIdentity.ts";
import type { Server } from "../../shared/plant/model.ts";
import { certificateOf } from "../../electron/main/access/userCertificate.ts";
import { createLog } from "../../electron/base/log.ts";
import { systemClock } from "../../electron/zone-host/wire/clock.ts";
import { routeLibraryLog } from "../../electron/zone-host/wire/logging.ts";
import { IdentityServer, identityUsers, isUserNameToken } from "../support/identityServer.ts";
import { makeUserCertificate } from "../support/userCertificate.ts";
import { CuttableProxy } from "../support/proxy.ts";
import { testServer, ZoneHostUnderTest } from "../support/zoneHostUnderTest.ts";

const poll = { timeout: 20_000, interval: 50 };
const named = (userName: string): ServerIdentity => ({
  kind: "userName",
  userName,
  password: identityUsers[userName]!.password,
});
const service = named("service");
let root: string;
let server: IdentityServer;
const hosts: ZoneHostUnderTest[] = [];
const others: IdentityServer[] = [];
let folders = 0;

beforeAll(async () => {
  routeLibraryLog(createLog({ process: "test" }, { write: () => undefined }, "debug"), systemClock);
  root = await mkdtemp(path.join(tmpdir(), "identity-"));
  server = await IdentityServer.start({ folder: path.join(root, "server") });
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((h) => h.dispose()));
  await Promise.all(others.splice(0).map((s) => s.stop()));
  expect(OPCUAClientBase.registry.count()).toBe(0);
});
afterAll(async () => {
  await server.stop();
  await rm(root, { recursive: true, force: true });
});

/** A host that trusts the server's certificate and connects as the given service. */
async function connect(
  to: IdentityServer,
  identity: ServerIdentity = service,
  more: Partial<Server> = {},
): Promise<ZoneHostUnderTest> {
  const h = new ZoneHostUnderTest();
  hosts.push(h);
  const wanted = testServer(to.port, more);
  await h.configure(path.join(root, `client-${++folders}`), {}, [wanted]);
  await h.calls.call("trust", { certificateDer: to.certificateDer });
  await h.calls.call("connect", { server: wanted, service: identity });
  return h;
}
async function live(
  to: IdentityServer = server,
  identity: ServerIdentity = service,
  more: Partial<Server> = {},
): Promise<ZoneHostUnderTest> {
  const h = await connect(to, identity, more);
  await expect.poll(async () => (await h.link()).state, poll).toBe("live");
  return h;
}
async function refused(h: ZoneHostUnderTest): Promise<[code: string, reason: string]> {
  await expect.poll(async () => (await h.link()).state, poll).toBe("refused");
  const { code, reason } = await h.link();
  return [code, reason];
}
async function another(o: Omit<Parameters<typeof IdentityServer.start>[0], "folder">): Promise<IdentityServer> {
  const made = await IdentityServer.start({ ...o, folder: path.join(root, `server-${++folders}`) });
  others.push(made);
  return made;
}

async function userCertificate(
  name: string,
  o: Parameters<typeof makeUserCertificate>[1] = {},
): Promise<CertificateIdentity> {
  const made = await makeUserCertificate(name, o);
  return {
    kind: "x509",
    certificateDer: new Uint8Array(new X509Certificate(made.certificate).raw),
    privateKeyPem: made.keyPem,
  };
}

describe("passwords never leave over a channel that does not hide them", () => {
  const policies = (uri: string | null) => (t: { tokenType: number; policyId: string | null }) =>
    Object.assign(Object.create(Object.getPrototypeOf(t) as object) as typeof t, t, { securityPolicyUri: uri });

  test("signed only, and the server's token policy is None: refused, and no activation is sent", async () => {
    const bare = await another({
      tokens: (listed) =>
        listed.map((t) => (isUserNameToken(t) ? policies(SecurityPolicy.None)(t as never) : t) as never),
    });
    const h = await connect(bare, service, { securityMode: "Sign" });
    expect(await refused(h)).toEqual([
      "BadSecurityModeInsufficient",
      "The server would take the password unencrypted over a channel that is only signed. Use " +
        "SignAndEncrypt for this server.",
    ]);
    expect(bare.activations).toEqual([]);
  });

  test("signed only, and the token policy encrypts: the password travels encrypted by itself", async () => {
    const sealed = await another({
      tokens: (listed) =>
        listed.map((t) => (isUserNameToken(t) ? policies(SecurityPolicy.Basic256Sha256)(t as never) : t) as never),
    });
    await live(sealed, service, { securityMode: "Sign" });
    expect(sealed.activations.map((a) => [a.user, a.password!.length, a.password!.includes("service-pw")])).toEqual([
      ["service", 256, false],
    ]);
  });

  test("no user-name token at the endpoint: refused before a session is made", async () => {
    const nameless = await another({ tokens: (listed) => listed.filter((t) => !isUserNameToken(t)) });
    expect(await refused(await connect(nameless))).toEqual([
      "BadIdentityTokenInvalid",
      "The server takes no user name and password at this endpoint. Allow user names on the server.",
    ]);
    expect(nameless.activations).toEqual([]);
  });

  test("a server that lists sound tokens when checked and bare ones inside the channel gets nothing", async () => {
    const turncoat = await another({
      tokens: (listed, request) =>
        request === 1
          ? [...listed]
          : listed.map((t) => (isUserNameToken(t) ? policies(SecurityPolicy.None)(t as never) : t) as never),
    });
    expect((await refused(await connect(turncoat, service, { securityMode: "Sign" })))[0]).toBe(
      "BadSecurityModeInsufficient",
    );
    expect(turncoat.activations).toEqual([]);
  });

  test("Basic128Rsa15 for the password over a signed channel is refused: its encryption is broken", async () => {
    const weak = await another({
      tokens: (listed) =>
        listed.map((t) => (isUserNameToken(t) ? policies(SecurityPolicy.Basic128Rsa15)(t as never) : t) as never),
    });
    expect((await refused(await connect(weak, service, { securityMode: "Sign" })))[0]).toBe(
      "BadSecurityPolicyRejected",
    );
    expect(weak.activations).toEqual([]);
  });
});

describe("user certificates and nobody", () => {
  test("a certificate that the server trusts signs in; an untrusted one is refused in words that name it", async () => {
    const known = await userCertificate("plc-reader");
    const h = await connect(server, known);
    expect(await refused(h)).toEqual(["BadIdentityTokenRejected", expect.stringContaining("plc-reader") as string]);
    await server.userPki.trustCertificate(Buffer.from(known.certificateDer));
    await h.calls.call("restartLink", { server: "s1" });
    await expect.poll(async () => (await h.link()).state, poll).toBe("live");
    expect(server.sessions.map((s) => s.user)).toContain("certificate");
    expect(h.logLines.join("\n")).not.toMatch(/PRIVATE KEY|service-pw/);
  });

  test("an expired certificate is refused here, and nothing is sent", async () => {
    const before = server.activations.length;
    const old = await userCertificate("old", { startDate: new Date(Date.now() - 20 * 864e5), days: 10 });
    expect(await refused(await connect(server, old))).toEqual([
      "BadCertificateTimeInvalid",
      "The user certificate kept for this server has expired. Give a new one under Access.",
    ]);
    expect(server.activations.length).toBe(before);
  });

  test("a server without certificate tokens is named as that", async () => {
    const named = await another({ tokens: (listed) => listed.filter(isUserNameToken) });
    expect(await refused(await connect(named, await userCertificate("x")))).toEqual([
      "BadIdentityTokenInvalid",
      "The server takes no user certificates at this endpoint. Allow them on the server, or keep a user " +
        "name and password instead.",
    ]);
  });

  test("a certificate made here signs in once the server trusts it, and its key is strong", async () => {
    const h = await live();
    const made = await h.calls.call("createUserCertificate", { commonName: "Anna /O=Evil, Lee" });
    const shown = certificateOf(made.certificateDer);
    expect([shown.subject, shown.keyBits, shown.pem.includes("PRIVATE")]).toEqual([
      "CN=Anna  O Evil  Lee",
      3072,
      false,
    ]);
    await server.userPki.trustCertificate(Buffer.from(made.certificateDer));
    await live(server, { kind: "x509", ...made });
  });

  test("a wrong password is refused, and the name of the account stands in the reason", async () => {
    const h = await connect(server, { kind: "userName", userName: "service", password: "wrong" });
    expect(await refused(h)).toEqual([
      "BadUserAccessDenied",
      expect.stringContaining("service account service") as string,
    ]);
  });

  test("anonymous is refused unless the plant file allows it, also where the server would let anybody in", async () => {
    const open = await another({ anonymous: true });
    expect(await refused(await connect(open, { kind: "anonymous" }))).toEqual([
      "BadIdentityTokenRejected",
      "The plant project does not allow anonymous sessions at this server. Keep a user name or a certificate for it.",
    ]);
    expect(open.activations).toEqual([]);
    const h = await live(open, { kind: "anonymous" }, { anonymous: true });
    expect((await h.link()).signedInAs).toEqual({ kind: "anonymous", name: "anonymous" });
  });
});

const write = (h: ZoneHostUnderTest) =>
  h.calls.call("write", { userId: "u1", index: 1, value: 91, auditEntryId: "t", timeoutMs: 3000 });
let before: ReadonlySet<string> = new Set();
async function operatorAt(to: { readonly port: number } = server): Promise<ZoneHostUnderTest> {
  const h = new ZoneHostUnderTest();
  hosts.push(h);
  const wanted = testServer(to.port);
  await h.configure(
    path.join(root, `client-${++folders}`),
    { tags: [{ index: 1, server: "s1", identifier: "P-101.Limit", type: "Double" }] },
    [wanted],
  );
  await h.calls.call("trust", { certificateDer: server.certificateDer });
  // What an earlier test left behind a cut line is gone when the server times it out.
  before = new Set(server.sessions.map((s) => s.id));
  await h.calls.call("setUser", { userId: "u1", identities: { s1: named("operator") } });
  await h.calls.call("connect", { server: wanted, service });
  await expect
    .poll(async () => [(await h.link()).state, (await h.link()).goodTags, (await h.link()).freshTags], poll)
    .toEqual(["live", 1, 1]);
  return h;
}
const sessionOf = (user: string) =>
  server.sessions.filter((s) => s.user === user && !before.has(s.id)).map((s) => s.id);

describe("elevation", () => {
  test("the user's session is re-activated in place: same session, higher rights, and back again", async () => {
    const h = await operatorAt();
    expect((await write(h)).status).toBe("BadUserAccessDenied");
    const [id] = sessionOf("operator");
    expect(await h.calls.call("rights", { userId: "u1", index: 1, method: null })).toMatchObject({
      canWrite: false,
      roles: expect.arrayContaining([{ role: "Operator", may: ["Browse", "Read", "ReceiveEvents"] }]) as unknown,
    });

    expect(
      await h.calls.call("elevate", { userId: "u1", identities: { s1: named("engineer") }, forMs: 60_000 }),
    ).toEqual([{ server: "s1", state: "elevated", code: "" }]);
    expect([sessionOf("engineer"), sessionOf("operator")]).toEqual([[id], []]);
    expect((await write(h)).status).toBe("Good");
    expect((await h.calls.call("rights", { userId: "u1", index: 1, method: null })).canWrite).toBe(true);

    await h.calls.call("endElevation", { userId: "u1" });
    expect([sessionOf("engineer"), sessionOf("operator")]).toEqual([[], [id]]);
    expect((await write(h)).status).toBe("BadUserAccessDenied");
  });

  test("a server that does not take the higher identity leaves the user with none of it", async () => {
    const h = await operatorAt();
    await write(h);
    const answer = await h.calls.call("elevate", {
      userId: "u1",
      identities: { s1: { kind: "userName", userName: "engineer", password: "guess" }, s9: named("engineer") },
      forMs: 60_000,
    });
    expect(answer).toEqual([
      { server: "s1", state: "refused", code: "BadUserAccessDenied" },
      { server: "s9", state: "down", code: "BadNotConnected" },
    ]);
    expect(sessionOf("engineer")).toEqual([]);
    expect((await write(h)).status).toBe("BadUserAccessDenied");
    expect(sessionOf("operator").length).toBe(1);
  });
});

describe("the end of an elevation", () => {
  test("a user who signs out, or whose identity is set again, is elevated no longer", async () => {
    const h = await operatorAt();
    await h.calls.call("elevate", { userId: "u1", identities: { s1: named("engineer") }, forMs: 60_000 });
    await h.calls.call("setUser", { userId: "u1", identities: { s1: named("operator") } });
    await expect.poll(() => sessionOf("engineer"), poll).toEqual([]);
    expect((await write(h)).status).toBe("BadUserAccessDenied");
    await h.calls.call("elevate", { userId: "u1", identities: { s1: named("engineer") }, forMs: 60_000 });
    await h.calls.call("clearUser", { userId: "u1" });
    await expect.poll(() => sessionOf("engineer"), poll).toEqual([]);
    await expect(write(h)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("an elevation that ends while the line is cut is over when the line is back", async () => {
    const proxy = await CuttableProxy.start(server.port);
    try {
      const h = await operatorAt(proxy);
      await h.calls.call("elevate", { userId: "u1", identities: { s1: named("engineer") }, forMs: 60_000 });
      expect((await write(h)).status).toBe("Good");
      proxy.blocked = true;
      proxy.cut();
      await expect.poll(async () => (await h.link()).state, poll).not.toBe("live");
      await h.calls.call("endElevation", { userId: "u1" });
      proxy.blocked = false;
      await expect.poll(async () => [(await h.link()).state, (await h.link()).freshTags], poll).toEqual(["live", 1]);
      expect((await write(h)).status).toBe("BadUserAccessDenied");
    } finally {
      await Promise.all(hosts.splice(0).map((h) => h.dispose()));
      await proxy.stop();
    }
  });

  test("the host itself ends an elevation that nobody ends", async () => {
    const h = await operatorAt();
    await h.calls.call("elevate", { userId: "u1", identities: { s1: named("engineer") }, forMs: -4_000 });
    expect(sessionOf("engineer").length).toBe(1);
    await expect.poll(() => [sessionOf("engineer").length, sessionOf("operator").length], poll).toEqual([0, 1]);
  });
});

/** What the host told last of the server's sessions. */
const security = (h: ZoneHostUnderTest) => h.of("serverSecurity").at(-1)?.security;

describe("the security session", () => {
  test("it hears sign-ins and refusals, lists every session with its security, and knows which is ours", async () => {
    const fresh = await another({});
    const h = await live(fresh);
    await h.calls.call("setSecurity", { server: "s1", identity: named("security") });
    await expect.poll(() => security(h)?.sessions?.length ?? 0, poll).toBeGreaterThanOrEqual(2);
    const told = security(h)!;
    expect(told).toMatchObject({
      state: "open",
      reason: "",
      signedInAs: "security",
      auditing: true,
      hearsEvents: true,
      sessionsTotal: told.sessions!.length,
    });
    expect(
      told.sessions!.every(
        (s) =>
          s.whose === "ours" &&
          s.securityMode === "SignAndEncrypt" &&
          s.securityPolicy === "Basic256Sha256" &&
          s.certificateSha256.length === 64,
      ),
    ).toBe(true);

    await h.calls.call("setUser", {
      userId: "u1",
      identities: { s1: { kind: "userName", userName: "operator", password: "guess" } },
    });
    await h.calls.call("rights", { userId: "u1", index: 100, method: null }).catch(() => undefined);
    const audited = () =>
      h
        .of("serverAudit")
        .flatMap((b) => b.events)
        .map((e) => `${e.type} ${e.user} ${String(e.succeeded)}`);
    await expect.poll(audited, poll).toEqual(expect.arrayContaining(["AuditActivateSession operator false"]));

    const stranger = await live(fresh);
    await expect
      .poll(() => security(h)?.sessions?.filter((s) => s.whose === "claimed").length ?? 0, poll)
      .toBeGreaterThan(0);
    await stranger.dispose();
  });

  test("an account without the role is shown what it lacks; a wrong password is not tried again at once", async () => {
    const h = await live();
    await h.calls.call("setSecurity", { server: "s1", identity: service });
    await expect.poll(() => security(h)?.readAtMs ?? 0, poll).toBeGreaterThan(0);
    expect(security(h)!.sessions!.every((s) => s.certificateSha256 === "" && s.whose === "other")).toBe(true);
    await h.calls.call("setSecurity", {
      server: "s1",
      identity: { kind: "userName", userName: "security", password: "guess" },
    });
    await expect.poll(() => security(h)?.state, poll).toBe("refused");
    expect(security(h)!).toMatchObject({ code: "BadUserAccessDenied", sessions: null });
    await h.calls.call("setSecurity", { server: "s1", identity: null });
    expect(security(h)!.state).toBe("noIdentity");
  });
});
