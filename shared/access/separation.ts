import { authorise, type RoleGrant } from "./roles.ts";

const processRoles: readonly string[] = ["Operator", "Engineer"];

const decidesOrActs = "whoever decides who may act must not act";
const adminNeverActs = "A security administrator does not act on the process, not even for a short time";

/**
 * Separation of duties: who administers security does not also act on the process, in whatever zone (IEC 62443-2-1).
 * @returns why these grants may not be held by one user; null when they may.
 */
export function grantConflict(grants: readonly RoleGrant[]): string | null {
  const clash = grants.find((g) => processRoles.includes(g.role));
  if (!clash || !grants.some((g) => g.role === "SecurityAdmin")) return null;
  const pair = `SecurityAdmin and ${clash.role} cannot be held by one user`;
  return `${pair}: ${decidesOrActs} on the process. Use two users.`;
}

/**
 * Elevation must not get around the separation of duties, nor give a foothold in a zone where the user has none.
 * @returns why the user may not take this grant for a time; null when he may.
 */
export function elevationConflict(grants: readonly RoleGrant[], wanted: RoleGrant): string | null {
  if (grants.some((g) => g.role === "SecurityAdmin"))
    return `${adminNeverActs}: ${decidesOrActs}. Sign in as another user.`;
  if (wanted.zone === "*" || wanted.role === "SecurityAdmin" || wanted.role === "Auditor")
    return "Elevation gives one process role in one zone.";
  if (!authorise({ grants }, "tag.read", wanted.zone))
    return "You have no role in this zone. Ask a security administrator for one.";
  if (grants.some((g) => g.role === wanted.role && (g.zone === "*" || g.zone === wanted.zone)))
    return "You hold this role in this zone already.";
  return null;
}
