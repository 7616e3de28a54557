import { stat } from "node:fs/promises";
import { StatusCodes } from "node-opcua";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { AlarmOrder } from "../../shared/hosts/zoneHost.ts";
import { CuttableSite } from "../support/cuttableSite.ts";
import { CuttableProxy } from "../support/proxy.ts";
import { freePort, TestServer } from "../support/opcuaServer.ts";
import { serviceIdentity, testServer, ZoneHostUnderTest } from "../support/zoneHostUnderTest.ts";

const poll = { timeout: 20_000, interval: 50 };
let site: CuttableSite;
let server: TestServer;
let proxy: CuttableProxy;
const libraryLines: string[] = [];

const host = (folder: string): Promise<ZoneHostUnderTest> => site.configured(folder);
const live = (folder = "live"): Promise<ZoneHostUnderTest> => site.live(folder);

beforeAll(async () => {
  site = await CuttableSite.start({ onLibraryLine: (line) => void libraryLines.push(line) });
  ({ server, proxy } = site);
});
afterEach(() => site.clear());
afterAll(() => site.stop());

const impostors = [
  {
    what: "that names another host",
    certificate: { dns: ["other-host"], ip: ["10.0.0.9"] },
    code: "BadCertificateHostNameInvalid",
    fault: "hostMismatch",
  },
  {
    what: "that names another application",
    certificate: { applicationUri: "urn:evil" },
    code: "BadCertificateUriInvalid",
    fault: "uriMismatch",
  },
  {
    what: "that has expired",
    certificate: { startDate: new Date(Date.now() - 20 * 864e5), validityDays: 10 },
    code: "BadCertificateTimeInvalid",
    fault: "expired",
  },
  {
    what: "that is not valid yet",
    certificate: { startDate: new Date(Date.now() + 10 * 864e5), validityDays: 10 },
    code: "BadCertificateTimeInvalid",
    fault: "notYetValid",
  },
] as const;

describe("the question of trust", () => {
  test("an unknown server is refused with a question, without a session, and live once trusted", async () => {
    const h = await host("trust");
    const atServer = server.sessionCount;
    await h.calls.call("connect", { server: testServer(server.port), service: serviceIdentity });
    await expect.poll(async () => (await h.link()).state, poll).toBe("refused");
    expect(await h.link()).toMatchObject({
      code: "BadCertificateUntrusted",
      reason: expect.stringContaining("Compare its fingerprint") as string,
      securityMode: null,
      sessions: 0,
    });
    const [question] = h.of("trustQuestion");
    expect(question).toEqual({
      zone: "process",
      server: "s1",
      endpointUrl: server.endpointUrl,
      expectedApplicationUri: "urn:test:server",
      faults: ["untrusted"],
      askedAtMs: expect.any(Number) as number,
      certificate: (await h.link()).serverCertificate,
    });
    expect(server.sessionCount).toBe(atServer);
    await expect(h.calls.call("trustPending", { server: "s1", sha256: "0".repeat(64) })).rejects.toMatchObject({
      code: "conflict",
    });

    const trusted = await h.calls.call("trustPending", { server: "s1", sha256: question!.certificate.sha256 });
    expect(trusted).toEqual(question!.certificate);
    await expect.poll(async () => (await h.link()).state, { timeout: 4000 }).toBe("live");
    expect(h.of("link").map((c) => [c.from, c.to, c.code])).toEqual([
      ["connecting", "refused", "BadCertificateUntrusted"],
      ["refused", "live", ""],
    ]);

    await h.calls.call("distrust", { sha256: trusted.sha256 });
    await expect.poll(async () => (await h.link()).state, poll).toBe("refused");
    expect((await h.link()).code).toBe("BadCertificateUntrusted");
  });

  test("a rejected question is not asked again", async () => {
    const h = await host("reject");
    await h.calls.call("connect", { server: testServer(server.port), service: serviceIdentity });
    await expect.poll(() => h.of("trustQuestion").length, poll).toBe(1);
    await h.calls.call("rejectPending", { server: "s1", sha256: h.of("trustQuestion")[0]!.certificate.sha256 });
    await h.calls.call("restartLink", { server: "s1" });
    await expect.poll(async () => (await h.link()).state, poll).toBe("refused");
    expect(h.of("trustQuestion").length).toBe(1);
  });
});

