import { authorise, permissionTable, type Permission } from "../../shared/access/roles.ts";
import type { ZoneId } from "../../shared/ids.ts";
import { useSource } from "../store/appContext.ts";
import { refusedBySource } from "../store/source.ts";
import { useGrants } from "../store/useCan.ts";

/**
 * Asks whether a command may be given.
 * @returns a function that answers the sentence beside a command that may not, empty for one that may. `zone` null:
 * anywhere.
 */
export function useWhyNot(): (needs: Permission, zone?: ZoneId | null) => string {
  const source = useSource();
  const grants = useGrants();
  return (needs, zone = null) => {
    const refused = refusedBySource(source, needs);
    if (refused !== "") return refused;
    return authorise({ grants }, needs, zone) ? "" : `Your roles do not include ${permissionTable[needs].doing} here.`;
  };
}
