import type { Caller } from "../../../shared/access/roles.ts";
import { AppError } from "../../../shared/errors.ts";
import { readPlantEvent } from "../../../shared/hosts/plantEvents.ts";
import type { PlantHostCalls, PlantHostEvents, PlantServerInfo } from "../../../shared/hosts/plantHost.ts";
import type { ServerIdentity } from "../../../shared/hosts/zoneHost.ts";
import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { Server, Zone } from "../../../shared/plant/model.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { Log } from "../../base/log.ts";
import type { RpcClient } from "../../base/rpc.ts";
import { demoAccounts, identityFor, type DemoAccounts, type DemoUser } from "./demoAccounts.ts";
import { demoPart, type DemoPart } from "./demoPart.ts";
import { bounded } from "../../../shared/text.ts";

export type PlantClient = RpcClient<PlantHostCalls>;

/** The supervised plant host. */
export interface PlantProcess {
  start(): void;
  stop(): Promise<void>;
  readonly client: PlantClient | null;
}
export interface PlantHostHooks {
  setUp(client: PlantClient): Promise<void>;
  /** What the host says by itself, unchecked. */
  onEvent(name: string, payload: unknown): void;
  onUp(): void;
  onDown(fact: { reason: string; restarts: number; delayMs: number }): void;
}

export interface DemoPlantDeps {
  /** The plant as it is now. */
  plant(): PlantIndex;
  readonly stateFolder: string;
  readonly nodesetFile: string;
  readonly seed: number;
  readonly speed: number;
  readonly users: readonly DemoUser[];
  readonly log: Log;
  makeHost(hooks: PlantHostHooks): PlantProcess;
  newPassword(): string;
  /** What the plant host is doing, in words; empty when it runs. */
  onProgress(text: string): void;
  /** The simulation stopped; it starts again from its beginning. */
  onDown(reason: string): void;
  /** It runs again after it had stopped. */
  onBack(): void;
}

interface DemoAccess {
  readonly server: Server;
  readonly service: ServerIdentity;
  readonly ownCertificateDer: Uint8Array;
}

const START_TIMEOUT_MS = 110_000;
/** A zone does not wait longer than this for its turn, whatever becomes of the plant host. */
const PATIENCE_MS = 4000;

/**
 * The demo plant's host process and its servers' accounts, addresses and certificates. All of it lives as long as this
 * start of Millward.
 */
export class DemoPlant {
  readonly #deps: DemoPlantDeps;
  readonly #host: PlantProcess;
  #accounts: DemoAccounts;
  readonly #consoleCertificates = new Map<ServerId, Uint8Array>();
  /** What of the plant the process serves. */
  #part: DemoPart;
  readonly #onMoved: ((zone: ZoneId, server: ServerId) => void)[] = [];
  readonly #waiting: (() => void)[] = [];
  /**
   * Servers that answered in this life of the plant host, and what every server said last: its port is asked for again.
   */
  readonly #up = new Set<ServerId>();
  readonly #infos = new Map<ServerId, PlantServerInfo>();
  /** Servers whose building has begun, in any life. */
  readonly #begun = new Set<ServerId>();
  #client: PlantClient | null = null;
  #started = false;
  #stopped = false;
  #down = false;

