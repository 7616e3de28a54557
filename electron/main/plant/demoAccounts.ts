import { roles, type Caller, type Role } from "../../../shared/access/roles.ts";
import type { PlantAccount } from "../../../shared/hosts/plantHost.ts";
import type { ServerIdentity } from "../../../shared/hosts/zoneHost.ts";
import type { ServerId, ZoneId } from "../../../shared/ids.ts";

/** A console user known at the start of the demo, with the role its server accounts get. */
export interface DemoUser {
  readonly userId: string;
  readonly role: Role;
}

export interface DemoAccounts {
  readonly byServer: Readonly<Record<ServerId, readonly PlantAccount[]>>;
  service(server: ServerId): ServerIdentity | null;
  /** Hears the server's audit events; sees everything and moves nothing. */
  security(server: ServerId): ServerIdentity | null;
}

/**
 * Account of a role, for console users who were enrolled after the demo's start; the server's own log then shows the
 * role, not the person.
 */
const roleAccount = (role: Role): string => `role.${role.toLowerCase()}`;
const securityAccount = "security.session";
/** Most powerful at the process first: the role whose account such a user gets. */
const byPower: readonly Role[] = [
  "Engineer",
  "Operator",
  "Supervisor",
  "ConfigureAdmin",
  "SecurityAdmin",
  "Auditor",
  "Observer",
];

/**
 * Random accounts for every server: the service (which may only read), one per demo user, one per role. No two servers
 * share a password. @param before accounts of servers that stay are kept.
 */
export function demoAccounts(
  servers: readonly ServerId[],
  users: readonly DemoUser[],
  newPassword: () => string,
  before: DemoAccounts | null = null,
): DemoAccounts {
  const account = (userName: string, role: Role): PlantAccount => ({
    userName,
    password: newPassword(),
    roles: [role],
  });
  const byServer = Object.fromEntries(
    servers.map((server) => [
      server,
      before?.byServer[server] ?? [
        account("service", "Observer"),
        ...users.map((u) => account(u.userId, u.role)),
        ...roles.map((role) => account(roleAccount(role), role)),
        account(securityAccount, "SecurityAdmin"),
      ],
    ]),
  );
  return {
    byServer,
    service: (server) => find(byServer[server], "service"),
    security: (server) => find(byServer[server], securityAccount),
  };
}

/** @returns the user's own account, else the account of the strongest role granted in the zone, else null. */
export function identityFor(
  accounts: DemoAccounts,
  caller: Pick<Caller, "userId" | "grants">,
  zone: ZoneId,
  server: ServerId,
): ServerIdentity | null {
  const own =
    caller.userId === "service" || caller.userId === securityAccount || caller.userId.startsWith("role.")
      ? null
      : find(accounts.byServer[server], caller.userId);
  if (own) return own;
  const held = byPower.find((role) =>
    caller.grants.some((g) => g.role === role && (g.zone === "*" || g.zone === zone)),
  );
  return held ? find(accounts.byServer[server], roleAccount(held)) : null;
}

function find(accounts: readonly PlantAccount[] | undefined, userName: string): ServerIdentity | null {
  const found = accounts?.find((a) => a.userName === userName);
  return found ? { kind: "userName", userName: found.userName, password: found.password } : null;
}
