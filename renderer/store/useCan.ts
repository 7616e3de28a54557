import { authorise, type Permission, type RoleGrant } from "../../shared/access/roles.ts";
import type { ZoneId } from "../../shared/ids.ts";
import { useAppState, useSource } from "./appContext.ts";
import { refusedBySource } from "./source.ts";

const noGrants: readonly RoleGrant[] = [];

/** The roles of the signed-in user. */
export function useGrants(): readonly RoleGrant[] {
  return useAppState((s) => s.station?.session?.grants ?? noGrants);
}

/** Whether source and roles allow it; for showing and explaining only, main decides. `zone` null: anywhere. */
export function useCan(needs: Permission, zone: ZoneId | null = null): boolean {
  const grants = useGrants();
  return refusedBySource(useSource(), needs) === "" && authorise({ grants }, needs, zone);
}
