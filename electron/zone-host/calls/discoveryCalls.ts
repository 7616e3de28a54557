import { AppError } from "../../../shared/errors.ts";
import type { DiscoveryCalls } from "../../../shared/hosts/discoveryCalls.ts";
import type { Clock } from "../wire/clock.ts";
import { failureOf } from "../link/refusalWords.ts";
import { channelContext, type OpenZone } from "./openZone.ts";
import { askServer } from "../discovery/askServer.ts";

/** @param zone throws while the zone is not configured. */
export function discoveryCalls(zone: () => OpenZone, clock: Clock): DiscoveryCalls {
  let asking = false;
  return {
    async discover({ endpointUrl }) {
      if (asking) throw new AppError("conflict", "This zone is asking a server already. Wait for its answer.");
      const { pki } = zone();
      asking = true;
      try {
        return (await askServer(channelContext(zone(), clock), endpointUrl)).shown;
      } catch (err) {
        if (err instanceof AppError) throw err;
        const { reason } = failureOf(err, { endpointUrl, userName: "", ownSha256: pki.own.info.sha256 });
        throw new AppError("unavailable", reason.replace(/ ?Trying again by itself\.$/, ""), { cause: err });
      } finally {
        asking = false;
      }
    },
  };
}
