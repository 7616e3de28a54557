import { MessageChannel, type MessagePort } from "node:worker_threads";
import { createLog, type Log } from "../../electron/base/log.ts";
import { createRpcClient, type RpcClient, type RpcPort } from "../../electron/base/rpc.ts";
import { systemClock, type Clock } from "../../electron/zone-host/wire/clock.ts";
import { streamPort } from "../../electron/zone-host/values/streamPort.ts";
import { ZoneHost } from "../../electron/zone-host/zoneHost.ts";
import type { RpcMessage } from "../../shared/hosts/rpc.ts";
import type { ZoneHostCalls, ZoneHostConfig, ZoneHostWords, ZoneTag } from "../../shared/hosts/zoneHost.ts";
import type { TagBatch, TagInterest } from "../../shared/ipc/tagBatch.ts";
import type { Server } from "../../shared/plant/model.ts";
import type { LinkHealth } from "../../shared/zones/health.ts";
import { testNamespace } from "./opcuaServer.ts";

/** Node's ports carry transferred ports inside the message, so they ride along in an envelope. */
export function nodeRpcPort(port: MessagePort): RpcPort {
  return {
    post: (message, transfer = []) => port.postMessage({ message, ports: transfer }, transfer as MessagePort[]),
    listen: (onMessage) =>
      void port.on("message", (m: { message: RpcMessage; ports: unknown[] }) => onMessage(m.message, m.ports)),
  };
}

export const testTags: ZoneTag[] = [
  { index: 100, server: "s1", identifier: "P-101.Flow", type: "Double" },
  { index: 101, server: "s1", identifier: "P-101.Setpoint", type: "Double" },
  { index: 102, server: "s1", identifier: "P-101.Mode", type: "Int32" },
  { index: 103, server: "s1", identifier: "P-101.Running", type: "Boolean" },
  { index: 104, server: "s1", identifier: "P-101.Name", type: "String" },
  { index: 105, server: "s1", identifier: "P-101.Missing", type: "Double" },
];

export const testServer = (port: number, s: Partial<Server> = {}): Server => ({
  id: "s1",
  name: "Test server",
  endpointUrl: `opc.tcp://127.0.0.1:${port}`,
  applicationUri: "urn:test:server",
  namespaceUri: testNamespace,
  securityMode: "SignAndEncrypt",
  securityPolicy: "Basic256Sha256",
  publishMs: 100,
  samplingMs: 50,
  demo: false,
  ...s,
});

export const serviceIdentity = { kind: "userName", userName: "service", password: "service-pw" } as const;

type AnyEvent = { [E in keyof ZoneHostWords]: { name: E; payload: ZoneHostWords[E] } }[keyof ZoneHostWords];

/** A zone host served over a real MessageChannel, with everything it ever told. */
export class ZoneHostUnderTest {
  readonly host: ZoneHost;
  readonly calls: RpcClient<ZoneHostCalls>;
  readonly events: AnyEvent[] = [];
  readonly logLines: string[] = [];
  readonly #ports: MessagePort[];
  #tags: readonly ZoneTag[] = [];

  constructor(log: Log | null = null, clock: Clock = systemClock) {
    const { port1, port2 } = new MessageChannel();
    this.#ports = [port1, port2];
    this.host = new ZoneHost({
      port: nodeRpcPort(port1),
      log: log ?? createLog({ process: "test" }, { write: (line) => void this.logLines.push(line) }, "debug"),
      clock,
      openStream: (port) => streamPort(port, false),
      onStopped: () => undefined,
    });
    this.calls = createRpcClient<ZoneHostCalls>(
      nodeRpcPort(port2),
      (name, payload) => void this.events.push({ name, payload } as AnyEvent),
    );
  }

  configure(
    pkiFolder: string,
    c: Partial<ZoneHostConfig> = {},
    servers: Server[] = [testServer(1)],
  ): ReturnType<ZoneHostCalls["configure"]> {
    const config: ZoneHostConfig = {
      zone: {
        id: "process",
        staleAfterMs: 3000,
        servers,
      },
      epoch: 7,
      tags: testTags,
      pkiFolder,
      applicationUri: "urn:test:millward:process",
      stationName: "Station 1",
      keyPassphrase: null,
      ...c,
    };
    this.#tags = config.tags;
    // Port 1 stands for "known later", as with a demo server; every other address is declared as it is.
    const declared = config.zone.servers.map((s) => (s.endpointUrl.endsWith(":1") ? { ...s, demo: true } : s));
    return this.calls.call("configure", { ...config, zone: { ...config.zone, servers: declared } });
  }

  async link(server = "s1"): Promise<LinkHealth> {
    const health = (await this.calls.call("health", {})).find((l) => l.server === server);
    if (!health) throw new Error(`no link ${server}`);
    return health;
  }

  of<E extends keyof ZoneHostWords>(name: E): ZoneHostWords[E][] {
    return this.events.filter((e) => e.name === name).map((e) => e.payload as ZoneHostWords[E]);
  }

  /**
   * Attaches a window.
   * @param answers false never answers a batch.
   * @param shows indices of the tags it shows; all by default.
   */
  async attach(
    windowId: number,
    answers = true,
    shows: readonly number[] = this.#tags.map((t) => t.index),
  ): Promise<ScreenUnderTest> {
    const { port1, port2 } = new MessageChannel();
    const screen = new ScreenUnderTest(port2, answers);
    await this.calls.call("attachScreen", { windowId }, { transfer: [port1] });
    screen.show(shows);
    return screen;
  }

  async dispose(): Promise<void> {
    await this.host.dispose();
    for (const port of this.#ports) port.close();
  }
}

/** A window's end of a screen stream: the latest of each tag, as the page would hold it. */
export class ScreenUnderTest {
  readonly batches: TagBatch[] = [];
  readonly latest = new Map<number, { value: number; status: number; sourceMs: number; text: string | undefined }>();
  readonly port: MessagePort;
  closed = false;

  constructor(port: MessagePort, answers: boolean) {
    this.port = port;
    port.on("message", (batch: TagBatch) => {
      this.batches.push(batch);
      const texts = new Map(batch.texts);
      batch.index.forEach((index, row) =>
        this.latest.set(index, {
          value: batch.value[row]!,
          status: batch.status[row]!,
          sourceMs: batch.sourceMs[row]!,
          text: texts.get(row),
        }),
      );
      if (answers) this.answer();
    });
    port.on("close", () => (this.closed = true));
  }

  show(indexes: readonly number[]): void {
    this.port.postMessage({ kind: "interest", index: Uint32Array.from(indexes) } satisfies TagInterest);
  }

  answer(): void {
    this.port.postMessage({ kind: "taken", seq: this.batches.at(-1)!.seq });
  }
}
