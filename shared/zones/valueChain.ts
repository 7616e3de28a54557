// Why a value is not good, as the way it takes from the sensor to this window, hop by hop.
import { NOT_WATCHED_STATUS } from "../ipc/tagBatch.ts";
import type { LinkState } from "./health.ts";
import { statusWords } from "./statusWords.ts";
import { isGoodStatus } from "./statusCodes.ts";
import type { ZoneFacts, ValueFacts } from "./valueFacts.ts";

export const hopNames = ["sensor", "server", "session", "subscription", "host", "window"] as const;
export type HopName = (typeof hopNames)[number];

/**
 * `blocked`: it cannot work, because a hop nearer to the sensor fails. `unknown`: nothing is heard of it,
 * because a hop nearer to this window fails.
 */
export type HopState = "ok" | "failing" | "blocked" | "unknown";

export interface Hop {
  readonly name: HopName;
  readonly state: HopState;
  /** Since when it fails; null when that is not known or it does not fail. */
  readonly sinceMs: number | null;
  /** What is seen, in one sentence or two. */
  readonly says: string;
  /** What to do; empty where nothing is to be done. */
  readonly todo: string;
  /** OPC UA symbolic code behind it; empty when there is none. */
  readonly code: string;
}

export interface ValueChain {
  readonly hops: readonly Hop[];
  /** The hop to mend: the first that fails, counted from the sensor; null when the value is good and fresh. */
  readonly cause: Hop | null;
}

/** Below this a redundant server asks its clients to use another one. @see OPC 10000-4 §6.6.2.4.2 */
const HEALTHY_SERVICE_LEVEL = 200;
/** Link codes that mean: nobody answered at the address. */
const unreachable = new Set([
  "BadConnectionRejected",
  "BadHostUnknown",
  "BadCommunicationError",
  "BadTimeout",
  "BadNotConnected",
  "BadTcpEndpointUrlInvalid",
  "BadServerNotConnected",
  "BadNoCommunication",
]);

const ok = (name: HopName, says: string): Hop => ({ name, state: "ok", sinceMs: null, says, todo: "", code: "" });
const failing = (name: HopName, says: string, todo: string, sinceMs: number | null = null, code = ""): Hop => ({
  name,
  state: "failing",
  sinceMs,
  says,
  todo,
  code,
});
const unknown = (name: HopName, says: string): Hop => ({
  name,
  state: "unknown",
  sinceMs: null,
  says,
  todo: "",
  code: "",
});
const blocked = (name: HopName, says: string): Hop => ({
  name,
  state: "blocked",
  sinceMs: null,
  says,
  todo: "",
  code: "",
});

/** The six hops in the order of the value's way, and the one to mend. */
export function valueChain(facts: ValueFacts): ValueChain {
  const host = hostHop(facts);
  const { zone } = facts;
  const up = host.state === "ok" && zone ? zoneHops(facts, zone) : gone(facts);
  const hops = [up.sensor, up.server, up.session, up.subscription, host, windowHop(facts, host)];
  const first = hops.find((h) => h.state === "failing") ?? null;
  if (first || looksGood(facts)) return { hops, cause: first };
  // Everything on the way is well, yet this window does not show it so: what is on its way has not arrived.
  const late = failing(
    "window",
    "This window does not show yet what the zone's process has.",
    "Wait a moment. If it stays so, sign out and in again, and tell the maker of Millward.",
  );
  return { hops: [...hops.slice(0, 5), late], cause: late };
}

/** What the window would draw as live. */
export const looksGood = (facts: ValueFacts): boolean =>
  facts.window.seen && !facts.window.stale && isGoodStatus(facts.window.status);

function hostHop({ host, zoneName, zone }: ValueFacts): Hop {
  const restarts =
    host.restarts === 0 ? "" : ` It was restarted ${host.restarts === 1 ? "once" : `${host.restarts} times`}.`;
  switch (host.state) {
    case "down":
      return failing(
        "host",
        `${sentence(host.reason, `The process of zone ${zoneName} has stopped.`)}${restarts}`,
        "It is started again by itself. If it keeps stopping, keep the log file for the maker of Millward.",
        host.sinceMs,
      );
    case "starting":
      return failing(
        "host",
        `The process of zone ${zoneName} is starting.${restarts}`,
        "Nothing is to be done; values come when it is up.",
        host.sinceMs,
      );
    case "hung":
      return failing(
        "host",
        `The process of zone ${zoneName} does not answer.${restarts}`,
        "Millward replaces it by itself when it stays so.",
        host.sinceMs,
      );
    case "up":
      return zone
        ? ok(
            "host",
            `The process of zone ${zoneName} answers${host.pid === null ? "" : ` (process ${host.pid})`}.${restarts}`,
          )
        : failing(
            "host",
            `The process of zone ${zoneName} knows nothing of this server yet.`,
            "Nothing is to be done; it is being told where the server is.",
            host.sinceMs,
          );
  }
}