describe("servers that no decision makes good", () => {
  test.each(impostors)(
    "a certificate $what is refused even though it is trusted, and no decision mends it",
    async ({ certificate, code, fault }) => {
      const bad = await TestServer.start({
        folder: site.folder(`bad-${fault}`),
        certificate: {
          ...certificate,
          dns: [...("dns" in certificate ? certificate.dns : ["localhost"])],
          ip: [...("ip" in certificate ? certificate.ip : ["127.0.0.1"])],
        },
      });
      try {
        const h = await host(`client-${fault}`);
        await h.calls.call("trust", { certificateDer: bad.certificateDer });
        await h.calls.call("connect", { server: testServer(bad.port), service: serviceIdentity });
        await expect.poll(async () => (await h.link()).state, poll).toBe("refused");
        expect([(await h.link()).code, h.of("trustQuestion")[0]?.faults, bad.sessionCount]).toEqual([code, [fault], 0]);
        await expect(
          h.calls.call("trustPending", { server: "s1", sha256: h.of("trustQuestion")[0]!.certificate.sha256 }),
        ).rejects.toMatchObject({
          code: "conflict",
          message: expect.stringContaining("Trust does not mend") as string,
        });
      } finally {
        await bad.stop();
      }
    },
  );

  test("a server that offers no secured endpoint is refused, never spoken to in a weaker mode", async () => {
    const bare = await TestServer.start({ folder: site.folder("bare"), secured: false });
    try {
      const h = await host("client-bare");
      await h.calls.call("connect", { server: testServer(bare.port), service: serviceIdentity });
      await expect.poll(async () => (await h.link()).state, poll).toBe("refused");
      expect([(await h.link()).code, bare.sessionCount]).toEqual(["BadSecurityPolicyRejected", 0]);
    } finally {
      await bare.stop();
    }
  });
});

describe("what is kept of a server and of this station", () => {
  test("a trusted server that comes back with another certificate is called changed", async () => {
    const port = await freePort();
    const first = await TestServer.start({ folder: site.folder("change-a"), port });
    const h = await host("client-change");
    await h.calls.call("trust", { certificateDer: first.certificateDer });
    await h.calls.call("connect", { server: testServer(port), service: serviceIdentity });
    await expect.poll(async () => (await h.link()).state, poll).toBe("live");
    await first.stop();
    const second = await TestServer.start({ folder: site.folder("change-b"), port });
    try {
      await expect.poll(async () => (await h.link()).state, poll).toBe("refused");
      expect(h.of("trustQuestion")[0]?.faults).toEqual(["changed", "untrusted"]);
      expect(second.sessionCount).toBe(0);
    } finally {
      await second.stop();
    }
  });

  test("a wrong service password is refused in words", async () => {
    const h = await host("live");
    await h.calls.call("trust", { certificateDer: server.certificateDer });
    await h.calls.call("connect", {
      server: testServer(server.port),
      service: { kind: "userName", userName: "service", password: "wrong" },
    });
    await expect.poll(async () => (await h.link()).state, poll).toBe("refused");
    expect(await h.link()).toMatchObject({
      code: "BadUserAccessDenied",
      reason: expect.stringContaining("service account service") as string,
    });
    await h.calls.call("connect", { server: testServer(server.port), service: serviceIdentity });
    await expect.poll(async () => (await h.link()).state, { timeout: 4000 }).toBe("live");
  });

  test("the key is the owner's alone, and key and certificate are kept across starts", async () => {
    const h = await host("keep");
    const first = (await h.configure(site.folder("keep"))).certificate;
    const again = await (await host("keep")).configure(site.folder("keep"));
    const mode = async (name: string): Promise<number> => (await stat(site.folder(`keep/${name}`))).mode & 0o777;
    expect([again.certificate, await mode("."), await mode("own/private/private_key.pem")]).toEqual([
      first,
      0o700,
      0o600,
    ]);
  });
});

