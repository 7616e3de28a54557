import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestServer } from "../support/opcuaServer.ts";
import { CuttableProxy } from "../support/proxy.ts";
import { serviceIdentity, testServer, ZoneHostUnderTest } from "../support/zoneHostUnderTest.ts";

let root: string;
let server: TestServer;
let proxy: CuttableProxy;
const sent: string[] = [];
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "nonces-"));
  server = await TestServer.start({ folder: path.join(root, "server") });
  proxy = await CuttableProxy.start(server.port);
  server.opcua.on("request", (request: { schema: { name: string } }) => void sent.push(request.schema.name));
}, 60_000);
afterAll(async () => {
  await proxy.stop();
  await server.stop();
  await rm(root, { recursive: true, force: true });
});

/** A zone host with a link to the server, which sends these nonces from now on. */
async function linkTo(securityMode: "Sign" | "SignAndEncrypt", nonce: Buffer): Promise<ZoneHostUnderTest> {
  (server.opcua as unknown as { makeServerNonce(): Buffer }).makeServerNonce = () => Buffer.from(nonce);
  const h = new ZoneHostUnderTest();
  const declared = testServer(proxy.port, { securityMode });
  await h.configure(await mkdtemp(path.join(root, "zone-")), {}, [declared]);
  await h.calls.call("trust", { certificateDer: server.certificateDer });
  sent.splice(0);
  await h.calls.call("connect", { server: declared, service: serviceIdentity });
  return h;
}
const stateOf = async (h: ZoneHostUnderTest): Promise<string> => (await h.link()).state;

describe.each(["Sign", "SignAndEncrypt"] as const)("in mode %s", (mode) => {
  test.each([0, 8, 31])("no password goes to a server whose nonce has %i bytes", async (bytes) => {
    const h = await linkTo(mode, Buffer.alloc(bytes, 7));
    try {
      await expect.poll(() => stateOf(h), { timeout: 20_000, interval: 50 }).toBe("refused");
      const { code, reason } = await h.link();
      expect([code, reason, sent.filter((name) => name === "ActivateSessionRequest")]).toEqual([
        "BadNonceInvalid",
        expect.stringContaining("shorter than 32 bytes"),
        [],
      ]);
    } finally {
      await h.dispose();
    }
  });

  test("a second identity does not go to a server that sends the same nonce again", async () => {
    const h = await linkTo(mode, Buffer.alloc(32, mode.length));
    try {
      await expect.poll(() => stateOf(h), { timeout: 20_000, interval: 50 }).toBe("live");
      const identity = { kind: "userName", userName: "operator", password: "operator-pw" } as const;
      await h.calls.call("setUser", { userId: "op", identities: { s1: identity } });
      await expect(h.calls.call("browseNode", { userId: "op", server: "s1", nodeId: "i=85" })).rejects.toMatchObject({
        code: "forbidden",
        message: expect.stringContaining("sent before") as string,
      });
      expect(sent.filter((name) => name === "ActivateSessionRequest")).toEqual(["ActivateSessionRequest"]);
    } finally {
      await h.dispose();
    }
  });

  test("nor does a higher identity, nor that of a session that is brought back", async () => {
    const h = await linkTo(mode, Buffer.alloc(32, 100 + mode.length));
    try {
      await expect.poll(() => stateOf(h), { timeout: 20_000, interval: 50 }).toBe("live");
      const engineer = { kind: "userName", userName: "engineer", password: "engineer-pw" } as const;
      expect(await h.calls.call("elevate", { userId: "op", identities: { s1: engineer }, forMs: 60_000 })).toEqual([
        { server: "s1", state: "refused", code: "BadNonceInvalid" },
      ]);
      proxy.cut();
      await expect.poll(() => stateOf(h), { timeout: 20_000, interval: 50 }).toBe("refused");
      expect([(await h.link()).code, sent.filter((name) => name === "ActivateSessionRequest")]).toEqual([
        "BadNonceInvalid",
        ["ActivateSessionRequest"],
      ]);
    } finally {
      await h.dispose();
    }
  });
});