  constructor(deps: DemoPlantDeps) {
    this.#deps = deps;
    this.#part = demoPart(deps.plant());
    this.#accounts = this.#accountsOf(this.#part, null);
    this.#host = deps.makeHost({
      setUp: (client) => this.#setUp(client),
      onEvent: (name, payload) => this.#onEvent(name, payload),
      onUp: () => this.#onUp(),
      onDown: (fact) => {
        deps.log.warn("plant.host.down", fact);
        this.#down = true;
        this.#client = null;
        this.#up.clear();
        deps.onDown(fact.reason);
      },
    });
  }

  start(): void {
    this.#started = true;
    if (this.#part.servers.length > 0) this.#host.start();
  }

  /** Told when a server came back at another address than before. */
  onMoved(listener: (zone: ZoneId, server: ServerId) => void): void {
    this.#onMoved.push(listener);
  }

  /**
   * The plant is another one. Where that changes what the demo serves, its process ends and begins again with it;
   * servers
   * that stay keep their accounts, and their ports where these are free.
   */
  async replace(): Promise<void> {
    const part = demoPart(this.#deps.plant());
    if (part.mark === this.#part.mark) return;
    this.#part = part;
    this.#accounts = this.#accountsOf(part, this.#accounts);
    await this.#host.stop();
    this.#client = null;
    this.#up.clear();
    if (this.#started && !this.#stopped && this.#part.servers.length > 0) this.#host.start();
  }

  async dispose(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#host.stop();
  }

  /**
   * Waits until the plant host builds the zone's server: before that the zone's process has nothing to connect to and
   * would take processor time from the plant's.
   */
  async turnOf(zone: Zone): Promise<void> {
    if (zone.servers.some((s) => !s.demo)) return;
    const patience: { over: boolean } = { over: false };
    const late = setTimeout(() => {
      patience.over = true;
      this.#wake();
    }, PATIENCE_MS);
    while (!patience.over && !this.#stopped && !zone.servers.some((s) => this.#begun.has(s.id))) await this.#change();
    clearTimeout(late);
  }

  /**
   * Waits for the server, lets the console's certificate in, and answers how to reach it. The plant's other servers may
   * still be starting.
   */
  async access(server: Server, consoleCertificateDer: Uint8Array): Promise<DemoAccess> {
    this.#consoleCertificates.set(server.id, consoleCertificateDer);
    const service = this.#accounts.service(server.id);
    if (!service || !server.demo) throw new AppError("unavailable", `The demo plant does not serve ${server.name}.`);
    const { client, info } = await this.#running(server.id);
    await client.call("trustClient", { server: server.id, certificateDer: consoleCertificateDer });
    return { server: { ...server, endpointUrl: info.endpointUrl }, service, ownCertificateDer: info.certificateDer };
  }

  /** The account this console user has at a demo server; null when the user's roles give none. */
  identityOf(caller: Pick<Caller, "userId" | "grants">, zone: ZoneId, server: ServerId): ServerIdentity | null {
    return identityFor(this.#accounts, caller, zone, server);
  }

  /** Who the security session is at a demo server; null for a server that is not of the demo. */
  securityOf(server: ServerId): ServerIdentity | null {
    return this.#accounts.security(server);
  }

  /** The demo's host is our own, but what comes from another process is looked at before it is believed. */
  #onEvent(name: string, payload: unknown): void {
    const event = readPlantEvent(name, payload);
    if (event?.name === "progress") this.#progress(event.payload);
    else if (event?.name === "serverUp") this.#serverUp(event.payload);
    else this.#deps.log.warn("plant.event.refused", { name: bounded(name, 40) });
  }

  #accountsOf(part: DemoPart, before: DemoAccounts | null): DemoAccounts {
    const servers = part.servers.map((s) => s.id);
    return demoAccounts(servers, this.#deps.users, () => this.#deps.newPassword(), before);
  }

  async #setUp(client: PlantClient): Promise<void> {
    this.#client = client;
    this.#up.clear();
    const { stateFolder, nodesetFile, seed, speed } = this.#deps;
    const { model } = this.#deps.plant();
    const ports = Object.fromEntries(this.#part.servers.map((s) => [s.id, this.#infos.get(s.id)?.port ?? 0]));
    const infos = await client.call(
      "start",
      { model, stateFolder, nodesetFile, seed, speed, accounts: this.#accounts.byServer, ports },
      { timeoutMs: START_TIMEOUT_MS },
    );
    for (const info of infos) this.#serverUp(info);
  }

  #serverUp(info: PlantServerInfo): void {
    const client = this.#client;
    const zone = this.#part.zoneOf.get(info.server);
    if (!client || zone === undefined || this.#up.has(info.server)) return;
    const before = this.#infos.get(info.server);
    this.#infos.set(info.server, info);
    this.#up.add(info.server);
    const certificateDer = this.#consoleCertificates.get(info.server);
    if (certificateDer)
      client
        .call("trustClient", { server: info.server, certificateDer })
        .catch((err: unknown) => this.#deps.log.warn("plant.trust.failed", { server: info.server, err }));
    if (before && before.endpointUrl !== info.endpointUrl) for (const moved of this.#onMoved) moved(zone, info.server);
    this.#wake();
  }

  #progress({ server, text }: PlantHostEvents["progress"]): void {
    this.#begun.add(server);
    this.#wake();
    this.#deps.onProgress(bounded(text, 120));
  }

  #onUp(): void {
    this.#deps.onProgress("");
    this.#deps.log.info("plant.host.up", { servers: [...this.#infos.values()].map((i) => i.endpointUrl) });
    if (this.#down) this.#deps.onBack();
    this.#down = false;
  }

  async #running(server: ServerId): Promise<{ client: PlantClient; info: PlantServerInfo }> {
    for (;;) {
      if (this.#stopped) throw new AppError("unavailable", "Millward is stopping.");
      const info = this.#infos.get(server);
      if (this.#client && info && this.#up.has(server)) return { client: this.#client, info };
      await this.#change();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const go of this.#waiting.splice(0)) go();
  }
}
