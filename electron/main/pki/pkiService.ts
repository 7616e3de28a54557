import { authorise, type Caller } from "../../../shared/access/roles.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { RoomHandlers } from "../../../shared/ipc/define.ts";
import type { pkiRows } from "../../../shared/ipc/pkiRows.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { ZoneSignals } from "../../../shared/hosts/zoneSignals.ts";
import type { KeyBits, OwnCertificate, RotationZone, ZonePkiStore, ZoneSwitch } from "../../../shared/zones/pki.ts";
import type { Log } from "../../base/log.ts";
import { ExpiryWatch } from "./expiryWatch.ts";
import { ZoneRotation } from "./rotation.ts";
import { refusalBy, stateSince, switchZone, type PkiClient } from "./switchZone.ts";
import { bounded } from "../../../shared/text.ts";

interface PkiServiceDeps {
  /** The plant as it is now. */
  plant(): PlantIndex;
  zoneIds(): readonly ZoneId[];
  readonly signals: ZoneSignals;
  readonly log: Log;
  readonly nowMs: () => number;
  /** @throws AppError while the zone's process is down. */
  host(zone: ZoneId): PkiClient;
  /** Lets a certificate of ours into a server that is Millward's own; does nothing at any other. */
  handOut(zone: ZoneId, server: ServerId, certificateDer: Uint8Array): Promise<void>;
  /** The zone shows another certificate from now on. */
  ownChanged(zone: ZoneId, certificateDer: Uint8Array): void;
  record(entry: AuditEntry): void;
  notice(zone: ZoneId, severity: "warning" | "critical", text: string): void;
  readonly timing?: { readonly lookEveryMs: number; readonly verifyMs: number; readonly pollMs: number };
}

const TIMING = { lookEveryMs: 3_600_000, verifyMs: 30_000, pollMs: 250 };
/** Making a key of 4096 bits on a busy machine. */
const KEY_MS = 120_000;
const PUSH_MS = 90_000;

/** The life cycle of keys, certificates and trust, zone by zone: decides nothing itself, and records every decision. */
export class PkiService {
  readonly #deps: PkiServiceDeps;
  readonly #timing: NonNullable<PkiServiceDeps["timing"]>;
  readonly #watch: ExpiryWatch;
  readonly #busy = new Set<ZoneId>();
  readonly #timer: ReturnType<typeof setInterval>;
  #rotation: ZoneRotation | null = null;