interface ZoneHops {
  readonly sensor: Hop;
  readonly server: Hop;
  readonly session: Hop;
  readonly subscription: Hop;
}

function gone({ zoneName }: ValueFacts): ZoneHops {
  const says = `Nothing is known while the process of zone ${zoneName} does not answer.`;
  return {
    sensor: unknown("sensor", says),
    server: unknown("server", says),
    session: unknown("session", says),
    subscription: unknown("subscription", says),
  };
}

function zoneHops(facts: ValueFacts, zone: ZoneFacts): ZoneHops {
  const { link } = zone;
  if (link.state !== "live") {
    const last = "Not known while the link is down.";
    const atServer = (link.state === "connecting" || link.state === "reconnecting") && unreachable.has(link.code);
    const why = sentence(link.reason, "The link is down.");
    return {
      sensor: unknown("sensor", last),
      server: atServer
        ? failing("server", why, "Check that the server runs, and the network up to it.", link.sinceMs, link.code)
        : unknown("server", last),
      session: atServer
        ? blocked("session", "No session while the server does not answer.")
        : failing("session", why, sessionTodo[link.state], link.sinceMs, link.code),
      subscription: blocked("subscription", "No subscription without a session."),
    };
  }
  const server = serverHop(facts, zone);
  const session = ok(
    "session",
    `The session is open${link.latencyMs === null ? "" : `; a round trip takes ${Math.round(link.latencyMs)} ms`}.`,
  );
  const subscription = subscriptionHop(facts, zone);
  return { sensor: sensorHop(facts, zone, server, subscription), server, session, subscription };
}

const sessionTodo: Readonly<Record<Exclude<LinkState, "live">, string>> = {
  connecting: "Nothing is to be done; it goes on by itself.",
  reconnecting: "Nothing is to be done; it goes on by itself.",
  silent: "Check the network up to the server, and whether the server is overloaded. It goes on by itself.",
  refused: "Somebody must decide or mend something: see the server's page under Zones.",
  hostDown: "It is started again by itself.",
};

/** A server that is not well fails the value only where the value suffers. */
function serverHop({ serverName }: ValueFacts, { server, sample }: ZoneFacts): Hop {
  if (server === null) return ok("server", `${serverName} answers.`);
  if (sample.seen && isGoodStatus(sample.status))
    return ok("server", `${serverName} answers${thoughWords(server.state)}${levelWords(server.serviceLevel)}.`);
  if (server.state !== null && server.state !== "Running")
    return failing(
      "server",
      `${serverName} answers, but calls itself ${stateWords[server.state] ?? `“${server.state}”`}.`,
      "Have the server looked at: it is not in normal operation.",
      null,
      server.state,
    );
  if (server.serviceLevel !== null && server.serviceLevel < HEALTHY_SERVICE_LEVEL)
    return failing(
      "server",
      `${serverName} runs, but puts its own service level at ${server.serviceLevel} of 255.`,
      server.serviceLevel <= 1
        ? "It is in maintenance or has no data: use its redundant partner, or ask who works on it."
        : "It works with restrictions. Have its own devices and connections checked.",
      null,
      "ServiceLevel",
    );
  return ok("server", `${serverName} answers and runs normally${levelWords(server.serviceLevel)}.`);
}
const thoughWords = (state: string | null): string =>
  state === null || state === "Running" ? "" : `, though it calls itself ${stateWords[state] ?? `“${state}”`}`;
const levelWords = (serviceLevel: number | null): string =>
  serviceLevel === null ? "" : ` (service level ${serviceLevel} of 255)`;
const stateWords: Readonly<Record<string, string>> = {
  Failed: "failed",
  NoConfiguration: "not configured",
  Suspended: "suspended",
  Shutdown: "shutting down",
  Test: "under test",
  CommunicationFault: "cut off from its devices",
  Unknown: "in an unknown state",
};

