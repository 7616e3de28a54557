import { AppError } from "../../../shared/errors.ts";
import type { IdentityCalls, IdentityEvents } from "../../../shared/hosts/identityCalls.ts";
import type { ServerId } from "../../../shared/ids.ts";
import type { Log } from "../../base/log.ts";
import type { RpcHandlers } from "../../base/rpc.ts";
import type { Clock } from "../wire/clock.ts";
import type { OpenZone } from "./openZone.ts";
import { SecurityWatch, type WatchedLink } from "../identity/securityWatch.ts";
import { createUserCertificate } from "../identity/userCertificate.ts";

export interface IdentityRoom {
  readonly clock: Clock;
  readonly log: Log;
  emit<E extends keyof IdentityEvents>(name: E, payload: IdentityEvents[E]): void;
}

export function identityCalls(zone: () => OpenZone, room: IdentityRoom): RpcHandlers<IdentityCalls> {
  return {
    elevate: (input) => zone().elevations.start(input),
    endElevation: ({ userId }) => zone().elevations.end(userId),
    setSecurity: async ({ server, identity }) => {
      const open = zone();
      if (!open.config.zone.servers.some((s) => s.id === server))
        throw new AppError("not_found", "This zone has no such server.");
      let watch = open.security.get(server);
      if (!watch)
        open.security.set(
          server,
          (watch = new SecurityWatch({
            ...room,
            server,
            ours: () => ({ applicationUri: open.config.applicationUri, sha256: open.pki.own.info.sha256 }),
            link: () => liveLink(open, server),
          })),
        );
      await watch.setIdentity(identity);
    },
    createUserCertificate: ({ commonName }) => createUserCertificate(commonName, room.clock.nowMs()),
  };
}

function liveLink(open: OpenZone, server: ServerId): WatchedLink | null {
  try {
    return open.links.get(server)?.requireLive().channel ?? null;
  } catch {
    return null;
  }
}
