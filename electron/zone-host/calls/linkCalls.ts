import { AppError } from "../../../shared/errors.ts";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { ZoneHostCalls, ZoneHostEvents } from "../../../shared/hosts/zoneHost.ts";
import type { Server } from "../../../shared/plant/model.ts";
import { undeclared } from "../../../shared/zones/declared.ts";
import type { RpcHandlers } from "../../base/rpc.ts";
import { makeLink, sameShape, singleLinks } from "../redundancy/makeLink.ts";
import { channelContext, healthOf, linkOf, type CallDeps, type OpenZone } from "./openZone.ts";

type LinkCalls = Pick<
  ZoneHostCalls,
  "trust" | "distrust" | "trustPending" | "rejectPending" | "connect" | "disconnect" | "restartLink"
>;

/** The links to the zone's servers, and the trust that they wait for. @param zone throws while unconfigured. */
export function linkCalls(zone: () => OpenZone, deps: CallDeps): RpcHandlers<LinkCalls> {
  return {
    trust: async ({ certificateDer }) => {
      await zone().pki.trust(certificateDer);
      retryRefused(zone(), "A certificate was trusted.");
    },
    distrust: async ({ sha256 }) => {
      const { pki, links } = zone();
      await pki.distrust(sha256);
      for (const link of singleLinks(links.values()))
        if (link.serverSha256 === sha256) link.restart("The server's certificate is no longer trusted.");
    },
    trustPending: async ({ server, sha256 }) => {
      const certificate = await linkOf(zone(), server).trustPending(sha256);
      retryRefused(zone(), "A certificate was trusted.");
      return certificate;
    },
    rejectPending: async ({ server, sha256 }) => linkOf(zone(), server).rejectPending(sha256),
    connect: async ({ server, service }) => connect(zone(), deps, server, service),
    disconnect: ({ server }) => disconnect(zone(), deps, server),
    restartLink: async ({ server }) => {
      const link = linkOf(zone(), server);
      zone().accounts.tryAgain(server);
      link.restart("The link was restarted by a user.");
    },
  };
}

/** A trust decision may be what a refused link waits for: it does not sit out its back-off. */
export function retryRefused({ links }: OpenZone, why: string): void {
  for (const link of singleLinks(links.values())) if (link.health().state === "refused") link.restart(why);
}

function connect(zone: OpenZone, deps: CallDeps, server: Server, service: ServerIdentity): void {
  const { config, store, table, links, diagnosis } = zone;
  const stranger = undeclared(config.zone.servers, server);
  if (stranger !== null) throw new AppError("forbidden", stranger);
  const known = links.get(server.id);
  zone.accounts.tryAgain(server.id);
  if (known && sameShape(known.server, server)) {
    known.restart("The link was given a new address or account.", server, service);
    return;
  }
  void known?.dispose();
  const link = makeLink(
    {
      context: channelContext(zone, deps.clock),
      zone: config.zone.id,
      staleAfterMs: config.zone.staleAfterMs,
      store,
      table,
      log: deps.log,
      onState: (change) => linkChanged(zone, deps, change),
      onSwitch: (change) => {
        deps.emit("nodeSwitched", change);
        diagnosis.nodeSwitched(change);
        deps.emit("health", healthOf(zone));
      },
      onQuestion: (question) => {
        deps.emit("trustQuestion", question);
        diagnosis.questionAsked(question);
      },
    },
    server,
    service,
  );
  links.set(server.id, link);
}

async function disconnect(zone: OpenZone, deps: CallDeps, server: string): Promise<void> {
  const { links, table } = zone;
  const link = links.get(server);
  if (!link) return;
  links.delete(server);
  const closing = link.dispose();
  linkChanged(zone, deps, {
    server,
    from: link.health().state,
    to: "refused",
    reason: "It is not connected: no service identity is kept for it.",
    code: "",
  });
  // The alarm that the link is down has nobody left to end or to acknowledge it.
  for (const row of table.rows())
    if (row.server === server && table.isLocal(row.key))
      table.applyLocal({
        ...row,
        active: false,
        retain: false,
        userId: "",
        activeSinceMs: null,
        timeMs: deps.clock.nowMs(),
      });
  await closing;
}

function linkChanged(zone: OpenZone, deps: CallDeps, change: ZoneHostEvents["link"]): void {
  deps.log.info("opcua.link.state", { ...change });
  deps.emit("link", change);
  zone.diagnosis.linkChanged(change);
  deps.emit("health", healthOf(zone));
}
