import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { OPCUAClientBase } from "node-opcua-client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { silentLog } from "../../electron/base/log.ts";
import { KeySecrets, type KeyRing } from "../../electron/main/pki/keySecrets.ts";
import { PkiService } from "../../electron/main/pki/pkiService.ts";
import { systemClock } from "../../electron/zone-host/wire/clock.ts";
import { routeLibraryLog } from "../../electron/zone-host/wire/logging.ts";
import type { Caller } from "../../shared/access/roles.ts";
import type { AuditEntry } from "../../shared/audit/record.ts";
import type { CallContext } from "../../shared/ipc/define.ts";
import type { PlantIndex } from "../../shared/plant/plantIndex.ts";
import { ZoneSignalPort } from "../../electron/main/zones/zoneSignals.ts";
import type { ZonePkiStore } from "../../shared/zones/pki.ts";
import { ManagedServer } from "../support/managedServer.ts";
import { TestAuthority } from "../support/testAuthority.ts";
import { serviceIdentity, testServer, ZoneHostUnderTest } from "../support/zoneHostUnderTest.ts";

const poll = { timeout: 20_000, interval: 50 };
const reason = "agreed with the plant";
let root: string;
let authority: TestAuthority;
const hosts: ZoneHostUnderTest[] = [];
const servers: ManagedServer[] = [];
const services: PkiService[] = [];

