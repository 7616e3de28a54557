import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ZoneTag } from "../../shared/hosts/zoneHost.ts";
import type { Server } from "../../shared/plant/model.ts";
import { buildPeer, peerIdentity, startPeer, type Peer } from "../support/open62541/peer.ts";
import { testServer, ZoneHostUnderTest } from "../support/zoneHostUnderTest.ts";

/**
 * Interoperation with a server that shares no code with ours. Where it cannot be built, these tests are skipped and say
 * why.
 */
const poll = { timeout: 30_000, interval: 50 };
const VARIABLES = 200;
const why = await buildPeer().then(
  () => "",
  (err: unknown) => (err instanceof Error ? err.message : String(err)),
);
const service = { kind: "userName", ...peerIdentity.operator } as const;
const tags: ZoneTag[] = Array.from({ length: VARIABLES }, (_, i): ZoneTag => ({
  index: i,
  server: "s1",
  identifier: `v${i}`,
  type: "Double",
  recordMs: 0,
}));

let root: string;
let peer: Peer;
const hosts: ZoneHostUnderTest[] = [];

const at = (s: Partial<Server> = {}): Server =>
  testServer(peer.port, {
    endpointUrl: peer.endpointUrl,
    applicationUri: peerIdentity.applicationUri,
    namespaceUri: peerIdentity.namespaceUri,
    samplingMs: 0,
    ...s,
  });

async function connect(
  s: Partial<Server> = {},
  identity: typeof service | { kind: "userName"; userName: string; password: string } = service,
): Promise<ZoneHostUnderTest> {
  const h = new ZoneHostUnderTest();
  hosts.push(h);
  await h.configure(path.join(root, "pki"), { tags }, [at(s)]);
  await h.calls.call("connect", { server: at(s), service: identity });
  // Trusted by the first test that asks, for all that share the folder.
  await expect
    .poll(async () => h.of("trustQuestion").length + ((await h.link()).state === "connecting" ? 0 : 1), poll)
    .toBeGreaterThan(0);
  const [question] = h.of("trustQuestion");
  if (question) await h.calls.call("trustPending", { server: "s1", sha256: question.certificate.sha256 });
  return h;
}

describe.skipIf(why !== "")(`open62541${why === "" ? "" : `: ${why.slice(0, 200)}`}`, () => {
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), "peer-"));
    peer = await startPeer({ variables: VARIABLES, hz: 10 });
  }, 120_000);
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((h) => h.dispose()));
  });
  afterAll(async () => {
    await peer.stop();
    await rm(root, { recursive: true, force: true });
  });

  test.each(["Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss"] as const)(
    "with %s, signed and encrypted, every value comes alive",
    async (securityPolicy) => {
      const h = await connect({ securityPolicy });
      await expect
        .poll(async () => [(await h.link()).state, (await h.link()).goodTags], poll)
        .toEqual(["live", VARIABLES]);
      expect(await h.link()).toMatchObject({ securityMode: "SignAndEncrypt", securityPolicy, reason: "", code: "" });
    },
    60_000,
  );

  test("each of its updates reaches the record stream once and in order", async () => {
    const h = await connect();
    await h.calls.call("setRecording", { on: true });
    await expect.poll(async () => (await h.link()).state, poll).toBe("live");
    const ticks = (): number[][] => {
      const byTag: number[][] = tags.map(() => []);
      for (const batch of h.of("record"))
        batch.index.forEach((index, row) => byTag[index]!.push(Math.round(batch.value[row]! - index * 1e-6)));
      return byTag;
    };
    await expect.poll(() => Math.min(...ticks().map((t) => t.length)), poll).toBeGreaterThan(30);
    for (const seen of ticks()) expect(seen).toEqual(Array.from(seen, (_, i) => seen[0]! + i));
  }, 60_000);

  test("a wrong password is refused with a sentence that says so", async () => {
    const h = await connect({}, { kind: "userName", userName: "operator", password: "not-it" });
    await expect.poll(async () => (await h.link()).state, poll).toBe("refused");
    expect((await h.link()).reason).toMatch(/user name|password|account|sign/i);
    expect((await h.link()).code).toMatch(/^Bad(UserAccessDenied|IdentityTokenRejected|IdentityTokenInvalid)$/);
  }, 60_000);

  test("a value is written and read back on the user's own session", async () => {
    const slow = await startPeer({ variables: 1, hz: 0.01 });
    try {
      const h = new ZoneHostUnderTest();
      hosts.push(h);
      const server = at({ endpointUrl: slow.endpointUrl });
      await h.configure(path.join(root, "pki"), { tags: tags.slice(0, 1) }, [server]);
      await h.calls.call("setUser", { userId: "u1", identities: { s1: service } });
      await h.calls.call("connect", { server, service });
      await expect.poll(async () => [(await h.link()).state, (await h.link()).goodTags], poll).toEqual(["live", 1]);
      expect(
        await h.calls.call("write", { userId: "u1", index: 0, value: 42.5, auditEntryId: "boot:1", timeoutMs: 3000 }),
      ).toMatchObject({ status: "Good", readBack: 42.5, confirmed: true });
    } finally {
      await slow.stop();
    }
  }, 60_000);
});
