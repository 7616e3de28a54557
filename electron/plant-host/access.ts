import { createHash, timingSafeEqual } from "node:crypto";
import {
  makePermissionFlag,
  makeRoles,
  type NodeId,
  type PermissionType,
  type RolePermissionTypeOptions,
} from "node-opcua";
import type { Role } from "../../shared/access/roles.ts";
import type { PlantAccount } from "../../shared/hosts/plantHost.ts";

type OpcUaRole = Exclude<Role, "Auditor">;

/** OPC UA knows no auditor: on the server an auditor may look, and no more. */
const opcUaRole = (role: Role): OpcUaRole => (role === "Auditor" ? "Observer" : role);

export interface Accounts {
  isValid(userName: string, password: string): boolean;
  rolesOf(userName: string): NodeId[];
}

const everybody = makeRoles("AuthenticatedUser");

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** The accounts of one server. Passwords are compared in constant time, also for names that do not exist. */
export function createAccounts(accounts: readonly PlantAccount[]): Accounts {
  const known = new Map(
    accounts.map((a) => [
      a.userName,
      { secret: digest(a.password), roles: [...makeRoles([...new Set(a.roles.map(opcUaRole))]), ...everybody] },
    ]),
  );
  const nobody = digest("no such account");
  return {
    isValid(userName, password) {
      const account = known.get(userName);
      return timingSafeEqual(digest(password), account?.secret ?? nobody) && account !== undefined;
    },
    // Asked for every node that is read; a fresh array every time, because the server may add to what it gets.
    rolesOf: (userName) => [...(known.get(userName)?.roles ?? everybody)],
  };
}

const look = "Browse | Read | ReceiveEvents | ReadHistory";
const table = (rights: Readonly<Record<OpcUaRole, string>>): RolePermissionTypeOptions[] =>
  Object.entries(rights).map(([role, names]) => {
    // Two enums of the library for the same bits.
    const permissions: unknown = makePermissionFlag(names);
    return { roleId: makeRoles(role)[0]!, permissions: permissions as PermissionType };
  });

export interface AccessTables {
  /** Everything of the plant that has no table of its own; also the alarms, whose methods need Call. */
  readonly base: RolePermissionTypeOptions[];
  readonly writable: RolePermissionTypeOptions[];
  /** Faults are injected by engineers only. */
  readonly simulation: RolePermissionTypeOptions[];
}

/**
 * RolePermissions of the plant's nodes. Separation of duties: SecurityAdmin sees everything and moves nothing.
 * @see OPC 10000-18 §4.3
 */
export function accessTables(): AccessTables {
  const base = {
    Observer: look,
    Operator: `${look} | Call`,
    Engineer: `${look} | Call`,
    Supervisor: `${look} | Call`,
    ConfigureAdmin: look,
    SecurityAdmin: `${look} | ReadRolePermissions`,
  };
  const lookOnly = { ...base, Operator: look, Engineer: look, Supervisor: look };
  return {
    base: table(base),
    writable: table({ ...lookOnly, Operator: `${look} | Write`, Engineer: `${look} | Write` }),
    simulation: table({ ...lookOnly, Engineer: `${look} | Call` }),
  };
}
