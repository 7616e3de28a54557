import { AppError } from "../../../shared/errors.ts";
import type { DoctorCalls } from "../../../shared/hosts/doctorCalls.ts";
import type { Clock } from "../wire/clock.ts";
import { isIdentityCode } from "../link/identityCodes.ts";
import { channelContext, type OpenZone } from "./openZone.ts";
import { singleLinks } from "../redundancy/makeLink.ts";
import type { Doctor } from "../doctor/doctor.ts";

/** @param zone throws while the zone is not configured. */
export function doctorCalls(zone: () => OpenZone, doctor: Doctor, clock: Clock): DoctorCalls {
  return {
    async doctorLook({ server: id, asked }) {
      const { config, links, store } = zone();
      // Of a redundant set, the node that is in trouble.
      const nodes = singleLinks([links.get(id)].filter((l) => l !== undefined));
      const link = nodes.find((n) => n.health().state !== "live") ?? nodes[0];
      const declared = config.zone.servers.find((s) => s.id === id);
      if (!declared) throw new AppError("not_found", "The plant project declares no such server in this zone.");
      const code = link?.health().code ?? "";
      return doctor.diagnose({
        context: channelContext(zone(), clock),
        zone: config.zone.id,
        server: link?.server ?? declared,
        identity: link?.service ?? null,
        asked,
        knownRefusal: isIdentityCode(code) ? code : "",
        tags: store.slotsOf(id).map((slot) => store.tags[slot]!.identifier),
      });
    },
    async doctorShown({ server }) {
      return doctor.shown(server);
    },
    async doctorCancel({ server }) {
      doctor.cancel(server);
    },
  };
}
