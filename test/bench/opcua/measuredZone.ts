import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordBatch, ZoneHostWords } from "../../../shared/hosts/zoneHost.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { TrustQuestion } from "../../../shared/zones/health.ts";
import { peerIdentity } from "../../support/open62541/peer.ts";
import { Child } from "./children.ts";
import { TickAudit } from "./tickAudit.ts";

export interface ZoneSpec {
  readonly id: string;
  /** `opc.tcp://localhost:PORT` of each server, perhaps through a proxy. */
  readonly endpointUrls: readonly string[];
  /** Variables of each server. */
  readonly variables: number;
  readonly publishMs: number;
  readonly samplingMs: number;
}

const LIVE_MS = 120_000;

/** One zone host process that records every value of its servers, with the audit of what came. */
export class MeasuredZone {
  readonly child: Child;
  readonly audit: TickAudit;
  readonly spec: ZoneSpec;
  readonly #folder: string;
  readonly #questions: TrustQuestion[] = [];
  readonly #links: { atMs: number; server: string; to: string }[] = [];
  #wake: () => void = () => undefined;
  onRecord: (batch: RecordBatch) => void = () => undefined;

  private constructor(child: Child, spec: ZoneSpec, folder: string) {
    this.child = child;
    this.spec = spec;
    this.#folder = folder;
    this.audit = new TickAudit(spec.endpointUrls.length * spec.variables, spec.variables);
    child.onEvent = (name, payload) => this.#onEvent(name, payload);
  }

  /** Configures the host, turns recording on, connects and trusts; what it waits for is `live()`. */
  static async start(bundle: string, spec: ZoneSpec): Promise<MeasuredZone> {
    const folder = await mkdtemp(join(tmpdir(), "millward-bench-zone-"));
    const zone = new MeasuredZone(await Child.start(bundle, "zoneHostChild"), spec, folder);
    const { calls } = zone.child;
    const servers = spec.endpointUrls.map((endpointUrl, i) => zone.#server(i, endpointUrl));
    const tags = servers.flatMap((s, i) =>
      Array.from({ length: spec.variables }, (_, v) => ({
        index: i * spec.variables + v,
        server: s.id,
        identifier: `v${v}`,
        type: "Double" as const,
        recordMs: 0,
      })),
    );
    await calls.call(
      "configure",
      {
        zone: {
          id: spec.id,
          staleAfterMs: 3000,
          servers,
        },
        epoch: 1,
        tags,
        pkiFolder: folder,
        applicationUri: `urn:millward:bench:${spec.id}`,
        stationName: "bench",
        keyPassphrase: null,
      },
      { timeoutMs: 60_000 },
    );
    await calls.call("setRecording", { on: true });
    return zone;
  }

  /** Opens every link; a server's certificate is trusted when it asks, as a person would. */
  async connect(): Promise<void> {
    for (const [i, url] of this.spec.endpointUrls.entries())
      await this.child.calls.call("connect", {
        server: this.#server(i, url),
        service: { kind: "userName", ...peerIdentity.operator },
      });
    for (let trusted = 0; trusted < this.spec.endpointUrls.length; trusted++) {
      const question = await this.#question();
      await this.child.calls.call(
        "trustPending",
        { server: question.server, sha256: question.certificate.sha256 },
        { timeoutMs: 30_000 },
      );
      const health = await this.child.calls.call("health", {});
      // All peers show one certificate: trusting it once lets every link in.
      if (
        health.every((l) => l.state !== "refused" || this.#links.some((s) => s.server === l.server && s.to === "live"))
      )
        break;
    }
  }

  #server(i: number, endpointUrl: string): Server {
    return {
      id: `s${i}`,
      name: `Peer ${i}`,
      endpointUrl,
      applicationUri: peerIdentity.applicationUri,
      namespaceUri: peerIdentity.namespaceUri,
      securityMode: "SignAndEncrypt",
      securityPolicy: "Basic256Sha256",
      publishMs: this.spec.publishMs,
      samplingMs: this.spec.samplingMs,
      demo: false,
    };
  }

  async #question(): Promise<TrustQuestion> {
    for (;;) {
      const question = this.#questions.shift();
      if (question) return question;
      await this.#next(LIVE_MS);
    }
  }

  /** Waits until every tag has come at least once. @returns milliseconds since the call. */
  async live(): Promise<number> {
    const fromMs = performance.now();
    await this.until(
      () => this.audit.seen === this.audit.tags,
      LIVE_MS,
      () => `${this.audit.seen} of ${this.audit.tags} tags came`,
    );
    return performance.now() - fromMs;
  }

  /** Waits for a condition over what has come. */
  async until(holds: () => boolean, timeoutMs: number, what: () => string): Promise<void> {
    const endMs = performance.now() + timeoutMs;
    while (!holds()) {
      if (performance.now() > endMs) throw new Error(`${this.spec.id}: ${what()}. ${this.child.log.slice(-1500)}`);
      await this.#next(250);
    }
  }

  stateChanges(): readonly { readonly atMs: number; readonly server: string; readonly to: string }[] {
    return this.#links;
  }

  #next(atMostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, atMostMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #onEvent<E extends keyof ZoneHostWords>(name: E, payload: ZoneHostWords[E]): void {
    if (name === "record") {
      const batch = payload as RecordBatch;
      this.audit.take(batch);
      this.onRecord(batch);
    } else if (name === "trustQuestion") this.#questions.push(payload as TrustQuestion);
    else if (name === "link") {
      const change = payload as ZoneHostWords["link"];
      this.#links.push({ atMs: performance.now(), server: change.server, to: change.to });
    } else return;
    this.#wake();
  }

  async stop(): Promise<void> {
    await this.child.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