function subscriptionHop(facts: ValueFacts, zone: ZoneFacts): Hop {
  const { item, link, sample, direct } = zone;
  const around = direct && isGoodStatus(direct.status) ? " A direct read of it just now was good." : "";
  if (item.state === "refused") {
    const said = statusWords(item.status);
    return failing(
      "subscription",
      `The server refuses to watch this value: ${said.means}.${around}`,
      said.todo === "" ? "Have the plant project compared with the server." : said.todo,
      zone.sample.sinceMs ?? link.sinceMs,
      said.name,
    );
  }
  if (item.state === "none")
    return failing(
      "subscription",
      `This value is not watched at the server.${around}`,
      "Restart the link under Zones. If it stays so, tell the maker of Millward.",
      link.sinceMs,
    );
  if (zone.sample.seen && zone.sample.status === NOT_WATCHED_STATUS)
    return failing(
      "subscription",
      `This value is only watched while a window shows it; it is being asked for.${around}`,
      "Wait a moment.",
      zone.sample.sinceMs,
    );
  const silentMs = facts.nowMs - link.lastContactMs;
  if (link.lastContactMs === 0 || silentMs > facts.staleAfterMs) {
    return failing(
      "subscription",
      link.lastContactMs === 0
        ? "The server has not published anything yet."
        : `The server has published nothing for ${seconds(silentMs)}, not even that it has nothing new.${around}`,
      "Nothing is to be done at first; the link is built anew when it stays silent. Then check the load on the server.",
      link.lastContactMs === 0 ? link.sinceMs : link.lastContactMs,
    );
  }
  if (!sample.seen)
    return failing(
      "subscription",
      `The server has agreed to watch this value, but has not sent a first one.${around}`,
      "Wait a moment. If it goes on, check the device behind the server.",
      link.sinceMs,
      "BadWaitingForInitialData",
    );
  const pace = item.samplingMs === null ? "" : `, asked to sample it every ${milliseconds(item.samplingMs)},`;
  return ok(
    "subscription",
    `The server watches the value${pace} and last published ${seconds(Math.max(0, silentMs))} ago.`,
  );
}

function sensorHop({ serverName }: ValueFacts, zone: ZoneFacts, server: Hop, subscription: Hop): Hop {
  const { sample, direct } = zone;
  if (server.state === "failing")
    return unknown(
      "sensor",
      sample.seen
        ? `The server calls the value ${statusWords(sample.status).name}, but is not in normal operation itself.`
        : "Not known while the server is not in normal operation.",
    );
  if (subscription.state !== "ok") {
    if (direct && !isGoodStatus(direct.status) && statusWords(direct.status).about === "source")
      return unknown(
        "sensor",
        `Asked directly, the server says ${statusWords(direct.status).means} (${statusWords(direct.status).name}).`,
      );
    return unknown(
      "sensor",
      direct && isGoodStatus(direct.status)
        ? "A direct read was good; no value comes by the subscription."
        : "Not known while the value is not watched.",
    );
  }
  if (isGoodStatus(sample.status)) return ok("sensor", "The server calls the value good.");
  const said = statusWords(sample.status);
  return failing(
    "sensor",
    `${serverName} says ${said.means}.`,
    said.todo,
    sample.sinceMs ?? (Number.isFinite(sample.sourceMs) ? sample.sourceMs : null),
    said.name,
  );
}

function windowHop(facts: ValueFacts, host: Hop): Hop {
  const { window, zone, nowMs } = facts;
  if (host.state !== "ok" || !zone) return blocked("window", "Nothing comes while the zone's process does not answer.");
  const lost = window.gaps === 0 ? "" : `, and ${window.gaps} batches were lost`;
  const kept =
    window.coalesced === 0 && window.gaps === 0
      ? ""
      : ` Since sign-in ${window.coalesced} values were replaced by newer ones before they were drawn${lost}.`;
  if (!zone.attached)
    return failing(
      "window",
      "The zone's process has no stream to this window.",
      "It is asked for again by itself; signing out and in again asks at once.",
      window.batchMs,
    );
  if (window.batchMs !== null && nowMs - window.batchMs > facts.staleAfterMs)
    return failing(
      "window",
      `Nothing has come to this window for ${seconds(nowMs - window.batchMs)}.`,
      "It is asked for again by itself; signing out and in again asks at once.",
      window.batchMs,
    );
  if (zone.link.state === "live" && zone.link.lastContactMs - window.lastContactMs > facts.staleAfterMs)
    return failing(
      "window",
      "This window is behind: the zone's process has newer values than it was sent.",
      "The station may be overloaded: close what is not needed.",
      window.lastContactMs === 0 ? null : window.lastContactMs,
    );
  return ok("window", `Values come to this window.${kept}`);
}

const sentence = (text: string, otherwise: string): string => {
  const said = text.trim() === "" ? otherwise : text.trim();
  return /[.!?]$/.test(said) ? said : `${said}.`;
};
const seconds = (ms: number): string => (ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`);
const milliseconds = (ms: number): string => (ms >= 1000 ? `${ms / 1000} s` : `${Math.round(ms)} ms`);