describe("values", () => {
  test("a window gets the snapshot with status, time and text, then the latest changes, then heartbeats", async () => {
    const h = await live();
    const at = new Date(Date.now() - 1234);
    server.set("P-101.Running", false, StatusCodes.UncertainLastUsableValue, at);
    server.set("P-101.Flow", 51.5);
    server.set("P-101.Name", "Feed\u0007 pump\u202e 7");
    await expect.poll(async () => (await h.link()).goodTags, poll).toBe(4);
    const screen = await h.attach(1);
    await expect.poll(() => screen.latest.get(100)?.value, poll).toBe(51.5);
    await expect.poll(() => screen.latest.get(104)?.text, poll).toBe("Feed pump 7");
    expect(screen.batches[0]!.index.length).toBe(6);
    expect([screen.latest.get(103), screen.latest.get(102), screen.latest.get(105)]).toEqual([
      { value: 0, status: StatusCodes.UncertainLastUsableValue.value, sourceMs: at.getTime(), text: undefined },
      { value: 1, status: 0, sourceMs: expect.any(Number) as number, text: undefined },
      { value: Number.NaN, status: StatusCodes.BadNodeIdUnknown.value, sourceMs: Number.NaN, text: undefined },
    ]);
    const before = screen.batches.length;
    await expect.poll(() => screen.batches.length, { timeout: 3000 }).toBeGreaterThan(before + 2);
    const heartbeat = screen.batches.at(-1)!;
    expect([
      heartbeat.index.length,
      Date.now() - heartbeat.lastContactMs[0]! < 2500,
      screen.batches.map((b) => b.seq),
    ]).toEqual([0, true, screen.batches.map((_b, i) => i + 1)]);
    server.set("P-101.Running", true);
  });

  test("a window that does not answer gets one batch, what it missed is counted; another is not held up", async () => {
    const h = await live();
    const slow = await h.attach(1, false);
    const quick = await h.attach(2);
    await expect.poll(() => slow.batches.length, poll).toBe(1);
    for (let i = 1; i <= 5; i++) {
      server.set("P-101.Flow", 60 + i);
      await expect.poll(() => quick.latest.get(100)?.value, poll).toBe(60 + i);
    }
    expect(slow.batches.length).toBe(1);
    slow.answer();
    await expect.poll(() => slow.latest.get(100)?.value, poll).toBe(65);
    expect([slow.batches.length, slow.batches[1]!.coalesced >= 4]).toEqual([2, true]);
    slow.port.close();
    await h.calls.call("detachScreen", { windowId: 2 });
    await expect.poll(() => quick.closed, poll).toBe(true);
  });

  test("the record stream carries every sample in order, and nothing while it is off", async () => {
    const h = await live();
    expect(h.of("record")).toEqual([]);
    await h.calls.call("setRecording", { on: true });
    const wanted = [70, 71, 72, 73];
    const seen = (): number[] => h.of("record").flatMap((b) => [...b.value].filter((_v, row) => b.index[row] === 100));
    for (const value of wanted) {
      server.set("P-101.Flow", value);
      await expect.poll(() => seen().at(-1), poll).toBe(value);
    }
    expect(seen()).toEqual(wanted);
    await h.calls.call("setRecording", { on: false });
  });
});

describe("load and modes", () => {
  test("2,500 tags are watched in several requests; a zone that only signs sends no bare password", async () => {
    const big = await TestServer.start({ folder: site.folder("big"), bulk: 2500 });
    try {
      const h = site.host();
      const tags = Array.from({ length: 2500 }, (_, i) => ({
        index: i,
        server: "s1",
        identifier: `Bulk.${i}`,
        type: "Double" as const,
      }));
      await h.configure(site.folder("client-big"), { tags }, [testServer(1, { securityMode: "Sign" })]);
      await h.calls.call("trust", { certificateDer: big.certificateDer });
      await h.calls.call("connect", {
        server: testServer(big.port, { securityMode: "Sign" }),
        service: serviceIdentity,
      });
      const screen = await h.attach(1, true, []);
      await expect.poll(() => screen.latest.size, poll).toBe(2500);
      expect([...screen.latest.entries()].every(([index, t]) => t.value === index && t.status === 0)).toBe(true);
      await expect.poll(async () => (await h.link()).state, poll).toBe("live");
      expect(await h.link()).toMatchObject({
        securityMode: "Sign",
        securityPolicy: "Basic256Sha256",
        tags: 2500,
        goodTags: 2500,
        freshTags: 2500,
      });
    } finally {
      await big.stop();
    }
  });
});

