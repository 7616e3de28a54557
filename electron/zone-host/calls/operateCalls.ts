import type { ZoneHostCalls } from "../../../shared/hosts/zoneHost.ts";
import type { UserId } from "../../../shared/ids.ts";
import type { RpcHandlers } from "../../base/rpc.ts";
import type { OpenZone } from "./openZone.ts";

type OperateCalls = Pick<ZoneHostCalls, "setUser" | "clearUser" | "rights" | "write" | "callMethod" | "actOnAlarms">;

/** Who the signed-in users are at the zone's servers, and what they do there. @param zone throws while unconfigured. */
export function operateCalls(zone: () => OpenZone): RpcHandlers<OperateCalls> {
  const closeSessions = async (userId: UserId): Promise<void> => {
    await Promise.all([...zone().links.values()].map((link) => link.clearUser(userId)));
  };
  return {
    setUser: async ({ userId, identities }) => {
      zone().elevations.forget(userId);
      // Before the old sessions close: a call meanwhile opens its session under the new identity.
      zone().identities.set(userId, identities);
      await closeSessions(userId);
    },
    clearUser: async ({ userId }) => {
      zone().elevations.forget(userId);
      zone().identities.clear(userId);
      await closeSessions(userId);
    },
    rights: (input) => zone().operations.rights(input),
    write: (input) => zone().operations.write(input),
    callMethod: (input) => zone().operations.callMethod(input),
    actOnAlarms: (order) => zone().operations.actOnAlarms(order),
  };
}
