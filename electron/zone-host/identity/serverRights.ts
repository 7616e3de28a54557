// What a server lets a user do at a node: its own word, attribute by attribute. @see OPC 10000-3 §5.2.9, §5.6.2, §8.55
import { AttributeIds, NodeId, type ClientSession } from "node-opcua-client";
import type { ServerRights } from "../../../shared/hosts/zoneHost.ts";
import { plainText } from "../wire/plainText.ts";

const CAN_READ = 1;
const CAN_WRITE = 2;
const permissionBits = {
  Browse: 0,
  WriteAttribute: 2,
  Read: 5,
  Write: 6,
  ReadHistory: 7,
  ReceiveEvents: 11,
  Call: 12,
} as const;
const roleNames: Readonly<Record<number, string>> = {
  15644: "Anonymous",
  15656: "AuthenticatedUser",
  15668: "Observer",
  15680: "Operator",
  15692: "Supervisor",
  15704: "SecurityAdmin",
  15716: "ConfigureAdmin",
  16036: "Engineer",
  18625: "TrustedApplication",
};
const MOST_ROLES = 20;

type RoleRights = NonNullable<ServerRights["roles"]>;
interface RolePermission {
  readonly roleId: NodeId;
  readonly permissions: unknown;
}

export const noRights = {
  canRead: false,
  canWrite: false,
  canCall: false,
  roles: null,
} as const satisfies ServerRights;

/** Default deny: what the server does not answer, it does not allow. */
export async function variableRights(session: ClientSession, nodeId: NodeId): Promise<ServerRights> {
  const [level, userLevel, permissions] = await readAttributes(session, nodeId, [
    AttributeIds.AccessLevel,
    AttributeIds.UserAccessLevel,
    AttributeIds.UserRolePermissions,
  ]);
  const bits = typeof userLevel === "number" ? userLevel & (typeof level === "number" ? level : 0xff) : 0;
  const roles = rolesOf(permissions);
  return {
    canRead: (bits & CAN_READ) !== 0 && grants(roles, "Read"),
    canWrite: (bits & CAN_WRITE) !== 0 && grants(roles, "Write"),
    canCall: false,
    roles,
  };
}

export async function methodRights(session: ClientSession, nodeId: NodeId): Promise<ServerRights> {
  const [executable, userExecutable, permissions] = await readAttributes(session, nodeId, [
    AttributeIds.Executable,
    AttributeIds.UserExecutable,
    AttributeIds.UserRolePermissions,
  ]);
  const roles = rolesOf(permissions);
  return { ...noRights, canCall: executable !== false && userExecutable === true && grants(roles, "Call"), roles };
}

/** A server that tells no permissions leaves the word to UserAccessLevel and UserExecutable. */
const grants = (roles: RoleRights | null, permission: keyof typeof permissionBits): boolean =>
  roles === null || roles.some((r) => r.may.includes(permission));

/**
 * @returns null when the server does not have the attribute, or leaves it empty: then it keeps no permissions for the
 * node.
 */
function rolesOf(value: unknown): RoleRights | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.slice(0, MOST_ROLES).flatMap((p: unknown) => {
    if (!isRolePermission(p)) return [];
    const id = p.roleId;
    const name =
      (id.namespace === 0 && typeof id.value === "number" ? roleNames[id.value] : undefined) ??
      plainText(id.toString(), 80);
    const flags = Number(p.permissions);
    return [
      {
        role: name,
        may: Object.entries(permissionBits).flatMap(([permission, bit]) =>
          (flags & (1 << bit)) !== 0 ? [permission] : [],
        ),
      },
    ];
  });
}

const isRolePermission = (p: unknown): p is RolePermission =>
  typeof p === "object" && p !== null && (p as { roleId?: unknown }).roleId instanceof NodeId;

/** @returns the values in the order asked; undefined for what the server does not tell. */
async function readAttributes(
  session: ClientSession,
  nodeId: NodeId,
  attributeIds: readonly AttributeIds[],
): Promise<unknown[]> {
  const values = await session.read(attributeIds.map((attributeId) => ({ nodeId, attributeId })));
  return values.map((v) => (v.statusCode.isNotGood() ? undefined : (v.value.value as unknown)));
}
