import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ZoneSignals } from "../../../shared/hosts/zoneSignals.ts";
import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { doctorRows } from "../../../shared/ipc/doctorRows.ts";
import type { RoomHandlers } from "../../../shared/ipc/define.ts";
import type { Diagnosis } from "../../../shared/zones/doctor.ts";
import type { Log } from "../../base/log.ts";
import type { ZoneClient } from "./zoneProcess.ts";
import { bounded } from "../../../shared/text.ts";

/** The host gives up sooner by itself. */
const LOOK_MS = 20_000;
/** One try with a password each time: never fast enough to lock an account. */
const BETWEEN_LOOKS_MS = 5_000;
const BETWEEN_AUTOMATIC_MS = 60_000;

interface DoctorServiceDeps {
  readonly log: Log;
  readonly signals: ZoneSignals;
  nowMs(): number;
  /** @throws unavailable while the zone's host is down. */
  host(zone: ZoneId): ZoneClient;
  record(entry: AuditEntry): void;
}

/**
 * Lets the zone's host find out why a link does not come up: when a person asks, and by itself when one was refused.
 */
export class DoctorService {
  readonly #deps: DoctorServiceDeps;
  readonly #lookedAtMs = new Map<string, number>();

  constructor(deps: DoctorServiceDeps) {
    this.#deps = deps;
    deps.signals.on("link", (zone, { server, to }) => {
      if (to === "refused") void this.#linkRefused(zone, server);
    });
  }

  readonly calls = {
    "doctor.look": async ({ zone, server }, context) => {
      this.#pace(`${zone} ${server}`, BETWEEN_LOOKS_MS);
      const found = await this.#look(zone, server, "person");
      context.note({ detail: detailOf(found) });
      return found;
    },
    "doctor.shown": async ({ zone, server }) => {
      const shown = await this.#deps.host(zone).call("doctorShown", { server });
      return shown && { ...shown, zone };
    },
    "doctor.cancel": async ({ zone, server }) => {
      await this.#deps.host(zone).call("doctorCancel", { server });
      return null;
    },
  } satisfies RoomHandlers<typeof doctorRows>;

  /** A link was refused: the cause is there before anybody opens the view. Nobody is signed in for it. */
  async #linkRefused(zone: ZoneId, server: ServerId): Promise<void> {
    try {
      this.#pace(`${zone} ${server} automatic`, BETWEEN_AUTOMATIC_MS);
      const found = await this.#look(zone, server, "automatic");
      this.#deps.record(
        systemEntry("doctor.looked", server, {
          zone,
          reason: bounded(found.cause?.what ?? "Nothing was found that keeps the link down.", 300),
          code: found.cause?.code ?? "",
          detail: detailOf(found),
        }),
      );
    } catch (err) {
      this.#deps.log.debug("doctor.automatic.left", { zone, server, err });
    }
  }

  async #look(zone: ZoneId, server: ServerId, asked: Diagnosis["asked"]): Promise<Diagnosis> {
    const found = await this.#deps.host(zone).call("doctorLook", { server, asked }, { timeoutMs: LOOK_MS });
    return { ...found, zone };
  }

  #pace(key: string, betweenMs: number): void {
    const now = this.#deps.nowMs();
    if (now - (this.#lookedAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < betweenMs)
      throw new AppError(
        "unavailable",
        "This server was looked at a moment ago. Wait a few seconds before the next look.",
      );
    for (const [old, atMs] of this.#lookedAtMs) if (now - atMs >= BETWEEN_AUTOMATIC_MS) this.#lookedAtMs.delete(old);
    this.#lookedAtMs.set(key, now);
  }
}

const detailOf = (d: Diagnosis) => ({
  state: d.state,
  cause: d.cause?.id ?? "",
  side: d.cause?.side ?? "",
  tookMs: d.tookMs,
});