describe("an operator's write", () => {
  test("an operator's write goes over the operator's session, with the audit entry, and is read back", async () => {
    const h = await live();
    const result = await h.calls.call("write", {
      userId: "u1",
      index: 101,
      value: 12.3,
      auditEntryId: "MW-42",
      timeoutMs: 3000,
    });
    expect(result).toEqual({
      status: "Good",
      statusCode: 0,
      old: 10,
      readBack: Math.fround(12.3),
      confirmed: true,
      tookMs: expect.any(Number) as number,
    });
    expect([server.get("P-101.Setpoint"), server.requests.at(-1), server.sessionUsers]).toEqual([
      Math.fround(12.3),
      { name: "WriteRequest", auditEntryId: "MW-42" },
      ["operator", "service"],
    ]);
    expect(
      (await h.calls.call("write", { userId: "u1", index: 101, value: 10, auditEntryId: "MW-43", timeoutMs: 3000 }))
        .confirmed,
    ).toBe(true);
    await h.calls.call("clearUser", { userId: "u1" });
    await expect.poll(() => server.sessionUsers, poll).toEqual(["service"]);
    await expect(
      h.calls.call("write", { userId: "u1", index: 101, value: 1, auditEntryId: "MW-44", timeoutMs: 3000 }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("the server's own rights", () => {
  test("what the server refuses for the role comes back as the server's own status", async () => {
    const h = await live();
    const result = await h.calls.call("write", {
      userId: "u2",
      index: 101,
      value: 99,
      auditEntryId: "MW-1",
      timeoutMs: 3000,
    });
    expect(result).toMatchObject({
      status: "BadUserAccessDenied",
      statusCode: StatusCodes.BadUserAccessDenied.value,
      confirmed: false,
      readBack: null,
    });
    expect(await h.calls.call("rights", { userId: "u1", index: 101, method: null })).toMatchObject({
      canRead: true,
      canWrite: true,
      canCall: false,
    });
    expect(await h.calls.call("rights", { userId: "u2", index: 101, method: null })).toMatchObject({
      canRead: true,
      canWrite: false,
      canCall: false,
    });
    expect(
      await h.calls.call("rights", {
        userId: "u1",
        index: null,
        method: { server: "s1", object: "P-101", method: "P-101.Start" },
      }),
    ).toMatchObject({ canRead: false, canWrite: false, canCall: true });
    expect(
      await h.calls.call("rights", {
        userId: "u2",
        index: null,
        method: { server: "s1", object: "P-101", method: "P-101.Start" },
      }),
    ).toMatchObject({ canRead: false, canWrite: false, canCall: false });
  });
});

describe("writes that are not sent", () => {
  test("a value that does not fit the node's type is refused before it is sent", async () => {
    const h = await live();
    await expect(
      h.calls.call("write", { userId: "u1", index: 102, value: 1.5, auditEntryId: "MW-1", timeoutMs: 3000 }),
    ).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("whole number") as string });
    expect(server.get("P-101.Mode")).toBe(1);
  });

  test("nothing is written over a value that is bad or stale", async () => {
    const h = await live();
    server.set("P-101.Running", true, StatusCodes.BadSensorFailure);
    await expect.poll(async () => (await h.link()).goodTags, poll).toBe(4);
    await expect(
      h.calls.call("write", { userId: "u1", index: 103, value: false, auditEntryId: "MW-1", timeoutMs: 3000 }),
    ).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("bad") as string });
    server.set("P-101.Running", true);
    proxy.blackHole = true;
    await expect.poll(async () => Date.now() - (await h.link()).lastContactMs, poll).toBeGreaterThan(1500);
    const stale = site.host();
    await stale.configure(site.folder("live"), {
      zone: {
        id: "process",
        staleAfterMs: 0,
        servers: [testServer(1)],
      },
    });
    await stale.calls.call("setUser", {
      userId: "u1",
      identities: { s1: { kind: "userName", userName: "operator", password: "operator-pw" } },
    });
    await stale.calls.call("connect", { server: testServer(server.port), service: serviceIdentity });
    const screen = await stale.attach(1);
    await expect.poll(() => screen.latest.get(101)?.status, poll).toBe(0);
    await expect(
      stale.calls.call("write", { userId: "u1", index: 101, value: 5, auditEntryId: "MW-1", timeoutMs: 3000 }),
    ).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("stale") as string });
  });
});

