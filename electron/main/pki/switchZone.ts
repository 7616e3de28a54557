import { AppError } from "../../../shared/errors.ts";
import type { ZoneHostCalls } from "../../../shared/hosts/zoneHost.ts";
import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { LinkHealth } from "../../../shared/zones/health.ts";
import type { ServerSwitch, ZoneSwitch } from "../../../shared/zones/pki.ts";
import type { RpcClient } from "../../base/rpc.ts";
import { notBackYet, notLive } from "./pkiWords.ts";

export type PkiClient = RpcClient<ZoneHostCalls>;

interface SwitchOptions {
  readonly zone: ZoneId;
  readonly client: PkiClient;
  readonly servers: readonly ServerId[];
  /** Fingerprint of the certificate that somebody decided to switch to. */
  readonly sha256: string;
  /** Whether servers that are down now may be left unasked. */
  readonly allowDown: boolean;
  readonly verifyMs: number;
  readonly pollMs: number;
  readonly nowMs: () => number;
}

/**
 * Switches the links of a zone to the next certificate, one by one, and promotes it once every server has shown that it
 * accepts it. When one refuses, those switched so far go back: the certificate before is still valid and still trusted.
 */
export async function switchZone(o: SwitchOptions): Promise<ZoneSwitch> {
  const { client, zone, sha256 } = o;
  const done: ServerSwitch[] = [];
  const outcome = (result: ZoneSwitch["result"], reason: string): ZoneSwitch => ({
    zone,
    result,
    reason,
    sha256,
    servers: done,
  });
  const store = await client.call("pkiStore", {});
  if (store.own.find((c) => c.role === "next")?.certificate.sha256 !== sha256)
    throw new AppError(
      "conflict",
      "The certificate that waits is another one than you decided about. Look at it again.",
    );
  const before = await client.call("health", {});
  const isLive = (server: ServerId): boolean => before.some((l) => l.server === server && l.state === "live");
  const down = o.servers.filter((s) => !isLive(s));
  if (down.length > 0 && !o.allowDown) return outcome("failed", notLive(down));
  if (down.length === o.servers.length && o.servers.length > 0)
    return outcome(
      "failed",
      "No server of the zone is live: nothing would show whether the new certificate works. Nothing was changed.",
    );
  for (const server of o.servers) {
    if (!isLive(server)) {
      done.push({
        server,
        result: "skipped",
        reason: "It was down; the link shows the new certificate when it comes back.",
      });
      continue;
    }
    const sinceMs = await stateSince(client, server);
    await client.call("pkiUse", { server, identity: "next" });
    const refusal = await refusalBy(
      o,
      server,
      (link) => link.sinceMs !== sinceMs && link.ownCertificate?.sha256 === sha256,
    );
    done.push({ server, result: refusal === null ? "live" : "refused", reason: refusal ?? "" });
    if (refusal === null) continue;
    const back = await goBack(
      o,
      done.filter((s) => s.result !== "skipped").map((s) => s.server),
    );
    return outcome("rolledBack", `${server} did not accept the new certificate. ${back}`);
  }
  await client.call("pkiPromote", {});
  return outcome("switched", "");
}

async function goBack(o: SwitchOptions, servers: readonly ServerId[]): Promise<string> {
  const lost: ServerId[] = [];
  const since = new Map<ServerId, number | null>();
  for (const server of servers) {
    since.set(server, await stateSince(o.client, server));
    await o.client.call("pkiUse", { server, identity: "present" });
  }
  for (const server of servers)
    if ((await refusalBy(o, server, (link) => link.sinceMs !== since.get(server))) !== null) lost.push(server);
  return lost.length === 0 ? "Every link is live again with the certificate before." : notBackYet(lost);
}

/** When the link's present state began: a link that was built anew has another. */
export async function stateSince(client: PkiClient, server: ServerId): Promise<number | null> {
  return (await client.call("health", {})).find((l) => l.server === server)?.sinceMs ?? null;
}

/** Waits until the link is live and shows what it should. @returns null then, else why it is not. */
export async function refusalBy(
  o: Pick<SwitchOptions, "client" | "verifyMs" | "pollMs" | "nowMs">,
  server: ServerId,
  shows: (link: LinkHealth) => boolean,
): Promise<string | null> {
  const until = o.nowMs() + o.verifyMs;
  let refusedSince: number | null = null;
  for (;;) {
    const link = (await o.client.call("health", {})).find((l) => l.server === server);
    if (link && shows(link) && link.state === "live" && nodesSettled(link, o.nowMs())) return null;
    const node = link && shows(link) ? link.nodes?.find((n) => n.state === "refused") : undefined;
    const refused = (link?.state === "refused" && shows(link)) || node !== undefined;
    refusedSince = refused ? (refusedSince ?? o.nowMs()) : null;
    const why = node ? `Node ${node.node}: ${node.reason}` : (link?.reason ?? "The link is gone.");
    if (refusedSince !== null && o.nowMs() - refusedSince >= REFUSED_FOR_MS) return why;
    if (o.nowMs() >= until) return `It was not live within ${o.verifyMs / 1000} s. ${why}`;
    await new Promise((resolve) => setTimeout(resolve, o.pollMs));
  }
}

/** Every node of a redundant set is asked, but one that was down all along is not waited for. */
function nodesSettled(link: LinkHealth, nowMs: number): boolean {
  const open = (link.nodes ?? []).filter((n) => n.state !== "live" && n.state !== "idle");
  return open.length === 0 || (!open.some((n) => n.state === "refused") && nowMs - link.sinceMs > NODES_MS);
}
const NODES_MS = 5_000;

/** A refusal that lasts is an answer; one that was there before the link was built anew is gone by then. */
const REFUSED_FOR_MS = 1_000;
