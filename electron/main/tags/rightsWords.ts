import type { ServerRights } from "../../../shared/hosts/zoneHost.ts";

const MOST_ROLES = 4;

/** The two sides in one sentence: what the console lets this user do, and why the server does not. */
export function mismatchWords(server: ServerRights, permission: "Write" | "Call"): string {
  const deed = permission === "Write" ? "writing" : "calling";
  const says = "Your console role allows it, the server does not";
  const roles = server.roles ?? null;
  if (roles === null) return `${says}: its account for you lacks the right. Have the account checked at the server.`;
  const granting = roles.filter((r) => r.may.includes(permission)).map((r) => r.role);
  if (granting.length > 0)
    return `${says}: you are ${granting.slice(0, MOST_ROLES).join(", ")} there, but the node's own access level forbids ${deed}. Have it checked at the server.`;
  const held =
    roles
      .slice(0, MOST_ROLES)
      .map((r) => r.role)
      .join(", ") + (roles.length > MOST_ROLES ? ` and ${roles.length - MOST_ROLES} more` : "");
  return `${says}: there you are ${held}, and ${roles.length === 1 ? "that role does" : "those roles do"} not include ${deed} here. Have the account checked at the server.`;
}