describe("methods", () => {
  test("a method runs as the operator; the service role may not", async () => {
    const h = await live();
    const call = (userId: string) =>
      h.calls.call("callMethod", {
        userId,
        server: "s1",
        object: "P-101",
        method: "P-101.Start",
        args: [{ type: "Double", value: 50 }],
        auditEntryId: "MW-7",
        timeoutMs: 3000,
      });
    expect(await call("u1")).toEqual({
      status: "Good",
      statusCode: 0,
      outputs: [true],
      tookMs: expect.any(Number) as number,
    });
    expect(server.requests.at(-1)).toEqual({ name: "CallRequest", auditEntryId: "MW-7" });
    expect(await call("u2")).toMatchObject({ status: "BadUserAccessDenied", outputs: [] });
  });
});

/** The row of an alarm that was just raised. */
const flowHigh = {
  key: "process|s1|nsu=urn:test:plant;s=P-101.FlowHigh|",
  zone: "process",
  server: "s1",
  conditionId: "nsu=urn:test:plant;s=P-101.FlowHigh",
  branchId: "",
  eventId: expect.stringMatching(/^[0-9a-f]{8,}$/) as string,
  name: "P-101.FlowHigh",
  asset: "P-101",
  tag: "P-101.Flow",
  sourceName: "P-101.Flow",
  message: "Flow High",
  severity: 700,
  priority: 2,
  active: true,
  acked: false,
  confirmed: expect.any(Boolean) as boolean,
  suppressedOrShelved: false,
  comment: "",
  ackedBy: "",
  activeAtMs: expect.any(Number) as number,
  atMs: expect.any(Number) as number,
  suspect: false,
};

describe("alarms", () => {
  /** Verbs that take nothing but keys and a comment. */
  type Decision = Omit<Extract<AlarmOrder, { verb: "acknowledge" | "confirm" }>, "userId">;
  const decide = (h: ZoneHostUnderTest, decision: Decision) =>
    h.calls.call("actOnAlarms", { userId: "u1", ...decision });

  test("an alarm is raised, acknowledged and confirmed in the operator's name, and leaves the list", async () => {
    const h = await live();
    const rows = async () => (await h.calls.call("conditions", {})).rows;
    server.set("P-101.Flow", 85);
    await expect.poll(async () => (await rows()).map((r) => r.active), poll).toEqual([true]);
    const [row] = await rows();
    expect(row).toEqual(flowHigh);
    expect(
      await decide(h, {
        verb: "acknowledge",
        keys: [row!.key, "process|no|"],
        comment: "seen",
        auditEntryId: "MW-9",
      }),
    ).toEqual([
      { key: row!.key, status: "Good", statusCode: 0 },
      { key: "process|no|", status: "BadEventIdUnknown", statusCode: StatusCodes.BadEventIdUnknown.value },
    ]);
    await expect
      .poll(async () => (await rows()).map((r) => [r.acked, r.comment, r.ackedBy]), poll)
      .toEqual([[true, "seen", "operator"]]);
    server.set("P-101.Flow", 50);
    await expect.poll(async () => (await rows()).map((r) => [r.active, r.confirmed]), poll).toEqual([[false, false]]);
    expect(
      (await decide(h, { verb: "confirm", keys: [row!.key], comment: "fixed", auditEntryId: "MW-10" }))[0]!.status,
    ).toBe("Good");
    await expect.poll(async () => (await rows()).length, poll).toBe(0);
    expect(server.decisions).toEqual(["acknowledged operator seen", "confirmed operator fixed"]);
    const revisions = h.of("conditions").map((c) => c.revision);
    expect(revisions).toEqual(revisions.map((_r, i) => i + 1));
  });
});

