import type { Zone } from "../../../shared/plant/model.ts";
import { linkStates, worstState, type LinkHealth, type LinkState } from "../../../shared/zones/health.ts";
import { processStopped } from "./zoneWords.ts";

/** What main knows of a zone's process. */
export type ZoneProcessState =
  | { readonly state: "starting" }
  | { readonly state: "up" }
  | { readonly state: "down"; readonly reason: string; readonly delayMs: number };

/** A fault that main found before the host could try: no identity is kept, the demo plant is not up. */
export interface AccessFault {
  readonly reason: string;
  readonly waiting: boolean;
}

interface ZoneHealthFacts {
  readonly zone: Zone;
  readonly process: ZoneProcessState;
  /** Last health from the host by server. */
  readonly links: ReadonlyMap<string, LinkHealth>;
  readonly faults: ReadonlyMap<string, AccessFault>;
  readonly tagsOf: (server: string) => number;
  readonly nowMs: number;
}

/** One row per server of the zone, also for those the host has not spoken of yet, and the worst of them in words. */
export function zoneHealthOf(facts: ZoneHealthFacts): { state: LinkState; cause: string; links: LinkHealth[] } {
  const links = facts.zone.servers.map((server): LinkHealth => {
    const known = facts.links.get(server.id) ?? {
      server: server.id,
      endpointUrl: server.endpointUrl,
      state: "connecting",
      sinceMs: facts.nowMs,
      reason: "Connecting.",
      code: "",
      securityMode: null,
      securityPolicy: null,
      sessions: 0,
      latencyMs: null,
      clockSkewMs: null,
      reconnects: 0,
      lastContactMs: 0,
      tags: facts.tagsOf(server.id),
      goodTags: 0,
      freshTags: 0,
      ownCertificate: null,
      serverCertificate: null,
    };
    if (facts.process.state === "down")
      return {
        ...known,
        state: "hostDown",
        reason: processStopped(facts.process.reason, facts.process.delayMs),
        code: "",
        sessions: 0,
        latencyMs: null,
        securityMode: null,
        securityPolicy: null,
        goodTags: 0,
        freshTags: 0,
        ...nodesDown(known, "hostDown"),
      };
    if (facts.process.state === "starting")
      return {
        ...known,
        state: "connecting",
        reason: "The zone's process is starting.",
        code: "",
        ...nodesDown(known, "connecting"),
      };
    const fault = facts.faults.get(server.id);
    return fault
      ? { ...known, state: fault.waiting ? "connecting" : "refused", reason: fault.reason, code: "" }
      : known;
  });
  const state = worstState(links.map((l) => l.state));
  const worst = links.filter((l) => l.state === state);
  const cause = state === "live" ? "" : (worst.find((l) => l.reason !== "")?.reason ?? state);
  return { state, cause: worst.length > 1 && cause !== "" ? `${cause} (${worst.length} links)` : cause, links };
}

/** What was last known of a redundant set's nodes does not hold while their zone's process is gone. */
function nodesDown(known: LinkHealth, state: LinkState): Pick<LinkHealth, "nodes"> {
  return known.nodes
    ? { nodes: known.nodes.map((n) => ({ ...n, state, active: false, serviceLevel: null, latencyMs: null })) }
    : {};
}

/** @returns true when the change of state is worth an audit record: a link that came, went or was refused. */
export function isAuditedLinkChange(from: string, to: string): boolean {
  return (
    (linkStates as readonly string[]).includes(to) &&
    from !== to &&
    (to === "live" || from === "live" || to === "refused")
  );
}
