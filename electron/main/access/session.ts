import type { Elevation } from "../../../shared/access/elevation.ts";
import type { Caller } from "../../../shared/access/roles.ts";

/** `elevatedUntilMonoMs`: after it the elevation counts for nothing, whether or not somebody has ended it yet. */
export interface Session {
  readonly caller: Caller;
  readonly signedInAtMs: number;
  readonly mustChangePassword: boolean;
  readonly elevation: Elevation | null;
  readonly elevatedUntilMonoMs: number;
}

/** Who somebody is without a higher role for a time. Whose password is known to another has no role at all. */
export const ordinary = ({ caller, mustChangePassword }: Session): Caller =>
  mustChangePassword ? { ...caller, grants: [], mustChangePassword } : caller;