beforeAll(async () => {
  routeLibraryLog(silentLog, systemClock);
  root = await mkdtemp(path.join(tmpdir(), "pki-int-"));
  authority = await TestAuthority.create(root, "Plant CA");
});
afterEach(async () => {
  for (const service of services.splice(0)) service.dispose();
  await Promise.all(hosts.splice(0).map((h) => h.dispose()));
  await Promise.all(servers.splice(0).map((s) => s.stop()));
  expect(OPCUAClientBase.registry.count()).toBe(0);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const admin: Caller = {
  userId: "sec",
  displayName: "Sec",
  grants: [{ role: "SecurityAdmin", zone: "*" }],
  sessionId: "x",
};
interface Plant {
  service: PkiService;
  signals: ZoneSignalPort;
  records: AuditEntry[];
  notices: string[];
  notes: Record<string, unknown>;
  handedOut: string[];
  own: string[];
  context: CallContext<Caller>;
}

/** Zones with their hosts, behind the service that main has. */
function plantOf(zones: Readonly<Record<string, ZoneHostUnderTest>>): Plant {
  const [records, notices, handedOut, own]: [AuditEntry[], string[], string[], string[]] = [[], [], [], []];
  const notes: Record<string, unknown> = {};
  const plant = {
    zone: new Map(Object.keys(zones).map((id) => [id, { id, name: `Zone ${id}` }])),
    serversOf: () => [testServer(1)],
  } as unknown as PlantIndex;
  const signals = new ZoneSignalPort(silentLog);
  const service = new PkiService({
    plant: () => plant,
    signals,
    zoneIds: () => Object.keys(zones),
    log: silentLog,
    nowMs: () => Date.now(),
    host: (zone) => zones[zone]!.calls,
    record: (entry) => void records.push(entry),
    notice: (_zone, _severity, text) => void notices.push(text),
    handOut: async (_zone, server) => void handedOut.push(server),
    ownChanged: (zone) => void own.push(zone),
    timing: { lookEveryMs: 3_600_000, verifyMs: 20_000, pollMs: 50 },
  });
  services.push(service);
  return {
    service,
    signals,
    records,
    notices,
    notes,
    handedOut,
    own,
    context: { caller: admin, windowId: 1, auditSeq: 1, note: ({ detail }) => void Object.assign(notes, detail) },
  };
}

async function zoneAt(
  name: string,
  server: ManagedServer,
  o: { passphrase?: string | null; zone?: string } = {},
): Promise<{ h: ZoneHostUnderTest; own: Uint8Array }> {
  const h = new ZoneHostUnderTest();
  hosts.push(h);
  const zone = {
    id: o.zone ?? "process",
    name: "Zone",
    purdue: 2 as const,
    kind: "process" as const,
    criticality: 3 as const,
    slTarget: [2, 2, 2, 2, 2, 2, 2],
    staleAfterMs: 3000,
    servers: [testServer(server.port)],
  };
  const { certificateDer } = await h.configure(path.join(root, name), { keyPassphrase: o.passphrase ?? null, zone });
  return { h, own: certificateDer };
}
async function start(name: string, o: Partial<Parameters<typeof ManagedServer.start>[0]> = {}): Promise<ManagedServer> {
  const server = await ManagedServer.start({ folder: path.join(root, `${name}-server`), ...o });
  servers.push(server);
  return server;
}
/** A zone that is live at a server which trusts exactly the zone's present certificate. */
async function live(
  name: string,
  o: { passphrase?: string | null; zone?: string } = {},
): Promise<{ h: ZoneHostUnderTest; server: ManagedServer; sha256: string; store: () => Promise<ZonePkiStore> }> {
  const server = await start(name);
  const { h, own } = await zoneAt(name, server, o);
  await server.trust(own);
  await h.calls.call("trust", { certificateDer: server.certificateDer });
  await h.calls.call("connect", { server: testServer(server.port), service: serviceIdentity });
  await expect.poll(async () => (await h.link()).state, poll).toBe("live");
  return { h, server, sha256: (await h.link()).ownCertificate!.sha256, store: () => h.calls.call("pkiStore", {}) };
}
const activate = (p: Plant, sha256: string) =>
  p.service.calls["pki.activate"]({ zone: "process", sha256, allowDown: false, reason }, p.context);
const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
const shas = (store: ZonePkiStore): Record<string, string> =>
  Object.fromEntries(store.own.map((c) => [c.role, c.certificate.sha256]));

describe("renewal with overlap", () => {
  test("a server that knows only the old certificate brings the zone back, until it knows the new", async () => {
    const { h, server, sha256: old, store } = await live("overlap");
    const p = plantOf({ process: h });
    const { calls } = p.service;
    const next = await calls["pki.prepare"]({ zone: "process", keyBits: 3072, reason }, p.context);
    expect([next.certificate.keyBits, p.handedOut, p.notes["sha256"]]).toEqual([3072, ["s1"], next.certificate.sha256]);
    await expect(activate(p, old)).rejects.toMatchObject({ code: "conflict" });

    const refused = await activate(p, next.certificate.sha256);
    expect(refused).toEqual({
      zone: "process",
      result: "rolledBack",
      sha256: next.certificate.sha256,
      reason: "s1 did not accept the new certificate. Every link is live again with the certificate before.",
      servers: [
        {
          server: "s1",
          result: "refused",
          reason: expect.stringContaining(next.certificate.sha256.slice(0, 16)) as string,
        },
      ],
    });
    expect([(await h.link()).state, (await h.link()).ownCertificate?.sha256, shas(await store()), p.own]).toEqual([
      "live",
      old,
      { present: old, next: next.certificate.sha256 },
      [],
    ]);

    await server.trust(derOf(next.pem));
    const switched = await activate(p, next.certificate.sha256);
    expect(switched).toEqual({
      zone: "process",
      result: "switched",
      reason: "",
      sha256: next.certificate.sha256,
      servers: [{ server: "s1", result: "live", reason: "" }],
    });
    expect([
      (await h.link()).state,
      (await h.link()).ownCertificate?.sha256,
      shas(await store()),
      p.own,
      p.notes["result"],
    ]).toEqual([
      "live",
      next.certificate.sha256,
      { present: next.certificate.sha256, previous: old },
      ["process"],
      "switched",
    ]);

    await calls["pki.recall"]({ zone: "process", reason }, p.context);
    expect((await activate(p, old)).result).toBe("switched");
    expect([(await h.link()).state, shas(await store())]).toEqual([
      "live",
      { present: old, previous: next.certificate.sha256 },
    ]);
  });
});

describe("renewal while a link is down", () => {
  test("a zone with a link that is down is not switched unless somebody says so", async () => {
    const { h, server, store } = await live("down");
    const p = plantOf({ process: h });
    const next = await p.service.calls["pki.prepare"]({ zone: "process", keyBits: 2048, reason }, p.context);
    await server.stop();
    servers.splice(servers.indexOf(server), 1);
    await expect.poll(async () => (await h.link()).state, poll).not.toBe("live");
    const input = { zone: "process", sha256: next.certificate.sha256, reason };
    expect(await p.service.calls["pki.activate"]({ ...input, allowDown: false }, p.context)).toMatchObject({
      result: "failed",
      reason: expect.stringContaining("not live") as string,
      servers: [],
    });
    expect(await p.service.calls["pki.activate"]({ ...input, allowDown: true }, p.context)).toMatchObject({
      result: "failed",
      reason: expect.stringContaining("No server of the zone is live") as string,
    });
    expect((await store()).own.map((c) => c.role).sort()).toEqual(["next", "present"]);
  });
});

describe("rotation over several zones", () => {
  test("a rotation goes on when a zone refuses, says what became of each, and stops when it is cancelled", async () => {
    const [a, b, c] = [
      await live("rot-a", { zone: "a" }),
      await live("rot-b", { zone: "b" }),
      await live("rot-c", { zone: "c" }),
    ];
    const p = plantOf({ a: a.h, b: b.h, c: c.h });
    const { calls } = p.service;
    const readerOfA: Caller = {
      ...admin,
      userId: "obs",
      grants: [
        { role: "Observer", zone: "a" },
        { role: "SecurityAdmin", zone: "b" },
      ],
    };
    const step = async () => (await calls["pki.rotation"]({}, p.context))!;
    await calls["pki.rotate"]({ zones: ["a", "b"], keyBits: 2048, reason }, p.context);
    await expect.poll(async () => (await step()).phase, poll).toBe("prepared");
    const made = Object.fromEntries((await step()).zones.map((z) => [z.zone, z.sha256]));
    await b.server.trust(derOf((await b.store()).own.find((o) => o.role === "next")!.pem));
    expect((await calls["pki.rotation"]({}, { ...p.context, caller: readerOfA }))!.zones.map((z) => z.zone)).toEqual([
      "a",
      "b",
    ]);
    await expect(
      calls["pki.rotateSwitch"]({ allowDown: false, reason }, { ...p.context, caller: readerOfA }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await calls["pki.rotateSwitch"]({ allowDown: false, reason }, p.context);
    await expect(calls["pki.rotateSwitch"]({ allowDown: false, reason }, p.context)).rejects.toMatchObject({
      code: "conflict",
    });
    await expect.poll(async () => (await step()).phase, { timeout: 40_000, interval: 100 }).toBe("done");
    expect((await step()).zones.map((z) => [z.zone, z.step, z.servers.map((s) => s.result)])).toEqual([
      ["a", "rolledBack", ["refused"]],
      ["b", "switched", ["live"]],
    ]);
    expect([
      (await a.h.link()).state,
      (await b.h.link()).state,
      (await b.h.link()).ownCertificate?.sha256,
      p.own,
    ]).toEqual(["live", "live", made["b"], ["b"]]);
    expect(p.records.filter((r) => r.action.startsWith("pki.rotation")).map((r) => [r.action, r.zone, r.new])).toEqual([
      ["pki.rotation.prepared", "a", made["a"]],
      ["pki.rotation.prepared", "b", made["b"]],
      ["pki.rotation.rolledBack", "a", made["a"]],
      ["pki.rotation.switched", "b", made["b"]],
    ]);

    await calls["pki.rotate"]({ zones: ["c"], keyBits: 2048, reason }, p.context);
    await expect.poll(async () => (await step()).phase, poll).toBe("prepared");
    await calls["pki.rotateCancel"]({ reason }, p.context);
    expect((await step()).zones.map((z) => z.step)).toEqual(["cancelled"]);
    expect((await c.h.link()).ownCertificate?.sha256).toBe(c.sha256);
  }, 120_000);
});

describe("authorities", () => {
  test("a certificate that an authority signed is imported with its chain and accepted", async () => {
    const { h, server, store } = await live("signed");
    await server.pki.addIssuer(authority.der, false, true);
    await server.pki.addRevocationList(authority.crlDer);
    const p = plantOf({ process: h });
    const request = await p.service.calls["pki.request"]({ zone: "process", keyBits: 4096, reason });
    await p.service.calls["pki.addIssuer"]({ zone: "process", text: authority.pem, trusted: false, reason }, p.context);
    const next = await p.service.calls["pki.importOwn"](
      { zone: "process", text: await authority.sign(request.pem), reason },
      p.context,
    );
    expect([next.certificate.keyBits, next.issuers.length]).toEqual([4096, 1]);
    expect((await activate(p, next.certificate.sha256)).result).toBe("switched");
    expect([(await h.link()).state, (await store()).own[0]!.issuers.length]).toEqual(["live", 1]);
  }, 90_000);

  test("a server known by its authority is live, and refused the moment a list arrives that revokes it", async () => {
    const issued = await authority.issue({ commonName: "Server" });
    const server = await start("revoked", { identity: { key: issued.key, chain: [issued.der, authority.der] } });
    const { h, own } = await zoneAt("revoked", server);
    await server.trust(own);
    await h.calls.call("connect", { server: testServer(server.port), service: serviceIdentity });
    await expect.poll(async () => (await h.link()).code, poll).toBe("BadCertificateUntrusted");
    const p = plantOf({ process: h });
    const { calls } = p.service;
    await calls["pki.addIssuer"]({ zone: "process", text: authority.pem, trusted: true, reason }, p.context);
    await calls["pki.addCrl"]({ zone: "process", text: authority.crlPem, reason }, p.context);
    await expect.poll(async () => (await h.link()).state, poll).toBe("live");
    expect((await calls["pki.store"]({ zone: "process" })).peers).toEqual([
      {
        server: "s1",
        node: null,
        certificate: (await h.link()).serverCertificate,
        issuers: [expect.objectContaining({ subject: expect.stringContaining("Plant CA") as string })],
        trust: "trusted",
        status: "Good",
        pinned: false,
        own: "present",
      },
    ]);
    await authority.revoke(issued.der);
    await calls["pki.addCrl"]({ zone: "process", text: authority.crlPem, reason }, p.context);
    await expect
      .poll(async () => [(await h.link()).state, (await h.link()).code], poll)
      .toEqual(["refused", "BadCertificateRevoked"]);
  });
});

describe("decisions about one certificate", () => {
  test("rejecting a trusted certificate closes its link, trusting it again opens it", async () => {
    const { h, server } = await live("reject");
    const p = plantOf({ process: h });
    const { sha256 } = (await h.link()).serverCertificate!;
    await p.service.calls["pki.decide"](
      { zone: "process", sha256, decision: "reject", list: "trusted", reason },
      p.context,
    );
    await expect.poll(async () => (await h.link()).state, poll).toBe("refused");
    await expect.poll(() => server.sessionCount, poll).toBe(0);
    await p.service.calls["pki.decide"](
      { zone: "process", sha256, decision: "trust", list: "rejected", reason },
      p.context,
    );
    await expect.poll(async () => (await h.link()).state, poll).toBe("live");
    expect(p.notes["sha256"]).toBe(sha256);
    await expect(
      p.service.calls["pki.trust"]({ zone: "process", text: authority.pem, reason }, p.context),
    ).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("authority") as string });
  });
});

/** A key ring that keeps its key in this object: what it sealed is not to be read without it. */
class FakeRing implements KeyRing {
  readonly #kept = new Map<string, string>();
  on = true;
  available(): Promise<boolean> {
    return Promise.resolve(this.on);
  }
  seal(text: string): Promise<Uint8Array> {
    const name = `sealed-${this.#kept.size}`;
    this.#kept.set(name, text);
    return Promise.resolve(Buffer.from(name));
  }
  open(sealed: Buffer): Promise<string> {
    const text = this.#kept.get(sealed.toString());
    return text === undefined ? Promise.reject(new Error("cannot decrypt")) : Promise.resolve(text);
  }
}
const keyFile = (name: string): Promise<string> =>
  readFile(path.join(root, name, "own", "private", "private_key.pem"), "utf8");

describe("encrypted keys", () => {
  test("a key that lay in the clear is encrypted once there is a key ring, and the zone connects with it", async () => {
    const ring = new FakeRing();
    const secrets = new KeySecrets({ box: ring, file: (zone) => path.join(root, "sealed", `${zone}.sealed`) });
    ring.on = false;
    const before = await live("vault", { passphrase: await secrets.passphraseOf("process") });
    expect([(await before.store()).keyEncrypted, (await keyFile("vault")).split("\n")[0]]).toEqual([
      false,
      "-----BEGIN PRIVATE KEY-----",
    ]);
    await before.h.dispose();

    ring.on = true;
    const passphrase = (await secrets.passphraseOf("process"))!;
    expect([
      passphrase.length >= 32,
      await secrets.passphraseOf("process"),
      (await secrets.passphraseOf("other")) === passphrase,
    ]).toEqual([true, passphrase, false]);
    const { h } = await zoneAt("vault", before.server, { passphrase });
    expect([(await h.calls.call("pkiStore", {})).keyEncrypted, (await keyFile("vault")).split("\n")[0]]).toEqual([
      true,
      "-----BEGIN ENCRYPTED PRIVATE KEY-----",
    ]);
    await h.calls.call("connect", { server: testServer(before.server.port), service: serviceIdentity });
    await expect
      .poll(async () => [(await h.link()).state, (await h.link()).ownCertificate?.sha256], poll)
      .toEqual(["live", before.sha256]);

    const p = plantOf({ process: h });
    const next = await p.service.calls["pki.prepare"]({ zone: "process", keyBits: 2048, reason }, p.context);
    await before.server.trust(derOf(next.pem));
    expect((await activate(p, next.certificate.sha256)).result).toBe("switched");
    expect((await keyFile("vault")).split("\n")[0]).toBe("-----BEGIN ENCRYPTED PRIVATE KEY-----");
    const told = [
      ...h.logLines,
      JSON.stringify(h.events),
      JSON.stringify(await h.calls.call("pkiStore", {})),
      JSON.stringify(p.records),
    ].join("\n");
    expect([told.includes(passphrase), /PRIVATE KEY/.test(told)]).toEqual([false, false]);
    await h.dispose();

    // The ring is gone, or is another one: the zone stays shut rather than being given a new key.
    await expect(zoneAt("vault", before.server, { passphrase: null })).rejects.toMatchObject({
      code: "integrity",
      message: expect.stringContaining("key ring") as string,
    });
    const stranger = new KeySecrets({
      box: new FakeRing(),
      file: (zone) => path.join(root, "sealed", `${zone}.sealed`),
    });
    await expect(stranger.passphraseOf("process")).rejects.toMatchObject({ code: "integrity" });
    expect(await secrets.passphraseOf("process")).toBe(passphrase);
  });

  test("a sealed secret that was moved to another zone opens nothing", async () => {
    const secrets = new KeySecrets({ box: new FakeRing(), file: () => path.join(root, "sealed", "one.sealed") });
    await secrets.passphraseOf("process");
    await expect(secrets.passphraseOf("utilities")).rejects.toMatchObject({ code: "integrity" });
  });
});

test("what ends within 30 days is said once, and the board lists it first", async () => {
  const server = await start("expiry");
  const { h } = await zoneAt("expiry", server);
  const p = plantOf({ process: h });
  const request = await p.service.calls["pki.request"]({ zone: "process", keyBits: null, reason });
  await h.calls.call("pkiImportOwn", {
    text: `${await authority.sign(request.pem, { validityDays: 20 })}${authority.pem}`,
  });
  await h.calls.call("pkiPromote", {});
  for (let i = 0; i < 2; i++) p.signals.tell("up", "process", { restarted: false });
  await expect.poll(() => p.notices.length, poll).toBe(1);
  expect(p.notices[0]).toBe(
    "Zone process: This station's own certificate ends in 19 days. Renew it under Zones, Certificates.",
  );
  expect(p.records.map((r) => [r.action, r.zone])).toEqual([["pki.expiry", "process"]]);
  expect((await p.service.calls["pki.board"]({}, p.context)).map((s) => s.zone)).toEqual(["process"]);
});
