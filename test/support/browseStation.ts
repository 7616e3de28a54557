import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { vi } from "vitest";
import { createLog } from "../../electron/base/log.ts";
import { systemClock } from "../../electron/zone-host/wire/clock.ts";
import { routeLibraryLog } from "../../electron/zone-host/wire/logging.ts";
import type { ShownValue } from "../../shared/zones/addressSpace.ts";
import { addBrowseSpace, typesNodeset, type BrowseSpace } from "./browseSpace.ts";
import { TestServer } from "./opcuaServer.ts";
import { serviceIdentity, testServer, ZoneHostUnderTest } from "./zoneHostUnderTest.ts";

export const operator = { userId: "op", server: "s1" };
export const engineer = { userId: "eng", server: "s1" };

/** A zone host with a live link to a server with a browse space, and an operator and an engineer signed in. */
export interface BrowseStation {
  readonly h: ZoneHostUnderTest;
  readonly server: TestServer;
  readonly built: BrowseSpace;
  dispose(): Promise<void>;
}

export async function browseStation(): Promise<BrowseStation> {
  routeLibraryLog(createLog({ process: "test" }, { write: () => undefined }, "debug"), systemClock);
  const root = await mkdtemp(path.join(tmpdir(), "browse-"));
  const server = await TestServer.start({ folder: path.join(root, "server"), nodesets: [typesNodeset] });
  const built = addBrowseSpace(server);
  const h = new ZoneHostUnderTest();
  await h.configure(path.join(root, "zone"));
  await h.calls.call("trust", { certificateDer: server.certificateDer });
  await h.calls.call("setUser", {
    userId: "op",
    identities: { s1: { kind: "userName", userName: "operator", password: "operator-pw" } },
  });
  await h.calls.call("setUser", {
    userId: "eng",
    identities: { s1: { kind: "userName", userName: "engineer", password: "engineer-pw" } },
  });
  await h.calls.call("connect", { server: testServer(server.port), service: serviceIdentity });
  await vi.waitFor(
    async () => {
      const { state, reason } = await h.link();
      if (state !== "live") throw new Error(`the link is ${state}: ${reason}`);
    },
    { timeout: 20_000, interval: 50 },
  );
  return {
    h,
    server,
    built,
    async dispose() {
      await h.dispose();
      await server.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** A value as plain data, by its fields' names. */
export function plain(v: ShownValue): unknown {
  switch (v.kind) {
    case "leaf":
      return v.text;
    case "array":
      return v.items.map(plain);
    case "structure":
      return Object.fromEntries(v.fields.map((f) => [f.name, plain(f.value)]));
    case "opaque":
      return { opaque: v.type };
    case "none":
      return null;
  }
}
