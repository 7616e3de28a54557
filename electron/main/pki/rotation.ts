import { AppError } from "../../../shared/errors.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import type { OwnCertificate, Rotation, RotationZone, ZoneSwitch } from "../../../shared/zones/pki.ts";

interface RotationDeps {
  prepare(zone: ZoneId): Promise<OwnCertificate>;
  switchZone(zone: ZoneId, sha256: string, allowDown: boolean): Promise<ZoneSwitch>;
  /** A zone's step ended. */
  onZone(zone: RotationZone): void;
  readonly startedBy: string;
  readonly nowMs: () => number;
}

/**
 * New certificates for several zones: all are made, people carry them to the servers, then zone after zone is switched
 * and
 * verified. A zone that fails is as it was before, and the next one is still tried; between zones it can be cancelled.
 */
export class ZoneRotation {
  readonly #deps: RotationDeps;
  readonly #startedAtMs: number;
  #zones: RotationZone[];
  #phase: Rotation["phase"] = "preparing";
  #cancelling = false;

  constructor(deps: RotationDeps, zones: readonly ZoneId[]) {
    this.#deps = deps;
    this.#startedAtMs = deps.nowMs();
    this.#zones = zones.map((zone) => ({ zone, step: "waiting", reason: "", sha256: "", servers: [] }));
  }

  get state(): Rotation {
    return {
      phase: this.#phase,
      startedBy: this.#deps.startedBy,
      startedAtMs: this.#startedAtMs,
      cancelling: this.#cancelling,
      zones: this.#zones,
    };
  }
  get zones(): readonly ZoneId[] {
    return this.#zones.map((z) => z.zone);
  }
  get isOver(): boolean {
    return this.#phase === "done";
  }

  async prepare(): Promise<void> {
    for (const { zone } of this.#zones) {
      if (this.#cancelling) break;
      this.#set(zone, { step: "preparing" });
      try {
        const next = await this.#deps.prepare(zone);
        this.#set(zone, { step: "prepared", sha256: next.certificate.sha256 });
      } catch (err) {
        this.#set(zone, { step: "failed", reason: wordsOf(err) });
      }
    }
    this.#phase = !this.#cancelling && this.#zones.some((z) => z.step === "prepared") ? "prepared" : "done";
    if (this.#phase === "done") this.#endWaiting();
  }

  /** @throws conflict unless the certificates are made and nothing runs. */
  begin(): void {
    if (this.#phase !== "prepared")
      throw new AppError(
        "conflict",
        this.#phase === "done" ? "This rotation is over. Start another." : "This rotation is at work already.",
      );
    this.#phase = "switching";
  }

  async run(allowDown: boolean): Promise<void> {
    for (const { zone, step, sha256 } of this.#zones) {
      if (step !== "prepared") continue;
      if (this.#cancelling) break;
      this.#set(zone, { step: "switching" });
      try {
        const { result, reason, servers } = await this.#deps.switchZone(zone, sha256, allowDown);
        this.#set(zone, { step: result, reason, servers });
      } catch (err) {
        this.#set(zone, { step: "failed", reason: wordsOf(err) });
      }
    }
    this.#phase = "done";
    this.#endWaiting();
  }

  /** The zone at work is finished; no further one is begun. */
  cancel(): void {
    if (this.#phase === "done") return;
    this.#cancelling = true;
    if (this.#phase !== "prepared") return;
    this.#phase = "done";
    this.#endWaiting();
  }

  #endWaiting(): void {
    for (const { zone, step } of this.#zones)
      if (step === "waiting" || step === "prepared")
        this.#set(zone, {
          step: "cancelled",
          reason:
            step === "prepared"
              ? "Its next certificate is made and waits; it can be switched to in the zone itself, or discarded."
              : "",
        });
  }

  #set(zone: ZoneId, patch: Partial<RotationZone>): void {
    this.#zones = this.#zones.map((z) => (z.zone === zone ? { ...z, ...patch } : z));
    const now = this.#zones.find((z) => z.zone === zone)!;
    if (patch.step !== undefined && patch.step !== "preparing" && patch.step !== "switching") this.#deps.onZone(now);
  }
}

const wordsOf = (err: unknown): string =>
  err instanceof AppError ? err.message : "It failed unexpectedly; see the log.";
