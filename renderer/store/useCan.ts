import { authorise, type Permission, type RoleGrant } from "../../shared/access/roles.ts";
import type { ZoneId } from "../../shared/ids.ts";
import { permissionWords } from "../ui/words.ts";
import { useAppState } from "./store.ts";

const noGrants: readonly RoleGrant[] = [];

/** The roles of the signed-in user. */
export function useGrants(): readonly RoleGrant[] {
  return useAppState((s) => s.station?.session?.grants ?? noGrants);
}

/** Whether the signed-in user may; for showing and explaining only, main decides. `zone` null: anywhere. */
export function useCan(needs: Permission, zone: ZoneId | null = null): boolean {
  return useAppState((s) => (s.station?.session ? authorise(s.station.session, needs, zone) : false));
}

/** The sentence beside a command that the user's roles do not allow. */
export function whyNot(needs: Permission): string {
  return `Your roles do not include ${permissionWords[needs]} here.`;
}
