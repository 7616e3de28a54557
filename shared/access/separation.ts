import type { RoleGrant } from "./roles.ts";

const processRoles: readonly string[] = ["Operator", "Engineer"];

/**
 * Separation of duties: who administers security does not also act on the process, in whatever zone (IEC 62443-2-1).
 * @returns why these grants may not be held by one user; null when they may.
 */
export function grantConflict(grants: readonly RoleGrant[]): string | null {
  const clash = grants.find((g) => processRoles.includes(g.role));
  if (!clash || !grants.some((g) => g.role === "SecurityAdmin")) return null;
  return `SecurityAdmin and ${clash.role} cannot be held by one user: whoever decides who may act must not act on the process. Use two users.`;
}
