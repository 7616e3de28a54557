import type { UserId, ZoneId } from "../ids.ts";

/** OPC UA Part 18 well-known roles, plus Auditor, which the standard lacks. Granted to a user per zone. */
export const roles = [
  "Observer",
  "Operator",
  "Engineer",
  "Supervisor",
  "ConfigureAdmin",
  "SecurityAdmin",
  "Auditor",
] as const;
export type Role = (typeof roles)[number];

/** One thing that a role may let somebody do. */
interface PermissionRow {
  /** As the subject of a sentence: "Your roles do not include … here." */
  readonly doing: string;
  /**
   * "reads" changes nothing anywhere, so that a replay may answer it too; "acts" reaches the process or answers for it
   * (an alarm acknowledged, a fault injected); "manages" decides about users, trust or links.
   */
  readonly effect: "reads" | "acts" | "manages";
}

/** Every permission there is; `rolePermissions` says who holds which. */
const rows = {
  "plant.read": { doing: "seeing the plant", effect: "reads" },
  "tag.read": { doing: "seeing values", effect: "reads" },
  "tag.write": { doing: "writing values", effect: "acts" },
  "method.call": { doing: "giving commands", effect: "acts" },
  "simulation.inject": { doing: "injecting simulated faults", effect: "acts" },
  "alarm.read": { doing: "seeing alarms", effect: "reads" },
  "alarm.ack": { doing: "acknowledging alarms", effect: "acts" },
  "zone.read": { doing: "seeing zones", effect: "reads" },
  "trust.decide": { doing: "deciding on certificates", effect: "manages" },
  "link.restart": { doing: "restarting links", effect: "manages" },
  "pki.manage": { doing: "managing keys, certificates and trust lists", effect: "manages" },
  "audit.read": { doing: "reading the audit log", effect: "reads" },
  "audit.verify": { doing: "verifying the audit log", effect: "reads" },
  "security.read": { doing: "seeing the sessions and audit events of servers", effect: "reads" },
  "server.diagnose": { doing: "finding out why a link fails", effect: "manages" },
  "server.discover": { doing: "asking addresses for servers", effect: "manages" },
  "node.browse": { doing: "browsing servers", effect: "reads" },
  "node.write": { doing: "writing nodes outside the plant project", effect: "acts" },
  "node.call": { doing: "calling methods outside the plant project", effect: "acts" },
  "serverHistory.read": { doing: "reading the history of servers", effect: "reads" },
  "user.manage": { doing: "managing users", effect: "manages" },
} as const satisfies Readonly<Record<string, PermissionRow>>;

export type Permission = keyof typeof rows;
export const permissionTable: Readonly<Record<Permission, PermissionRow>> = rows;
export const permissions = Object.keys(rows) as readonly Permission[];

/** `zone: "*"` grants the role in every zone of the plant, also in zones added later. */
export interface RoleGrant {
  readonly role: Role;
  readonly zone: ZoneId | "*";
}

/** As records have them: "Operator@packing Observer@*". */
export const grantWords = (grants: readonly RoleGrant[]): string => grants.map((g) => `${g.role}@${g.zone}`).join(" ");

/** The signed-in user behind a call, as main knows it. */
export interface Caller {
  readonly userId: UserId;
  readonly displayName: string;
  readonly grants: readonly RoleGrant[];
  readonly sessionId: string;
  /** Somebody else set the password: until it is changed, only what is needed for that is open, and no role counts. */
  readonly mustChangePassword?: true;
}

const view: readonly Permission[] = ["plant.read", "tag.read", "alarm.read", "zone.read"];

/** Part 18 lets an observer browse and read history. */
const look: readonly Permission[] = [...view, "node.browse", "serverHistory.read"];

/**
 * What each role may do in the zones where it is granted. Separation of duties: SecurityAdmin and Auditor
 * never act on the process, and no role that acts decides trust. Which roles one user may hold together is in
 * `separation.ts`.
 * @see IEC 62443-3-3 SR 2.1, OPC 10000-18 §4.2
 */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  Observer: look,
  Operator: [...look, "tag.write", "method.call", "alarm.ack"],
  Engineer: [
    ...look,
    "node.write",
    "node.call",
    "tag.write",
    "method.call",
    "alarm.ack",
    "simulation.inject",
    "link.restart",
    "server.diagnose",
    "server.discover",
  ],
  Supervisor: [...look, "method.call", "alarm.ack", "audit.read"],
  ConfigureAdmin: [...view, "node.browse", "link.restart", "server.diagnose", "server.discover"],
  SecurityAdmin: [
    ...view,
    "node.browse",
    "trust.decide",
    "pki.manage",
    "link.restart",
    "server.diagnose",
    "server.discover",
    "user.manage",
    "audit.read",
    "audit.verify",
    "security.read",
  ],
  Auditor: [...view, "audit.read", "audit.verify", "security.read"],
};

/** True for a role that lets somebody act on the process. Whoever decides about security or audits holds none such. */
export const roleActs = (role: Role): boolean =>
  rolePermissions[role].some((p) => permissionTable[p].effect === "acts");

/**
 * Default deny: true only if one of the caller's grants covers the zone and its role holds the permission.
 * @param zone the zone the call touches, "*" for every zone of the plant; of several each must be covered, and an empty
 *   list never is. Null when the call is open to whoever holds the permission in any zone.
 */
export function authorise(
  caller: Pick<Caller, "grants">,
  needs: Permission,
  zone: ZoneId | readonly ZoneId[] | null,
): boolean {
  const holding = caller.grants.filter((g) => rolePermissions[g.role].includes(needs));
  if (zone === null) return holding.length > 0;
  const zones = typeof zone === "string" ? [zone] : zone;
  return zones.length > 0 && zones.every((z) => holding.some((g) => g.zone === "*" || g.zone === z));
}

/** The zones of `all` in which the caller holds the permission, in plant order. */
export function zonesWith(caller: Pick<Caller, "grants">, needs: Permission, all: readonly ZoneId[]): ZoneId[] {
  return all.filter((zone) => authorise(caller, needs, zone));
}
