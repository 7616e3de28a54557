import type { ZoneHostEvents } from "../../../shared/hosts/zoneHost.ts";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { Server } from "../../../shared/plant/model.ts";
import { Link, type LinkDeps } from "../link/link.ts";
import { RedundantLink } from "./redundantLink.ts";
import type { ServerLink } from "./serverLink.ts";

interface MakeLinkDeps extends Omit<LinkDeps, "onState"> {
  onState(change: ZoneHostEvents["link"]): void;
  onSwitch(change: ZoneHostEvents["nodeSwitched"]): void;
}

/** One link for a single server, or for a redundant set as a whole. */
export function makeLink(deps: MakeLinkDeps, server: Server, service: ServerIdentity): ServerLink {
  const { redundant } = server;
  return redundant ? new RedundantLink(deps, { ...server, redundant }, service) : new Link(deps, server, service);
}

/**
 * Every link to a single server: of a redundant set, those of its nodes. For what is decided certificate by
 * certificate.
 */
export function singleLinks(links: Iterable<ServerLink>): ServerLink[] {
  return [...links].flatMap((link) => (link instanceof RedundantLink ? link.links : [link]));
}

/** True when a link can go on with what the plant project says now: the same kind of server, with as many nodes. */
export function sameShape(before: Server, after: Server): boolean {
  return (
    before.redundant?.mode === after.redundant?.mode && before.redundant?.nodes.length === after.redundant?.nodes.length
  );
}
