import path from "node:path";
import { DataType, SetPublishingModeResponse, StatusCodes, Variant, type UAMethod, type UAVariable } from "node-opcua";
import type { Server } from "../../shared/plant/model.ts";
import type { FailoverMode } from "../../shared/zones/redundancy.ts";
import { freePort, TestServer } from "./opcuaServer.ts";
import { CuttableProxy } from "./proxy.ts";
import { testServer } from "./zoneHostUnderTest.ts";

interface PublishingService {
  _on_SetPublishingModeRequest(message: { request: { publishingEnabled: boolean } }, channel: unknown): void;
  _apply_on_Subscriptions(response: unknown, message: unknown, channel: unknown, each: () => Promise<unknown>): void;
}
type MethodBody = Parameters<UAMethod["bindMethod"]>[0];

/** One real server of a redundant set, behind a path that a test can cut. */
class PairNode {
  readonly applicationUri: string;
  readonly proxy: CuttableProxy;
  readonly #folder: string;
  server: TestServer;
  #level = 255;

  private constructor(folder: string, applicationUri: string, server: TestServer, proxy: CuttableProxy) {
    this.#folder = folder;
    this.applicationUri = applicationUri;
    this.server = server;
    this.proxy = proxy;
    this.#bindLevel();
  }

  static async start(folder: string, applicationUri: string): Promise<PairNode> {
    const server = await TestServer.start({ folder, applicationUri, port: await freePort() });
    return new PairNode(folder, applicationUri, server, await CuttableProxy.start(server.port));
  }

  get endpointUrl(): string {
    return `opc.tcp://127.0.0.1:${this.proxy.port}`;
  }

  set level(level: number) {
    this.#level = level;
  }

  #bindLevel(): void {
    const node = this.server.variables.get("P-101.Flow")!.addressSpace.findNode("i=2267") as UAVariable;
    node.bindVariable({ get: () => new Variant({ dataType: DataType.Byte, value: this.#level }) }, true);
  }

  /**
   * So often the server answers the wish to have its reports turned on with a bad result for each subscription.
   * @returns how often it still will.
   */
  refuseReports(times: number): () => number {
    let left = times;
    const service = this.server.opcua as unknown as PublishingService;
    const own = service._on_SetPublishingModeRequest.bind(service);
    service._on_SetPublishingModeRequest = (message, channel) => {
      if (!message.request.publishingEnabled || left === 0) {
        own(message, channel);
        return;
      }
      left -= 1;
      service._apply_on_Subscriptions(
        SetPublishingModeResponse,
        message,
        channel,
        async () => StatusCodes.BadResourceUnavailable,
      );
    };
    return () => left;
  }

  /** The server refuses the next ConditionRefresh, as one does that is at another. */
  refuseRefresh(): void {
    const method = this.server.variables.get("P-101.Flow")!.addressSpace.findNode("i=3875") as UAMethod;
    const own = (method as unknown as { _asyncExecutionFunction: MethodBody })._asyncExecutionFunction;
    method.bindMethod((_inputs, _context, answer) => {
      method.bindMethod(own);
      answer(null, { statusCode: StatusCodes.BadRefreshInProgress });
    });
  }

  /** The path breaks and stays broken, as when the node loses its power. */
  cut(): void {
    this.proxy.blocked = true;
    this.proxy.cut();
  }
  mend(): void {
    this.proxy.blocked = this.proxy.blackHole = false;
    this.#level = 255;
  }

  /** The server itself ends and comes back as it is after a restart: no session, no alarm state. */
  async restart(): Promise<void> {
    const { port } = this.server;
    await this.server.stop();
    this.server = await TestServer.start({ folder: this.#folder, applicationUri: this.applicationUri, port });
    this.#bindLevel();
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.server.stop();
  }
}

/** Two servers with the same address space, as a redundant controller pair has. */
export class RedundantPair {
  readonly nodes: readonly [PairNode, PairNode];

  private constructor(nodes: readonly [PairNode, PairNode]) {
    this.nodes = nodes;
  }

  static async start(root: string): Promise<RedundantPair> {
    return new RedundantPair([
      await PairNode.start(path.join(root, "node1"), "urn:test:server:1"),
      await PairNode.start(path.join(root, "node2"), "urn:test:server:2"),
    ]);
  }

  /** What the plant file says of it. */
  server(mode: FailoverMode): Server {
    const [first, second] = this.nodes;
    return testServer(first.proxy.port, {
      applicationUri: first.applicationUri,
      samplingMs: 0,
      redundant: { mode, nodes: [{ endpointUrl: second.endpointUrl, applicationUri: second.applicationUri }] },
    });
  }

  /** The process changed: both nodes read the same value at the same time, give or take what their clocks differ by. */
  set(name: string, value: number | boolean | string, skewMs = 0): void {
    const at = Date.now();
    this.nodes.forEach((node, i) => node.server.set(name, value, StatusCodes.Good, new Date(at + i * skewMs)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }
}