  constructor(deps: PkiServiceDeps) {
    this.#deps = deps;
    this.#timing = deps.timing ?? TIMING;
    this.#watch = new ExpiryWatch((zone, severity, text) => {
      deps.notice(zone, severity, text);
      deps.record(systemEntry("pki.expiry", "certificates", { zone, reason: bounded(text, 300) }));
    });
    this.#timer = setInterval(() => {
      for (const zone of deps.zoneIds()) void this.#look(zone);
    }, this.#timing.lookEveryMs);
    // What ends soon is said as soon as the zone can tell.
    deps.signals.on("up", (zone) => void this.#look(zone));
  }

  readonly calls = {
    "pki.board": async (_input, { caller }) => this.#board(caller),
    "pki.store": async ({ zone }) => this.#store(zone),
    "pki.pem": async ({ zone, sha256 }) => this.#deps.host(zone).call("pkiPem", { sha256 }),
    "pki.inspect": async ({ zone, text }) => this.#deps.host(zone).call("pkiInspect", { text }),

    "pki.prepare": async ({ zone, keyBits }, { note }) =>
      noted(note, await this.#alone(zone, () => this.#prepare(zone, keyBits))),
    "pki.request": async ({ zone, keyBits }) =>
      this.#alone(zone, () => this.#deps.host(zone).call("pkiRequest", { keyBits }, { timeoutMs: KEY_MS })),
    "pki.importOwn": async ({ zone, text }, { note }) =>
      noted(
        note,
        await this.#alone(zone, async () =>
          this.#waiting(zone, await this.#deps.host(zone).call("pkiImportOwn", { text })),
        ),
      ),
    "pki.discardNext": async ({ zone }) =>
      this.#alone(zone, async () => {
        await this.#deps.host(zone).call("pkiDiscardNext", {});
        return null;
      }),
    "pki.activate": async ({ zone, sha256, allowDown }, { note }) => {
      const switched = await this.#alone(zone, () => this.#switch(zone, sha256, allowDown));
      note({
        detail: {
          result: switched.result,
          outcome: bounded(switched.reason, 300),
          servers: bounded(switched.servers.map((s) => `${s.server}: ${s.result}`).join(", "), 300),
        },
      });
      if (switched.result !== "switched")
        note({ outcome: { result: "failed", code: switched.result === "rolledBack" ? "conflict" : "unavailable" } });
      return switched;
    },
    "pki.recall": async ({ zone }, { note }) =>
      noted(
        note,
        await this.#alone(zone, async () => this.#waiting(zone, await this.#deps.host(zone).call("pkiRecall", {}))),
      ),

    "pki.trust": async ({ zone, text }, { note }) =>
      named(note, await this.#deps.host(zone).call("pkiTrust", { text })),
    "pki.decide": async ({ zone, sha256, decision, list }, { note }) => {
      const client = this.#deps.host(zone);
      if (decision === "remove") return named(note, await client.call("pkiRemove", { sha256, list }));
      if (decision === "trust" ? list !== "rejected" : list !== "trusted")
        throw new AppError(
          "invalid_input",
          decision === "trust"
            ? "Only a certificate of the rejected list can be trusted here."
            : "Only a trusted certificate can be rejected.",
        );
      return named(note, await client.call(decision === "trust" ? "pkiTrustKnown" : "pkiReject", { sha256 }));
    },
    "pki.addIssuer": async ({ zone, text, trusted }, { note }) =>
      named(note, await this.#deps.host(zone).call("pkiAddIssuer", { text, trusted })),
    "pki.addCrl": async ({ zone, text }, { note }) =>
      named(note, await this.#deps.host(zone).call("pkiAddCrl", { text })),

    "pki.rotation": async (_input, { caller }) => this.#rotationFor(caller),
    "pki.rotate": async ({ zones, keyBits }, { caller }) => this.#rotate(zones, keyBits, caller),
    "pki.rotateSwitch": async ({ allowDown }, { caller }) => {
      const rotation = this.#demandRotation(caller);
      rotation.begin();
      rotation.run(allowDown).catch((err: unknown) => this.#deps.log.error("pki.rotation.failed", { err }));
      return rotation.state;
    },
    "pki.rotateCancel": async (_input, { caller }) => {
      this.#demandRotation(caller).cancel();
      return this.#rotationFor(caller);
    },

    "pki.pushRead": async ({ zone, server }, { caller }) =>
      this.#deps.host(zone).call("pushRead", { userId: caller.userId, server }, { timeoutMs: PUSH_MS }),
    "pki.pushOwn": async ({ zone, server, identity }, { caller, note }) => {
      const pushed = await this.#deps
        .host(zone)
        .call("pushOwn", { userId: caller.userId, server, identity }, { timeoutMs: PUSH_MS });
      note({ detail: { sha256: pushed.sha256 } });
      return pushed;
    },
    "pki.pushRemove": async ({ zone, server, sha256 }, { caller }) => {
      await this.#deps.host(zone).call("pushRemove", { userId: caller.userId, server, sha256 }, { timeoutMs: PUSH_MS });
      return null;
    },
    "pki.pushRequest": async ({ zone, server, newKey }, { caller }) =>
      this.#deps.host(zone).call("pushRequest", { userId: caller.userId, server, newKey }, { timeoutMs: PUSH_MS }),
    "pki.pushUpdate": async ({ zone, server, text }, { caller, note }) => {
      const client = this.#deps.host(zone);
      const sinceMs = await stateSince(client, server);
      const certificate = named(
        note,
        await client.call("pushUpdate", { userId: caller.userId, server, text }, { timeoutMs: PUSH_MS }),
      );
      const refusal = await refusalBy(
        { client, ...this.#timing, nowMs: this.#deps.nowMs },
        server,
        (link) => link.sinceMs !== sinceMs && link.serverCertificate?.sha256 === certificate.sha256,
      );
      note({ detail: { live: refusal === null } });
      if (refusal !== null) note({ outcome: { result: "failed", code: "unavailable" } });
      return { certificate, live: refusal === null, reason: refusal ?? "" };
    },
  } satisfies RoomHandlers<typeof pkiRows>;

  dispose(): void {
    clearInterval(this.#timer);
    this.#rotation?.cancel();
  }

  async #board(caller: Pick<Caller, "grants">): Promise<ZonePkiStore[]> {
    const mine = this.#deps.zoneIds().filter((zone) => authorise(caller, "zone.read", zone));
    const stores = await Promise.allSettled(mine.map((zone) => this.#store(zone)));
    return stores.flatMap((s) => (s.status === "fulfilled" ? [s.value] : []));
  }

  async #look(zone: ZoneId): Promise<void> {
    try {
      const store = await this.#store(zone);
      this.#watch.look(this.#deps.plant().zone.get(zone)?.name ?? zone, store);
    } catch (err) {
      this.#deps.log.debug("pki.look.later", { zone, err });
    }
  }

  /** Whatever its host says: the store of this zone. */
  async #store(zone: ZoneId): Promise<ZonePkiStore> {
    return { ...(await this.#deps.host(zone).call("pkiStore", {})), zone };
  }

  async #prepare(zone: ZoneId, keyBits: KeyBits): Promise<OwnCertificate> {
    return this.#waiting(zone, await this.#deps.host(zone).call("pkiPrepare", { keyBits }, { timeoutMs: KEY_MS }));
  }

  /** A certificate waits: servers of Millward's own learn it at once, people carry it to the others. */
  async #waiting(zone: ZoneId, next: OwnCertificate): Promise<OwnCertificate> {
    for (const server of this.#serversOf(zone)) await this.#deps.handOut(zone, server, derOf(next.pem));
    return next;
  }

  async #switch(zone: ZoneId, sha256: string, allowDown: boolean): Promise<ZoneSwitch> {
    const client = this.#deps.host(zone);
    const switched = await switchZone({
      zone,
      client,
      servers: this.#serversOf(zone),
      sha256,
      allowDown,
      verifyMs: this.#timing.verifyMs,
      pollMs: this.#timing.pollMs,
      nowMs: this.#deps.nowMs,
    });
    if (switched.result === "switched")
      this.#deps.ownChanged(zone, derOf((await client.call("pkiPem", { sha256 })).pem));
    return switched;
  }

  #serversOf(zone: ZoneId): ServerId[] {
    return this.#deps
      .plant()
      .serversOf(zone)
      .map((s) => s.id);
  }

  /** One change of a zone's own certificates at a time, also across windows. */
  async #alone<T>(zone: ZoneId, work: () => Promise<T>): Promise<T> {
    if (this.#busy.has(zone))
      throw new AppError(
        "conflict",
        "The certificates of this zone are being changed at this moment. Wait until that is done.",
      );
    this.#busy.add(zone);
    try {
      return await work();
    } finally {
      this.#busy.delete(zone);
    }
  }

  async #rotate(zones: readonly ZoneId[], keyBits: KeyBits, caller: Caller) {
    const unknown = zones.find((z) => !this.#deps.zoneIds().includes(z));
    if (unknown !== undefined) throw new AppError("not_found", `The plant has no zone ${unknown} with servers.`);
    if (this.#rotation && !this.#rotation.isOver)
      throw new AppError("conflict", "A rotation is under way. Finish or cancel it first.");
    const rotation = new ZoneRotation(
      {
        startedBy: caller.userId,
        nowMs: this.#deps.nowMs,
        prepare: (zone) => this.#alone(zone, () => this.#prepare(zone, keyBits)),
        switchZone: (zone, sha256, allowDown) => this.#alone(zone, () => this.#switch(zone, sha256, allowDown)),
        onZone: (zone) => this.#recordStep(zone, caller.userId),
      },
      [...new Set(zones)],
    );
    this.#rotation = rotation;
    rotation.prepare().catch((err: unknown) => this.#deps.log.error("pki.rotation.failed", { err }));
    return rotation.state;
  }

  #recordStep(zone: RotationZone, startedBy: string): void {
    this.#deps.record(
      systemEntry(`pki.rotation.${zone.step}`, "own certificate", {
        zone: zone.zone,
        new: zone.sha256,
        reason: bounded(zone.reason, 300),
        detail: {
          startedBy,
          servers: bounded(zone.servers.map((s) => `${s.server}: ${s.result}`).join(", "), 300),
        },
      }),
    );
  }

  #demandRotation(caller: Caller): ZoneRotation {
    if (!this.#rotation) throw new AppError("not_found", "No rotation was started.");
    demandAll(caller, this.#rotation.zones);
    return this.#rotation;
  }

  #rotationFor(caller: Pick<Caller, "grants">) {
    const state = this.#rotation?.state ?? null;
    return state && { ...state, zones: state.zones.filter((z) => authorise(caller, "zone.read", z.zone)) };
  }
}

/** @throws forbidden unless the caller may manage every one of the zones. */
function demandAll(caller: Pick<Caller, "grants">, zones: readonly ZoneId[]): void {
  const beyond = zones.find((zone) => !authorise(caller, "pki.manage", zone));
  if (beyond !== undefined) throw new AppError("forbidden", `You do not manage the certificates of zone ${beyond}.`);
}

type Note = (fields: { detail: Record<string, string | boolean> }) => void;

/** The fingerprint belongs into the record; what was pasted did not show it yet. */
function named<T extends { readonly sha256: string }>(note: Note, of: T): T {
  note({ detail: { sha256: of.sha256 } });
  return of;
}
function noted(note: Note, own: OwnCertificate): OwnCertificate {
  named(note, own.certificate);
  return own;
}

const derOf = (pem: string): Uint8Array =>
  new Uint8Array(Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64"));
