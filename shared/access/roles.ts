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
  /** Changes nothing anywhere: a replay may answer it too. */
  readonly reads?: true;
}

/** Every permission there is; `rolePermissions` says who holds which. */
const rows = {
  "plant.read": { doing: "seeing the plant", reads: true },
  "tag.read": { doing: "seeing values", reads: true },
  "tag.write": { doing: "writing values" },
  "method.call": { doing: "giving commands" },
  "simulation.inject": { doing: "injecting simulated faults" },
  "alarm.read": { doing: "seeing alarms", reads: true },
  "alarm.ack": { doing: "acknowledging alarms" },
  "zone.read": { doing: "seeing zones", reads: true },
  "trust.decide": { doing: "deciding on certificates" },
  "link.restart": { doing: "restarting links" },
  "pki.manage": { doing: "managing keys, certificates and trust lists" },
  "audit.read": { doing: "reading the audit log", reads: true },
  "audit.verify": { doing: "verifying the audit log", reads: true },
  "security.read": { doing: "seeing the sessions and audit events of servers", reads: true },
  "server.diagnose": { doing: "finding out why a link fails" },
  "server.discover": { doing: "asking addresses for servers" },
  "node.browse": { doing: "browsing servers", reads: true },
  "node.write": { doing: "writing nodes outside the plant project" },
  "node.call": { doing: "calling methods outside the plant project" },
  "serverHistory.read": { doing: "reading the history of servers", reads: true },
  "user.manage": { doing: "managing users" },
} as const satisfies Readonly<Record<string, PermissionRow>>;

export type Permission = keyof typeof rows;
export const permissionTable: Readonly<Record<Permission, PermissionRow>> = rows;
export const permissions = Object.keys(rows) as readonly Permission[];

/** `zone: "*"` grants the role in every zone of the plant, also in zones added later. */
export interface RoleGrant {
  readonly role: Role;
  readonly zone: ZoneId | "*";
}

/** The signed-in user behind a call, as main knows it. */
export interface Caller {
  readonly userId: UserId;
  readonly displayName: string;
  readonly grants: readonly RoleGrant[];
  readonly sessionId: string;
}

const view: readonly Permission[] = ["plant.read", "tag.read", "alarm.read", "zone.read"];

/** Part 18 lets an observer browse and read history. */
const look: readonly Permission[] = [...view, "node.browse", "serverHistory.read"];

/**
 * What each role may do in the zones where it is granted. Separation of duties: SecurityAdmin never writes
 * to the process, no process role reads the audit log of others or decides trust.
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
