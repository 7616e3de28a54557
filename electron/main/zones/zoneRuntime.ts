import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ZoneHostConfig, ZoneHostEvents } from "../../../shared/hosts/zoneHost.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import type { Server, Zone } from "../../../shared/plant/model.ts";
import type { LinkHealth, LinkState, TrustQuestion, ZoneHealth } from "../../../shared/zones/health.ts";
import type { Log } from "../../base/log.ts";
import { checkedClient } from "./checkedClient.ts";
import { MinuteBudget } from "./minuteBudget.ts";
import type { MakeZoneProcess, ServerAccess, ZoneClient, ZoneProcess } from "./zoneProcess.ts";
import { zoneHealthOf, type AccessFault, type ZoneProcessState } from "./zoneHealthOf.ts";
import type { ZoneSignalPort } from "./zoneSignals.ts";
import { bounded } from "../../../shared/text.ts";

export interface ZoneRuntimeDeps {
  readonly zone: Zone;
  readonly config: Omit<ZoneHostConfig, "keyPassphrase">;
  /** Opens the zone's private keys; null where the system has no key ring. @throws AppError when one does not open. */
  keyPassphrase(zone: ZoneId): Promise<string | null>;
  readonly makeHost: MakeZoneProcess;
  readonly signals: ZoneSignalPort;
  readonly log: Log;
  nowMs(): number;
  record(entry: AuditEntry): void;
  /**
   * @throws AppError that says why it cannot be reached. Waits for the demo plant where the server is a demo server.
   */
  access(zone: ZoneId, server: Server, consoleCertificateDer: Uint8Array): Promise<ServerAccess>;
  /** Trusts the demo server's certificate once, ever. */
  seed(client: ZoneClient, zone: Zone, server: Server, certificateDer: Uint8Array): Promise<void>;
  /** Something that windows show has changed. */
  onChange(what: "health" | "questions"): void;
}

const SETUP_TIMEOUT_MS = 60_000;
const MAX_TEXT = 300;
/** Questions put on record: more than all servers of a zone ask in a minute. */
const MOST_ASKED_A_MINUTE = 200;
const floodWords =
  "The zone's process asks about more certificates than can be recorded. The rest is left out for a minute.";
/** One for each node of each server, of which a zone has at most 50. */
const MOST_QUESTIONS = 500;
const EXPECTED_PROBLEM = "Waiting for the server's address.";

/** One zone at work: its host process, what it last said, and how it is brought back after a restart. */
export class ZoneRuntime {
  readonly #deps: ZoneRuntimeDeps;
  readonly #host: ZoneProcess;
  #zone: Zone;
  #over = false;
  readonly #links = new Map<string, LinkHealth>();
  readonly #faults = new Map<string, AccessFault>();
  readonly #questions = new Map<string, TrustQuestion>();
  /** Which reconnect of a server is the latest: an earlier one must not bring back what was removed meanwhile. */
  readonly #turns = new Map<string, number>();
  readonly #asked: MinuteBudget;
  #process: ZoneProcessState = { state: "starting" };
  #certificateDer: Uint8Array | null = null;
  #keyEncrypted: boolean | null = null;
  #state: LinkState = "connecting";
  #sinceMs: number;

