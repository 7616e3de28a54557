import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import type { OPCUAServer } from "node-opcua";
import { AppError } from "../../shared/errors.ts";
import type { PlantHostCalls, PlantHostConfig, PlantServerInfo } from "../../shared/hosts/plantHost.ts";
import type { ServerId } from "../../shared/ids.ts";
import type { PlantModel, Server, Zone } from "../../shared/plant/model.ts";
import type { Twin } from "../../shared/twin/twin.ts";
import type { Log } from "../base/log.ts";
import { createAccounts } from "./access.ts";
import { fillAddressSpace } from "./addressSpace.ts";
import { auditServices } from "./audit.ts";
import type { Condition } from "./conditions.ts";
import { createDemoServer } from "./demoServer.ts";
import { freePort, LOOPBACK } from "./freePort.ts";
import { openIdentity, type DemoServerKeys } from "./identity.ts";
import { createPublisher, type Publisher } from "./publisher.ts";
import { createSimulation, TICK_MS, type Simulation } from "./simulation.ts";

interface PlantHostDeps {
  readonly twin: Twin<unknown>;
  readonly log: Log;
  readonly progress: (server: ServerId, text: string) => void;
  /** A server answers, with the plant's present values. */
  readonly serverUp: (info: PlantServerInfo) => void;
}

/** The nodes of quiet alarms wait until whoever connects at the start has what he came for. */
const QUIET_AFTER_TICKS = 100;

interface Running {
  readonly opcua: OPCUAServer;
  readonly identity: DemoServerKeys;
}

/** The demo plant: one simulation, and one OPC UA server for each demo server of the plant project. */
export class PlantHost {
  readonly #deps: PlantHostDeps;
  readonly #servers = new Map<string, Running>();
  readonly #publishers: Publisher[] = [];
  /** Conditions whose nodes are made one a tick, so that starting does not wait for them. */
  readonly #quiet: Condition[] = [];
  #simulation: Simulation | null = null;
  #timer: NodeJS.Timeout | null = null;
  #failing = false;
  #ticks = 0;

  readonly calls: PlantHostCalls = {
    start: (input) => this.start(input),
    trustClient: (input) => this.trustClient(input),
    ping: () => Promise.resolve(),
    stop: () => this.stop(),
  };

  constructor(deps: PlantHostDeps) {
    this.#deps = deps;
  }

  async start(config: PlantHostConfig): Promise<PlantServerInfo[]> {
    if (this.#simulation) throw new AppError("conflict", "The demo plant runs already.");
    const simulation = createSimulation(this.#deps.twin, {
      seed: config.seed,
      speed: config.speed,
      monotonicMs: () => performance.now(),
    });
    this.#simulation = simulation;
    try {
      const { model } = config;
      const infos: PlantServerInfo[] = [];
      const demo = model.zones.flatMap((zone) =>
        zone.servers.filter((s) => s.demo).map((server) => ({ zone, server })),
      );
      // Keys are read from disk side by side; a server's address space then keeps the processor busy alone.
      const identities = await Promise.all(
        demo.map(({ server }) => openIdentity(join(config.stateFolder, server.id), server.applicationUri, Date.now())),
      );
      for (const [i, { zone, server }] of demo.entries()) {
        const info = await this.#startServer(config, { model, zone, server, simulation, identity: identities[i]! });
        infos.push(info);
        this.#deps.serverUp(info);
      }
      this.#timer = setInterval(() => this.#tick(), TICK_MS);
      return infos;
    } catch (err) {
      await this.stop();
      throw err instanceof AppError
        ? err
        : new AppError(
            "unavailable",
            `The demo plant did not start: ${err instanceof Error ? err.message : "unknown error"}`,
            { cause: err },
          );
    }
  }

  async trustClient({ server, certificateDer }: { server: string; certificateDer: Uint8Array }): Promise<void> {
    const running = this.#servers.get(server);
    if (!running) throw new AppError("not_found", `There is no demo server ${server}.`);
    const der = Buffer.from(certificateDer);
    try {
      new X509Certificate(der);
    } catch (err) {
      throw new AppError("invalid_input", "This is not a certificate.", { cause: err });
    }
    await running.identity.certificateManager.trustCertificate(der);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#simulation = null;
    this.#publishers.length = 0;
    this.#quiet.length = 0;
    const servers = [...this.#servers.values()];
    this.#servers.clear();
    await Promise.all(
      servers.map(async ({ opcua, identity }) => {
        await opcua.shutdown(0);
        await Promise.all([identity.certificateManager.dispose(), identity.userCertificateManager.dispose()]);
      }),
    );
  }

  /** Values that went out since the start, for tests and measurements. */
  published(): number {
    return this.#publishers.reduce((sum, p) => sum + p.published(), 0);
  }

  async #startServer(
    config: PlantHostConfig,
    {
      model,
      zone,
      server,
      simulation,
      identity,
    }: { model: PlantModel; zone: Zone; server: Server; simulation: Simulation; identity: DemoServerKeys },
  ): Promise<PlantServerInfo> {
    const { log, progress } = this.#deps;
    progress(server.id, `Starting ${server.name}`);
    const port = await freePort(config.ports[server.id] || portOf(server.endpointUrl));
    const opcua = await createDemoServer({
      server,
      port,
      identity,
      accounts: createAccounts(config.accounts[server.id] ?? []),
      nodesetFile: config.nodesetFile,
    });
    this.#servers.set(server.id, { opcua, identity });
    const publisher = createPublisher();
    const conditions = fillAddressSpace({
      addressSpace: opcua.engine.addressSpace!,
      model,
      server,
      simulation,
      publisher,
      log,
      audit: (namespaceIndex) => auditServices(opcua, namespaceIndex, server.applicationUri),
      branches: config.branches ?? false,
      onCommand: () => this.#publish(true),
    });
    this.#quiet.push(...conditions);
    publisher.begin(new Date(), true);
    simulation.read((tag, value) => publisher.offer(tag, value));
    this.#publishers.push(publisher);
    await opcua.start();
    const endpointUrl = server.endpointUrl.replace(/^opc\.tcp:\/\/[^/]+/, `opc.tcp://${LOOPBACK}:${port}`);
    log.info("plant.server.started", { server: server.id, port });
    return {
      server: server.id,
      zone: zone.id,
      endpointUrl,
      port,
      certificateDer: new Uint8Array(identity.certificateDer),
    };
  }

  #tick(): void {
    try {
      const late = this.#simulation?.advance() ?? 0;
      if (late > 0) this.#deps.log.info("plant.late", { steps: late });
      this.#publish(false);
      if (++this.#ticks > QUIET_AFTER_TICKS) this.#quiet.shift()?.make();
      this.#failing = false;
    } catch (err) {
      // A plant that cannot step stands still and says so once; its servers stay up.
      if (!this.#failing) this.#deps.log.error("plant.step.failed", { err });
      this.#failing = true;
    }
  }

  #publish(all: boolean): void {
    const at = new Date();
    for (const publisher of this.#publishers) publisher.begin(at, all);
    this.#simulation?.read((tag, value) => {
      for (const publisher of this.#publishers) if (publisher.offer(tag, value)) return;
    });
  }
}

function portOf(endpointUrl: string): number {
  return Number(/^opc\.tcp:\/\/[^/]+?:(\d+)/.exec(endpointUrl)?.[1] ?? 0);
}
