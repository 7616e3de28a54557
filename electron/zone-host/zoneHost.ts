// One IEC 62443 zone: its PKI, its links, its values, alarms and users, behind the calls of the contract with main.
import { ConditionTable } from "../../shared/alarms/conditionTable.ts";
import { AppError } from "../../shared/errors.ts";
import type { ZoneHostCalls, ZoneHostConfig, ZoneHostEvents } from "../../shared/hosts/zoneHost.ts";
import { undeclared } from "../../shared/zones/declared.ts";
import type { LinkHealth } from "../../shared/zones/health.ts";
import type { Log } from "../base/log.ts";
import { serveRpc, type RpcHandlers, type RpcPort } from "../base/rpc.ts";
import type { Clock } from "./wire/clock.ts";
import type { OpenZone } from "./calls/openZone.ts";
import { Browse } from "./browse/browse.ts";
import { browseCalls } from "./calls/browseCalls.ts";
import { Diagnosis } from "./diagnosis/diagnosis.ts";
import { diagnosisCalls } from "./calls/diagnosisCalls.ts";
import { discoveryCalls } from "./calls/discoveryCalls.ts";
import { Doctor } from "./doctor/doctor.ts";
import { doctorCalls } from "./calls/doctorCalls.ts";
import { Elevations } from "./identity/elevations.ts";
import { identityCalls } from "./calls/identityCalls.ts";
import type { ServerLink } from "./redundancy/serverLink.ts";
import { ZonePki } from "./pki/pki.ts";
import { makeLink, sameShape, singleLinks } from "./redundancy/makeLink.ts";
import { pkiCalls } from "./calls/pkiCalls.ts";
import { RecordStream } from "./values/recordStream.ts";
import { ScreenStream } from "./values/screenStream.ts";
import type { StreamPort } from "./values/streamPort.ts";
import { TagStore } from "./values/tagStore.ts";
import { NodeOperations } from "./operations/nodeOperations.ts";
import { UserOperations } from "./operations/userOperations.ts";
import { UserIdentities } from "./identity/userIdentities.ts";

const TICK_MS = 100;
const HEALTH_MS = 1_000;
const MAX_CONDITIONS = 20_000;

export interface ZoneHostOptions {
  readonly port: RpcPort;
  readonly log: Log;
  readonly clock: Clock;
  /** Makes a stream of the MessagePort that rode on an attachScreen call. */
  openStream(port: unknown): StreamPort;
  /** Called after `stop` has been answered. */
  onStopped(): void;
}

export class ZoneHost {
  readonly #o: ZoneHostOptions;
  readonly #emit: <E extends keyof ZoneHostEvents>(name: E, payload: ZoneHostEvents[E]) => void;
  #open: OpenZone | null = null;
  readonly #doctor = new Doctor();

