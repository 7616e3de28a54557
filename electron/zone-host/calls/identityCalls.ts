import { AppError } from "../../../shared/errors.ts";
import type { IdentityCalls } from "../../../shared/hosts/identityCalls.ts";
import type { ServerId } from "../../../shared/ids.ts";
import type { RpcHandlers } from "../../base/rpc.ts";
import type { CallDeps, OpenZone } from "./openZone.ts";
import { SecurityWatch, type WatchedLink } from "../identity/securityWatch.ts";
import { createUserCertificate } from "../identity/userCertificate.ts";

export function identityCalls(zone: () => OpenZone, deps: CallDeps): RpcHandlers<IdentityCalls> {
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
            ...deps,
            server,
            ours: () => ({ applicationUri: open.config.applicationUri, sha256: open.pki.own.info.sha256 }),
            link: () => liveLink(open, server),
          })),
        );
      await watch.setIdentity(identity);
    },
    createUserCertificate: ({ commonName }) => createUserCertificate(commonName, deps.clock.nowMs()),
  };
}

function liveLink(open: OpenZone, server: ServerId): WatchedLink | null {
  try {
    return open.links.get(server)?.requireLive().channel ?? null;
  } catch {
    return null;
  }
}