  constructor(deps: ZoneRuntimeDeps) {
    this.#deps = deps;
    this.#zone = deps.zone;
    this.#asked = new MinuteBudget(MOST_ASKED_A_MINUTE, () => deps.nowMs());
    this.#sinceMs = deps.nowMs();
    this.#host = deps.makeHost(deps.zone.id, {
      setUp: (client) => this.#setUp(client),
      onEvent: (name, payload) => {
        // What a host of an earlier plant still says on its way out is about servers and tags that are no more.
        if (!this.#over || name === "record") deps.signals.receive(this.#zone, name, payload);
      },
      onUp: () => this.#onUp(),
      onDown: (fact) => this.#onDown(fact),
    });
  }

  /** The zone as the plant project has it now: its name may change while its host goes on. */
  get zone(): Zone {
    return this.#zone;
  }
  describe(zone: Zone): void {
    this.#zone = zone;
  }

  start(): void {
    if (!this.#over) this.#host.start();
  }
  /** Ends it for good. */
  stop(): Promise<void> {
    this.#over = true;
    return this.#host.stop();
  }
  get questions(): readonly TrustQuestion[] {
    return [...this.#questions.values()];
  }

  /** @throws unavailable with the reason while the host is down. */
  client(): ZoneClient {
    const client = this.#host.client;
    if (client) return checkedClient(client);
    throw new AppError(
      "unavailable",
      this.#process.state === "down"
        ? `${this.zone.name} is not reachable: its process stopped and starts again.`
        : `${this.zone.name} is not reachable yet: its process is starting.`,
    );
  }

  health(): ZoneHealth {
    const { state, cause, links } = zoneHealthOf({
      zone: this.zone,
      process: this.#process,
      links: this.#links,
      faults: this.#faults,
      nowMs: this.#deps.nowMs(),
      tagsOf: (server) => this.#deps.config.tags.filter((t) => t.server === server).length,
    });
    if (state !== this.#state) [this.#state, this.#sinceMs] = [state, this.#deps.nowMs()];
    return {
      zone: this.zone.id,
      state,
      sinceMs: this.#sinceMs,
      cause,
      links,
      pid: this.#host.pid,
      restarts: this.#host.restarts,
      memoryMb: this.#host.memoryMb(),
      keyEncrypted: this.#keyEncrypted,
    };
  }

  /** The zone's own certificate was changed. */
  setOwnCertificate(certificateDer: Uint8Array): void {
    this.#certificateDer = certificateDer;
  }

  /** @param only the question about that node of a redundant set, or about that certificate. */
  forgetQuestion(server: string, only: { readonly node?: number | undefined; readonly sha256?: string } = {}): void {
    const decided = [...this.#questions].filter(
      ([, q]) =>
        q.server === server &&
        (only.node === undefined || q.node === only.node) &&
        (only.sha256 === undefined || q.certificate.sha256 === only.sha256),
    );
    for (const [key] of decided) this.#questions.delete(key);
    if (decided.length > 0) this.#deps.onChange("questions");
  }

  /**
   * Connects one server again, with the address and identity that hold now; where no identity is kept any more, leaves
   * it.
   */
  async reconnect(serverId: string): Promise<void> {
    const server = this.zone.servers.find((s) => s.id === serverId);
    const client = this.#host.client;
    const der = this.#certificateDer;
    if (!server || !client || !der) return;
    const turn = (this.#turns.get(serverId) ?? 0) + 1;
    this.#turns.set(serverId, turn);
    const isOver = (): boolean => this.#host.client !== client || this.#turns.get(serverId) !== turn;
    this.#fault(serverId, { reason: EXPECTED_PROBLEM, waiting: true });
    try {
      const access = await this.#deps.access(this.zone.id, server, der);
      if (isOver()) return;
      if (access.service === null) {
        this.#leave(client, server);
        return;
      }
      if (access.ownCertificateDer) await this.#deps.seed(client, this.zone, server, access.ownCertificateDer);
      if (isOver()) return;
      await client.call("connect", { server: access.server, service: access.service });
      if (!isOver()) this.#fault(serverId, null);
    } catch (err) {
      if (isOver()) return;
      if (!(err instanceof AppError))
        this.#deps.log.error("zone.connect.failed", { zone: this.zone.id, server: serverId, err });
      this.#fault(serverId, {
        reason: err instanceof AppError ? err.message : "It cannot be connected; see the log.",
        waiting: false,
      });
    }
  }

  #leave(client: ZoneClient, server: Server): void {
    this.#fault(server.id, {
      reason: `No service identity is kept for ${server.name}: a security administrator sets it under Access.`,
      waiting: false,
    });
    this.forgetQuestion(server.id);
    client
      .call("disconnect", { server: server.id })
      .catch((err: unknown) =>
        this.#deps.log.warn("zone.disconnect.late", { zone: this.zone.id, server: server.id, err }),
      );
  }

  #fault(server: string, fault: AccessFault | null): void {
    if (fault) this.#faults.set(server, fault);
    else this.#faults.delete(server);
    this.#deps.onChange("health");
  }

  async #setUp(client: ZoneClient): Promise<void> {
    const keyPassphrase = await this.#deps.keyPassphrase(this.zone.id);
    const { certificateDer, keyEncrypted } = await checkedClient(client).call(
      "configure",
      { ...this.#deps.config, keyPassphrase },
      { timeoutMs: SETUP_TIMEOUT_MS },
    );
    this.#keyEncrypted = keyEncrypted;
    if (this.#deps.signals.recording) await client.call("setRecording", { on: true });
    this.#certificateDer = certificateDer;
  }

  #onUp(): void {
    const restarted = this.#process.state === "down";
    this.#process = { state: "up" };
    this.#links.clear();
    this.#faults.clear();
    this.#questions.clear();
    this.#deps.signals.tell("up", this.zone.id, { restarted });
    this.#deps.onChange("health");
    this.#deps.onChange("questions");
    for (const server of this.zone.servers) void this.reconnect(server.id);
  }

  #onDown(fact: { reason: string; restarts: number; delayMs: number }): void {
    this.#process = { state: "down", reason: fact.reason, delayMs: fact.delayMs };
    this.#questions.clear();
    this.#deps.log.warn("zone.host.down", {
      zone: this.zone.id,
      reason: fact.reason,
      restarts: fact.restarts,
      delayMs: fact.delayMs,
    });
    this.#deps.signals.tell("down", this.zone.id, { reason: fact.reason, restarts: fact.restarts });
    this.#deps.onChange("health");
    this.#deps.onChange("questions");
  }

  onHealth(links: readonly LinkHealth[]): void {
    this.#links.clear();
    for (const link of links) this.#links.set(link.server, link);
    this.#deps.onChange("health");
  }

  onQuestion(question: TrustQuestion): void {
    const key = `${question.server} ${question.node ?? ""}`;
    if (!this.#questions.has(key) && this.#questions.size >= MOST_QUESTIONS) return;
    const news = this.#questions.get(key)?.certificate.sha256 !== question.certificate.sha256;
    this.#questions.set(key, question);
    if (news) this.#recordQuestion(question);
    this.#deps.onChange("questions");
  }

  #recordQuestion(question: TrustQuestion): void {
    const budget = this.#asked.take("");
    const zone = this.zone.id;
    if (budget === "within")
      this.#deps.record(
        systemEntry("trust.asked", question.server, {
          zone,
          new: bounded(question.certificate.sha256, 64),
          detail: { faults: bounded(question.faults.join(", "), MAX_TEXT) },
        }),
      );
    if (budget !== "firstOver") return;
    this.#deps.log.warn("zone.flood", { zone, name: "trustQuestion" });
    this.#deps.record(systemEntry("host.flood", zone, { zone, reason: floodWords, detail: { name: "trustQuestion" } }));
  }

  /** A link that is live has shown a certificate that is trusted: what was asked about it is answered. */
  onLink(change: ZoneHostEvents["link"]): void {
    const isSetAsWhole =
      change.node === undefined && this.zone.servers.some((s) => s.id === change.server && s.redundant);
    if (change.to === "live" && !isSetAsWhole) this.forgetQuestion(change.server, { node: change.node });
  }
}
