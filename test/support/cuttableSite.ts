import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { OPCUAClientBase } from "node-opcua-client";
import { expect } from "vitest";
import { createLog, type Log } from "../../electron/base/log.ts";
import { systemClock, type Clock } from "../../electron/zone-host/wire/clock.ts";
import { routeLibraryLog } from "../../electron/zone-host/wire/logging.ts";
import { TestServer } from "./opcuaServer.ts";
import { CuttableProxy } from "./proxy.ts";
import { serviceIdentity, testServer, ZoneHostUnderTest } from "./zoneHostUnderTest.ts";

/**
 * One server, a path to it that can be cut, and the zone hosts that the tests of a file open: stood up once, cleared
 * after each test.
 */
export class CuttableSite {
  readonly server: TestServer;
  readonly proxy: CuttableProxy;
  readonly #root: string;
  readonly #hosts: ZoneHostUnderTest[] = [];

  private constructor(root: string, server: TestServer, proxy: CuttableProxy) {
    [this.#root, this.server, this.proxy] = [root, server, proxy];
  }

  /** @param everyChange the server queues every change. @param onLibraryLine what the OPC UA library would print. */
  static async start({
    everyChange = false,
    onLibraryLine = () => undefined,
  }: { everyChange?: boolean; onLibraryLine?: (line: string) => void } = {}): Promise<CuttableSite> {
    routeLibraryLog(createLog({ process: "test" }, { write: onLibraryLine }, "debug"), systemClock);
    const root = await mkdtemp(path.join(tmpdir(), "millward-site-"));
    const server = await TestServer.start({ folder: path.join(root, "server"), everyChange });
    return new CuttableSite(root, server, await CuttableProxy.start(server.port));
  }

  folder(name: string): string {
    return path.join(this.#root, name);
  }

  /** A zone host of this test; not configured yet. */
  host(log: Log | null = null, clock: Clock = systemClock): ZoneHostUnderTest {
    const host = new ZoneHostUnderTest(log, clock);
    this.#hosts.push(host);
    return host;
  }

  /** A host with its own PKI, or one that earlier tests have already used. */
  async configured(folder: string): Promise<ZoneHostUnderTest> {
    const host = this.host();
    await host.configure(this.folder(folder));
    return host;
  }

  /** A live link through the proxy, signed in as the service and, as user `u1`, as the operator. */
  async live(folder = "live"): Promise<ZoneHostUnderTest> {
    const host = await this.configured(folder);
    await host.calls.call("trust", { certificateDer: this.server.certificateDer });
    await host.calls.call("setUser", {
      userId: "u1",
      identities: { s1: { kind: "userName", userName: "operator", password: "operator-pw" } },
    });
    await host.calls.call("setUser", { userId: "u2", identities: { s1: serviceIdentity } });
    await host.calls.call("connect", { server: testServer(this.proxy.port), service: serviceIdentity });
    await expect
      .poll(async () => [(await host.link()).state, (await host.link()).goodTags], { timeout: 20_000, interval: 50 })
      .toEqual(["live", 5]);
    return host;
  }

  async disposeHosts(): Promise<void> {
    await Promise.all(this.#hosts.splice(0).map((h) => h.dispose()));
  }

  /** After each test: the path is whole again, and no client is left behind. */
  async clear(): Promise<void> {
    this.proxy.blackHole = this.proxy.blocked = this.proxy.stalled = false;
    await this.disposeHosts();
    expect(OPCUAClientBase.registry.count()).toBe(0);
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.server.stop();
    await rm(this.#root, { recursive: true, force: true });
  }
}
