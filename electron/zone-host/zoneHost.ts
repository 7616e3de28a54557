// One IEC 62443 zone: its PKI, its links, its values, alarms and users, behind the calls of the contract with main.
import { AppError } from "../../shared/errors.ts";
import type { ZoneHostCalls, ZoneHostConfig, ZoneHostWords } from "../../shared/hosts/zoneHost.ts";
import type { LinkHealth } from "../../shared/zones/health.ts";
import type { Log } from "../base/log.ts";
import { serveRpc, type RpcHandlers, type RpcPort } from "../base/rpc.ts";
import { browseCalls } from "./calls/browseCalls.ts";
import { diagnosisCalls } from "./calls/diagnosisCalls.ts";
import { discoveryCalls } from "./calls/discoveryCalls.ts";
import { doctorCalls } from "./calls/doctorCalls.ts";
import { identityCalls } from "./calls/identityCalls.ts";
import { linkCalls } from "./calls/linkCalls.ts";
import { healthOf, openZone, type CallDeps, type OpenZone } from "./calls/openZone.ts";
import { operateCalls } from "./calls/operateCalls.ts";
import { inDiskWords } from "./calls/inDiskWords.ts";
import { pkiCalls } from "./calls/pkiCalls.ts";
import { Doctor } from "./doctor/doctor.ts";
import { RecordStream } from "./values/recordStream.ts";
import { ScreenStream } from "./values/screenStream.ts";
import type { StreamPort } from "./values/streamPort.ts";
import type { Clock } from "./wire/clock.ts";

const TICK_MS = 100;
const HEALTH_MS = 1_000;

interface ZoneHostDeps {
  readonly port: RpcPort;
  readonly log: Log;
  readonly clock: Clock;
  /** Makes a stream of the MessagePort that rode on an attachScreen call. */
  openStream(port: unknown): StreamPort;
  /** Called after `stop` has been answered. */
  onStopped(): void;
}

/** One zone's host process: answers main's calls, and sends its values, alarms and links' changes out. */
export class ZoneHost {
  readonly #deps: ZoneHostDeps;
  readonly #emit: <W extends keyof ZoneHostWords>(name: W, payload: ZoneHostWords[W]) => void;
  readonly #doctor = new Doctor();
  #open: OpenZone | null = null;
  #timers: readonly NodeJS.Timeout[] = [];

  constructor(deps: ZoneHostDeps) {
    this.#deps = deps;
    this.#emit = serveRpc<ZoneHostCalls, ZoneHostWords>(deps.port, this.#calls(), (name, err) =>
      deps.log.error("zone.call.failed", { name, err }),
    );
  }

  #calls(): RpcHandlers<ZoneHostCalls> {
    const zone = (): OpenZone => this.#zone();
    const { clock, log } = this.#deps;
    const deps: CallDeps = { clock, log, emit: (name, payload) => this.#emit(name, payload as never) };
    return inDiskWords({
      configure: (config) => this.#configure(config),
      ...linkCalls(zone, deps),
      ...identityCalls(zone, deps),
      ...operateCalls(zone),
      ...browseCalls(zone),
      ...pkiCalls(zone, clock),
      ...diagnosisCalls(zone, clock),
      ...doctorCalls(zone, this.#doctor, clock),
      ...discoveryCalls(zone, clock),
      conditions: async () => {
        this.#flushConditions();
        const { table } = this.#zone();
        return { revision: table.revision, rows: table.rows() };
      },
      health: async () => this.#health(),
      attachScreen: async ({ windowId }, ports) => this.#attach(windowId, ports),
      detachScreen: async ({ windowId }) => this.#zone().screens.get(windowId)?.dispose(),
      setRecording: async ({ on }) => this.#setRecording(on),
      ping: async () => undefined,
      stop: async () => {
        await this.dispose();
        setImmediate(() => this.#deps.onStopped());
      },
    });
  }

  #zone(): OpenZone {
    if (!this.#open) throw new AppError("conflict", "This zone host is not configured yet.");
    return this.#open;
  }

  async #configure(config: ZoneHostConfig): Promise<Awaited<ReturnType<ZoneHostCalls["configure"]>>> {
    await this.dispose();
    const open = await openZone(config, this.#deps);
    this.#timers = [setInterval(() => this.#tick(), TICK_MS), setInterval(() => this.#everySecond(), HEALTH_MS)];
    this.#open = open;
    return {
      certificate: open.pki.own.info,
      certificateDer: new Uint8Array(open.pki.own.der),
      keyEncrypted: open.pki.certificates.keyEncrypted,
    };
  }

  #everySecond(): void {
    this.#emit("health", this.#health());
    for (const watch of this.#open?.security.values() ?? []) watch.tick();
  }

  #health(): LinkHealth[] {
    return this.#open ? healthOf(this.#open) : [];
  }

  #lastContactMs(): number[] {
    const { config, links } = this.#zone();
    return config.zone.servers.map((s) => links.get(s.id)?.lastContactMs() ?? 0);
  }

  #attach(windowId: number, ports: readonly unknown[]): void {
    const { config, store, screens } = this.#zone();
    if (ports.length !== 1) throw new AppError("invalid_input", "A screen stream needs exactly one port.");
    screens.get(windowId)?.dispose();
    const stream = new ScreenStream({
      zone: config.zone.id,
      epoch: config.epoch,
      store,
      port: this.#deps.openStream(ports[0]),
      lastContactMs: () => this.#lastContactMs(),
      onClosed: () => {
        if (screens.get(windowId) === stream) screens.delete(windowId);
      },
    });
    screens.set(windowId, stream);
    stream.flush(this.#deps.clock.steadyMs());
  }

  #setRecording(on: boolean): void {
    const open = this.#zone();
    if (on === (open.record !== null)) return;
    if (open.record) {
      this.#flushRecord();
      open.store.removeSink(open.record);
      open.store.recorder = open.record = null;
    } else {
      open.store.recorder = open.record = new RecordStream(open.config.zone.id, open.config.epoch, open.store);
      open.store.addSink(open.record);
    }
  }

  #tick(): void {
    const now = this.#deps.clock.steadyMs();
    for (const screen of this.#open?.screens.values() ?? []) screen.flush(now);
    this.#flushRecord();
    this.#flushConditions();
  }

  #flushRecord(): void {
    const batch = this.#open?.record?.take();
    if (batch) this.#emit("record", batch);
  }

  #flushConditions(): void {
    const change = this.#open?.table.take();
    if (change) this.#emit("conditions", change);
  }

  /** Closes every session, stream and file of the zone. */
  async dispose(): Promise<void> {
    const open = this.#open;
    if (!open) return;
    await this.#doctor.dispose();
    for (const timer of [...this.#timers, open.browse.timer]) clearInterval(timer);
    for (const screen of open.screens.values()) screen.dispose();
    open.elevations.dispose();
    open.diagnosis.dispose();
    await Promise.all([...open.security.values()].map((watch) => watch.dispose()));
    await Promise.all([...open.links.values()].map((link) => link.dispose()));
    this.#flushRecord();
    this.#flushConditions();
    this.#open = null;
    await open.pki.dispose();
  }
}