/** Waits until a window shows the value, from a link that speaks. */
const shows = async (h: ZoneHostUnderTest, value: number): Promise<void> => {
  const screen = await h.attach(9);
  await expect
    .poll(
      () => [screen.latest.get(100)?.value, Date.now() - (screen.batches.at(-1)?.lastContactMs[0] ?? 0) < 2000],
      poll,
    )
    .toEqual([value, true]);
};

describe("faults of the path", () => {
  test("after a TCP reset values flow again by themselves within 2 s", async () => {
    const h = await live();
    proxy.cut();
    await expect.poll(async () => (await h.link()).state, poll).toBe("reconnecting");
    const from = Date.now();
    server.set("P-101.Flow", 33);
    await shows(h, 33);
    expect([Date.now() - from < 2000, (await h.link()).reconnects, (await h.link()).state]).toEqual([true, 1, "live"]);
  });

  test("an 8 s cut is bridged within 4 s of its end; a call meanwhile is told that the link is down", async () => {
    const h = await live();
    proxy.blocked = true;
    proxy.cut();
    await expect.poll(async () => (await h.link()).state, poll).toBe("reconnecting");
    await expect(
      h.calls.call("write", { userId: "u1", index: 101, value: 1, auditEntryId: "MW-1", timeoutMs: 3000 }),
    ).rejects.toMatchObject({ code: "unavailable" });
    const lastContactMs = (await h.link()).lastContactMs;
    await expect.poll(() => Date.now() - lastContactMs, { timeout: 10_000 }).toBeGreaterThan(8000);
    expect((await h.link()).lastContactMs).toBe(lastContactMs);
    proxy.blocked = false;
    const from = Date.now();
    server.set("P-101.Flow", 34);
    await shows(h, 34);
    expect(Date.now() - from).toBeLessThan(4000);
  });

  test("a black hole is noticed as silence within 6 s, and the link is live again by itself", async () => {
    const h = await live();
    const from = Date.now();
    proxy.blackHole = true;
    await expect.poll(async () => (await h.link()).state, poll).toBe("silent");
    expect([Date.now() - from < 6000, (await h.link()).code]).toEqual([true, "BadTimeout"]);
    await expect.poll(() => Date.now() - from, { timeout: 12_000 }).toBeGreaterThan(8000);
    expect((await h.link()).state).toBe("silent");
    proxy.blackHole = false;
    await expect.poll(async () => (await h.link()).state, poll).toBe("live");
  });
});

describe("a server's restart", () => {
  test("a restarted server is live within 3 s of being ready, and its alarms are asked for again", async () => {
    const folder = site.folder("restart");
    const port = await freePort();
    const first = await TestServer.start({ folder, port });
    const h = await host("client-restart");
    await h.calls.call("trust", { certificateDer: first.certificateDer });
    await h.calls.call("connect", { server: testServer(port), service: serviceIdentity });
    await expect.poll(async () => (await h.link()).state, poll).toBe("live");
    first.set("P-101.Flow", 97);
    const rows = async () =>
      (await h.calls.call("conditions", {})).rows
        .filter((r) => r.name !== "Communication lost")
        .map((r) => [r.active, r.suspect, r.priority]);
    await expect.poll(rows, poll).toEqual([[true, false, 1]]);
    await first.stop();
    await expect.poll(rows, poll).toEqual([[true, true, 1]]);
    const second = await TestServer.start({ folder, port });
    const from = Date.now();
    try {
      await expect.poll(async () => (await h.link()).state, poll).toBe("live");
      await shows(h, 50);
      expect(Date.now() - from).toBeLessThan(3000);
      await expect.poll(rows, poll).toEqual([]);
    } finally {
      await h.dispose();
      await second.stop();
    }
  });
});

test("nothing secret reaches the log: no password, no certificate", () => {
  const all = libraryLines.join("");
  expect([/operator-pw|service-pw|BEGIN CERTIFICATE/.test(all), /[A-Za-z0-9+/=]{200}/.test(all)]).toEqual([
    false,
    false,
  ]);
});
