import { authorise, roleActs, type Role, type RoleGrant } from "./roles.ts";

const decidesOrActs = "whoever decides who may act must not act";
const adminNeverActs = "A security administrator does not act on the process, not even for a short time";
const auditorNeverActs = "An auditor changes nothing, not even for a short time: whoever checks must not have acted";

/** Who audits only looks: at the log, and as an observer. */
const besideAuditor: readonly Role[] = ["Auditor", "Observer"];

/** @returns why the second role cannot be held beside the first, in whatever zones; null when it can. */
function clash(first: Role, second: Role): string | null {
  const pair = `${first} and ${second} cannot be held by one user`;
  if (first === "SecurityAdmin" && roleActs(second)) return `${pair}: ${decidesOrActs} on the process. Use two users.`;
  if (first === "Auditor" && !besideAuditor.includes(second))
    return `${pair}: whoever checks what was done must not have done it. Use two users.`;
  return null;
}

/**
 * Separation of duties: who administers security, or audits, does not also act on the process, in whatever zone
 * (IEC 62443-2-1).
 * @returns why these grants may not be held by one user; null when they may.
 */
export function grantConflict(grants: readonly RoleGrant[]): string | null {
  for (const a of grants)
    for (const b of grants) {
      const words = clash(a.role, b.role);
      if (words !== null) return words;
    }
  return null;
}

/** Grants as they are kept, told apart by whether they may be in force. */
export interface SeparatedGrants {
  readonly inForce: readonly RoleGrant[];
  readonly refused: readonly RoleGrant[];
}

/**
 * Grants that came together in some other way than through here, such as by an older Millward. What acts gives way; of
 * an administrator's roles also Auditor, which lets him see nothing that he does not see already. SecurityAdmin always
 * stays, so that nobody can shut the last administrator out by granting him something.
 */
export function separateGrants(grants: readonly RoleGrant[]): SeparatedGrants {
  const holds = (role: Role): boolean => grants.some((g) => g.role === role);
  const givesWay = ({ role }: RoleGrant): boolean => {
    if (holds("SecurityAdmin")) return role === "Auditor" || roleActs(role);
    return holds("Auditor") && !besideAuditor.includes(role);
  };
  return { inForce: grants.filter((g) => !givesWay(g)), refused: grants.filter(givesWay) };
}

/**
 * Elevation must not get around the separation of duties, nor give a foothold in a zone where the user has none.
 * @returns why the user may not take this grant for a time; null when he may.
 */
export function elevationConflict(grants: readonly RoleGrant[], wanted: RoleGrant): string | null {
  if (grants.some((g) => g.role === "SecurityAdmin"))
    return `${adminNeverActs}: ${decidesOrActs}. Sign in as another user.`;
  if (grants.some((g) => g.role === "Auditor")) return `${auditorNeverActs}. Sign in as another user.`;
  if (wanted.zone === "*" || wanted.role === "SecurityAdmin" || wanted.role === "Auditor")
    return "Elevation gives one process role in one zone.";
  if (!authorise({ grants }, "tag.read", wanted.zone))
    return "You have no role in this zone. Ask a security administrator for one.";
  if (grants.some((g) => g.role === wanted.role && (g.zone === "*" || g.zone === wanted.zone)))
    return "You hold this role in this zone already.";
  return null;
}
