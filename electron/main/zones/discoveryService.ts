import { AppError } from "../../../shared/errors.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import type { discoveryRows } from "../../../shared/ipc/discoveryRows.ts";
import type { RoomHandlers } from "../../../shared/ipc/define.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import { sameAddress } from "../../../shared/zones/declared.ts";
import type { Discovery, KnownServer } from "../../../shared/zones/discovery.ts";
import { discoveryOf } from "../../../shared/zones/discoveryFindings.ts";
import type { ZoneHealth } from "../../../shared/zones/health.ts";
import type { ZoneClient } from "./zoneProcess.ts";
import { askedTooOften } from "./zoneWords.ts";

const ASK_MS = 12_000;
const WINDOW_MS = 60_000;
/** A person looks around; a scanner is another program. */
const MOST_PER_WINDOW = 12;
const MOST_FOUND = 200;

interface DiscoveryServiceDeps {
  /** The plant as it is now. */
  plant(): PlantIndex;
  nowMs(): number;
  /** @throws unavailable while the zone's host is down. */
  host(zone: ZoneId): ZoneClient;
  health(zone: ZoneId): ZoneHealth | undefined;
}

/** Asks an address that a person typed what servers and endpoints there are. It never connects one. */
export class DiscoveryService {
  readonly #deps: DiscoveryServiceDeps;
  readonly #asked = new Map<ZoneId, number[]>();
  /** By zone and address, oldest first. */
  readonly #found = new Map<string, KnownServer>();

  constructor(deps: DiscoveryServiceDeps) {
    this.#deps = deps;
  }

  readonly calls = {
    "discovery.ask": async ({ zone, endpointUrl }, context) => {
      const host = this.#deps.host(zone);
      this.#pace(zone);
      const answer = await host.call("discover", { endpointUrl }, { timeoutMs: ASK_MS });
      const discovery = discoveryOf(zone, endpointUrl, answer, this.#deps.plant().model.zones, this.#deps.nowMs());
      this.#remember(discovery);
      context.note({ detail: { endpoints: discovery.endpoints.length, declared: discovery.declaration.kind } });
      return discovery;
    },
    "discovery.known": async ({ zone }) => this.#known(zone),
  } satisfies RoomHandlers<typeof discoveryRows>;

  #pace(zone: ZoneId): void {
    const now = this.#deps.nowMs();
    const recent = (this.#asked.get(zone) ?? []).filter((atMs) => now - atMs < WINDOW_MS);
    if (recent.length >= MOST_PER_WINDOW) throw new AppError("unavailable", askedTooOften(MOST_PER_WINDOW));
    this.#asked.set(zone, [...recent, now]);
  }

  #remember(d: Discovery): void {
    const put = (server: KnownServer): void => {
      const key = `${server.zone} ${server.endpointUrl}`;
      const before = this.#found.get(key);
      this.#found.delete(key);
      this.#found.set(key, server.lastSeenMs === null && before ? before : server);
      for (const oldest of this.#found.keys()) {
        if (this.#found.size <= MOST_FOUND) return;
        this.#found.delete(oldest);
      }
    };
    const uri = d.endpoints[0]?.applicationUri ?? "";
    for (const s of d.servers ?? []) {
      if (s.applicationUri === uri || s.kind === "Client") continue;
      for (const endpointUrl of s.discoveryUrls.slice(0, 1))
        put({
          zone: d.zone,
          name: s.name || s.applicationUri,
          endpointUrl,
          applicationUri: s.applicationUri,
          server: null,
          lastSeenMs: null,
        });
    }
    put({
      zone: d.zone,
      name: d.servers?.find((s) => s.applicationUri === uri)?.name || uri || d.endpointUrl,
      endpointUrl: d.endpointUrl,
      applicationUri: uri,
      server: d.declaration.kind === "declared" ? d.declaration.server : null,
      lastSeenMs: d.atMs,
    });
  }

  #known(zone: ZoneId): KnownServer[] {
    const health = this.#deps.health(zone);
    const found = [...this.#found.values()].filter((f) => f.zone === zone).reverse();
    const declared = this.#deps
      .plant()
      .serversOf(zone)
      .map((s): KnownServer => {
        const link = health?.links.find((l) => l.server === s.id);
        const seen = found
          .filter((f) => f.server === s.id || sameAddress(f.endpointUrl, link?.endpointUrl ?? s.endpointUrl))
          .map((f) => f.lastSeenMs ?? 0);
        const lastSeenMs = Math.max(link?.lastContactMs ?? 0, ...seen);
        return {
          zone,
          name: s.name,
          endpointUrl: link?.endpointUrl ?? s.endpointUrl,
          applicationUri: s.applicationUri,
          server: s.id,
          lastSeenMs: lastSeenMs > 0 ? lastSeenMs : null,
        };
      });
    return [
      ...declared,
      ...found.filter((f) => f.server === null && !declared.some((s) => sameAddress(s.endpointUrl, f.endpointUrl))),
    ];
  }
}