  constructor(o: ZoneHostOptions) {
    this.#o = o;
    this.#emit = serveRpc<ZoneHostCalls, ZoneHostEvents>(o.port, this.#calls(), (name, err) =>
      o.log.error("zone.call.failed", { name, err }),
    );
  }

  #calls(): RpcHandlers<ZoneHostCalls> {
    return {
      configure: (config) => this.#configure(config),
      trust: async ({ certificateDer }) => {
        await this.#zone().pki.trust(certificateDer);
        this.#recheckDown("A certificate was trusted.");
      },
      distrust: async ({ sha256 }) => {
        const { pki, links } = this.#zone();
        await pki.distrust(sha256);
        for (const link of singleLinks(links.values()))
          if (link.serverSha256 === sha256) link.restart("The server's certificate is no longer trusted.");
      },
      trustPending: async ({ server, sha256 }) => {
        const certificate = await this.#link(server).trustPending(sha256);
        this.#recheckDown("A certificate was trusted.");
        return certificate;
      },
      rejectPending: async ({ server, sha256 }) => this.#link(server).rejectPending(sha256),
      connect: async ({ server, service }) => this.#connect(server, service),
      disconnect: ({ server }) => this.#disconnect(server),
      restartLink: async ({ server }) => this.#link(server).restart("The link was restarted by a user."),
      setUser: async ({ userId, identities }) => {
        this.#zone().elevations.forget(userId);
        // Before the old sessions close: a call meanwhile opens its session under the new identity.
        this.#zone().identities.set(userId, identities);
        await this.#closeUser(userId);
      },
      clearUser: async ({ userId }) => {
        this.#zone().elevations.forget(userId);
        this.#zone().identities.clear(userId);
        await this.#closeUser(userId);
      },
      ...identityCalls(() => this.#zone(), {
        clock: this.#o.clock,
        log: this.#o.log,
        emit: (name, payload) => this.#emit(name, payload as never),
      }),
      rights: (input) => this.#zone().operations.rights(input),
      write: (input) => this.#zone().operations.write(input),
      callMethod: (input) => this.#zone().operations.callMethod(input),
      acknowledge: (input) => this.#zone().operations.conditionMethod("acknowledge", input),
      confirm: (input) => this.#zone().operations.conditionMethod("confirm", input),
      conditions: async () => {
        this.#flushConditions();
        const { table } = this.#zone();
        return { revision: table.revision, rows: table.rows() };
      },
      health: async () => this.#health(),
      attachScreen: async ({ windowId }, ports) => this.#attach(windowId, ports),
      detachScreen: async ({ windowId }) => this.#zone().screens.get(windowId)?.dispose(),
      setRecording: async ({ on }) => this.#setRecording(on),
      ...browseCalls(() => this.#zone()),
      ...pkiCalls(() => this.#zone(), this.#o.clock),
      ...diagnosisCalls(() => this.#zone(), this.#o.clock),
      ...doctorCalls(() => this.#zone(), this.#doctor, this.#o.clock),
      ...discoveryCalls(() => this.#zone(), this.#o.clock),
      ping: async () => undefined,
      stop: async () => {
        await this.dispose();
        setImmediate(() => this.#o.onStopped());
      },
    };
  }

  #zone(): OpenZone {
    if (!this.#open) throw new AppError("conflict", "This zone host is not configured yet.");
    return this.#open;
  }
  #link(server: string): ServerLink {
    const link = this.#zone().links.get(server);
    if (!link) throw new AppError("not_found", "This zone has no link to that server.");
    return link;
  }

  async #configure(config: ZoneHostConfig): Promise<Awaited<ReturnType<ZoneHostCalls["configure"]>>> {
    await this.dispose();
    const { clock } = this.#o;
    const pki = await ZonePki.open({
      folder: config.pkiFolder,
      applicationUri: config.applicationUri,
      stationName: config.stationName,
      zone: config.zone.id,
      clock,
      log: this.#o.log,
      passphrase: config.keyPassphrase,
    });
    const store = new TagStore(config.tags);
    const table = new ConditionTable(config.zone.id, MAX_CONDITIONS);
    const identities = new UserIdentities();
    const operations = new UserOperations({ store, table, identities, clock, link: (server) => this.#link(server) });
    const diagnosis = new Diagnosis({
      store,
      clock,
      log: this.#o.log,
      links: () => this.#open?.links ?? new Map<string, ServerLink>(),
    });
    const elevations = new Elevations({
      identities,
      log: this.#o.log,
      link: (server) => this.#open?.links.get(server),
    });
    const browse = new Browse({
      clock,
      log: this.#o.log,
      links: () => this.#open?.links.values() ?? [],
      link: (server) => this.#link(server),
      session: (live, userId, server) => live.users.get(userId, identities.require(userId, server)),
    });
    const timers = [
      browse.timer,
      setInterval(() => this.#tick(), TICK_MS),
      setInterval(() => this.#everySecond(), HEALTH_MS),
    ];
    this.#open = {
      config,
      pki,
      store,
      table,
      identities,
      elevations,
      security: new Map(),
      operations,
      browse,
      nodeOperations: new NodeOperations(browse, clock),
      diagnosis,
      links: new Map(),
      screens: new Map(),
      timers,
      record: null,
    };
    return {
      certificate: pki.own.info,
      certificateDer: new Uint8Array(pki.own.der),
      keyEncrypted: pki.certificates.keyEncrypted,
    };
  }

  #connect(
    server: Parameters<ZoneHostCalls["connect"]>[0]["server"],
    service: Parameters<ZoneHostCalls["connect"]>[0]["service"],
  ): void {
    const { config, pki, store, table, links } = this.#zone();
    const stranger = undeclared(config.zone.servers, server);
    if (stranger !== null) throw new AppError("forbidden", stranger);
    const known = links.get(server.id);
    if (known && sameShape(known.server, server)) {
      known.restart("The link was given a new address or account.", server, service);
      return;
    }
    void known?.dispose();
    const context = {
      pki,
      clock: this.#o.clock,
      stationName: config.stationName,
      applicationUri: config.applicationUri,
      zone: config.zone.id,
    };
    links.set(
      server.id,
      makeLink(
        {
          context,
          zone: config.zone.id,
          staleAfterMs: config.zone.staleAfterMs,
          store,
          table,
          log: this.#o.log,
          onState: (change) => this.#linkChanged(change),
          onSwitch: (change) => {
            this.#emit("nodeSwitched", change);
            this.#open?.diagnosis.nodeSwitched(change);
            this.#emit("health", this.#health());
          },
          onQuestion: (question) => {
            this.#emit("trustQuestion", question);
            this.#open?.diagnosis.questionAsked(question);
          },
        },
        server,
        service,
      ),
    );
  }

  async #disconnect(server: string): Promise<void> {
    const { links, table } = this.#zone();
    const link = links.get(server);
    if (!link) return;
    links.delete(server);
    const closing = link.dispose();
    this.#linkChanged({
      server,
      from: link.health().state,
      to: "refused",
      reason: "It is not connected: no service identity is kept for it.",
      code: "",
    });
    // The alarm that the link is down has nobody left to end or to acknowledge it.
    for (const row of table.rows())
      if (row.server === server && table.isLocal(row.key))
        table.applyLocal({
          ...row,
          active: false,
          retain: false,
          userId: "",
          activeSinceMs: null,
          timeMs: this.#o.clock.nowMs(),
        });
    await closing;
  }

  #linkChanged(change: ZoneHostEvents["link"]): void {
    this.#o.log.info("opcua.link.state", { ...change });
    this.#emit("link", change);
    this.#open?.diagnosis.linkChanged(change);
    this.#emit("health", this.#health());
  }

  /** A trust decision may be what a refused link waits for: it does not sit out its back-off. */
  #recheckDown(reason: string): void {
    for (const link of singleLinks(this.#zone().links.values()))
      if (link.health().state === "refused") link.restart(reason);
  }

  async #closeUser(userId: string): Promise<void> {
    await Promise.all([...this.#zone().links.values()].map((link) => link.clearUser(userId)));
  }

  #everySecond(): void {
    this.#emit("health", this.#health());
    for (const watch of this.#open?.security.values() ?? []) watch.tick();
  }

  #health(): LinkHealth[] {
    return this.#open ? [...this.#open.links.values()].map((link) => link.health()) : [];
  }

  #heardMs(): number[] {
    const { config, links } = this.#zone();
    return config.zone.servers.map((s) => links.get(s.id)?.heardMs() ?? 0);
  }

  #attach(windowId: number, ports: readonly unknown[]): void {
    const { config, store, screens } = this.#zone();
    if (ports.length !== 1) throw new AppError("invalid_input", "A screen stream needs exactly one port.");
    screens.get(windowId)?.dispose();
    const stream = new ScreenStream({
      zone: config.zone.id,
      epoch: config.epoch,
      store,
      port: this.#o.openStream(ports[0]),
      heardMs: () => this.#heardMs(),
      onClosed: () => {
        if (screens.get(windowId) === stream) screens.delete(windowId);
      },
    });
    screens.set(windowId, stream);
    stream.flush(this.#o.clock.steadyMs());
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
    const now = this.#o.clock.steadyMs();
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
    for (const timer of open.timers) clearInterval(timer);
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
