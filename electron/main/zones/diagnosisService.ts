import { AppError } from "../../../shared/errors.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import type { RoomHandlers } from "../../../shared/ipc/define.ts";
import type { diagnosisRows, ValueReport } from "../../../shared/ipc/diagnosisRows.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { LinkHealth, ZoneHealth } from "../../../shared/zones/health.ts";
import type { ZoneClient } from "./zoneProcess.ts";
import type { HostFacts, ZoneFacts } from "../../../shared/zones/valueFacts.ts";
import { bounded } from "../../../shared/text.ts";

interface DiagnosisServiceDeps {
  /** The plant as it is now. */
  plant(): PlantIndex;
  nowMs(): number;
  /** @throws unavailable while the zone's host is down. */
  host(zone: ZoneId): ZoneClient;
  health(zone: ZoneId): ZoneHealth | undefined;
}

/** The host itself gives up its read of the server sooner. */
const HOST_ANSWERS_MS = 2_500;

/** What a link carried, what a server can do, and why a value is not good. */
export class DiagnosisService {
  readonly #deps: DiagnosisServiceDeps;

  constructor(deps: DiagnosisServiceDeps) {
    this.#deps = deps;
  }

  readonly calls = {
    "diagnosis.link": async ({ zone, server, afterSecond, afterSeq }) =>
      this.#deps.host(zone).call("diagnosisLink", { server, afterSecond, afterSeq }),
    "diagnosis.capabilities": async ({ zone, server }) =>
      this.#deps.host(zone).call("diagnosisCapabilities", { server }),
    "diagnosis.value": async (input, context) => this.#value(input, context.windowId),
  } satisfies RoomHandlers<typeof diagnosisRows>;

  async #value(input: { zone: ZoneId; tag: string }, windowId: number): Promise<ValueReport> {
    const plant = this.#deps.plant();
    const tag = plant.tag.get(input.tag);
    const zone = plant.zone.get(input.zone);
    if (tag?.zone !== input.zone || !zone)
      throw new AppError("not_found", `This zone has no tag ${bounded(input.tag, 100)}.`);
    const asked = await this.#ask(input.zone, { index: plant.numberInZone(tag.index), windowId });
    const health = this.#deps.health(input.zone);
    const link = health?.links.find((l) => l.server === tag.server);
    return {
      nowMs: this.#deps.nowMs(),
      zoneName: zone.name,
      serverName: plant.server(zone.id, tag.server)?.name ?? tag.server,
      staleAfterMs: zone.staleAfterMs,
      host: hostFacts(asked, health),
      zone: asked.answer === "facts" ? (asked.facts ?? (link ? factsOfLink(link) : null)) : null,
    };
  }

  async #ask(zone: ZoneId, input: { index: number; windowId: number }): Promise<Asked> {
    try {
      return {
        answer: "facts",
        facts: await this.#deps.host(zone).call("diagnosisValue", input, { timeoutMs: HOST_ANSWERS_MS }),
      };
    } catch (err) {
      if (err instanceof AppError && err.code === "timeout") return { answer: "silence" };
      if (err instanceof AppError && err.code === "unavailable") return { answer: "gone" };
      throw err;
    }
  }
}

type Asked = { readonly answer: "facts"; readonly facts: ZoneFacts | null } | { readonly answer: "silence" | "gone" };

function hostState(asked: Asked, down: boolean): HostFacts["state"] {
  if (asked.answer === "facts") return "up";
  if (asked.answer === "silence") return "hung";
  return down ? "down" : "starting";
}

function hostFacts(asked: Asked, health: ZoneHealth | undefined): HostFacts {
  const down = health?.state === "hostDown";
  return {
    state: hostState(asked, down),
    sinceMs: down ? health.sinceMs : null,
    reason: down ? health.cause : "",
    restarts: health?.restarts ?? 0,
    pid: health?.pid ?? null,
  };
}

/** The host was not told of the server yet: what main says of the link is all there is. */
function factsOfLink(link: LinkHealth): ZoneFacts {
  return {
    link: {
      state: link.state,
      sinceMs: link.sinceMs,
      reason: link.reason,
      code: link.code,
      lastContactMs: link.lastContactMs,
      latencyMs: link.latencyMs,
    },
    server: null,
    item: { state: "none", status: 0, samplingMs: null, publishMs: null },
    sample: { seen: false, status: 0, sourceMs: Number.NaN, sinceMs: null },
    direct: null,
    attached: true,
  };
}
