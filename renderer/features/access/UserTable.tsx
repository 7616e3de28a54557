import { Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import type { RoleGrant } from "../../../shared/access/roles.ts";
import type { UserRow } from "../../../shared/ipc/accessRows.ts";
import { useSession } from "../../store/appContext.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { useNow } from "../../ui/useNow.ts";
import { roleWords } from "../../ui/words.ts";
import { ownIdentityWords } from "./identityWords.ts";

export type UserAction = "grants" | "disable" | "password" | "identity";
interface UserTableProps {
  readonly users: readonly UserRow[];
  readonly me: string;
  readonly onAction: (action: UserAction, user: UserRow) => void;
}

export function UserTable({ users, me, onAction }: UserTableProps) {
  const plant = useSession((s) => s.plant);
  const now = useNow(60_000);
  const zoneName = (zone: string): string => (zone === "*" ? "all zones" : (plant?.zone.get(zone)?.name ?? zone));
  if (users.length === 0)
    return (
      <EmptyState title="No users yet">
        Create one user for each person; shared users make the audit log worthless.
      </EmptyState>
    );
  return (
    <table className="user-table">
      <thead>
        <tr>
          <th scope="col">User</th>
          <th scope="col">Name</th>
          <th scope="col">Roles</th>
          <th scope="col">Own identity at servers of</th>
          <th scope="col">Last sign-in</th>
          <th scope="col">State</th>
          <th scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <UserLine key={user.userId} user={user} me={me} zoneName={zoneName} nowMs={now} onAction={onAction} />
        ))}
      </tbody>
    </table>
  );
}

interface UserLineProps extends Omit<UserTableProps, "users"> {
  readonly user: UserRow;
  readonly zoneName: (zone: string) => string;
  readonly nowMs: number;
}

function UserLine({ user, me, zoneName, nowMs, onAction }: UserLineProps) {
  const plant = useSession((s) => s.plant);
  return (
    <tr data-disabled={user.disabled}>
      <td>
        <strong>{user.userId}</strong>
        {user.userId === me ? <span className="hint"> you</span> : null}
        {user.demo ? <span className="hint"> demo</span> : null}
      </td>
      <td className="ellipsis" title={user.displayName}>
        {user.displayName}
      </td>
      <td>
        {grantLines(user.grants, zoneName).map((line) => (
          <div key={line}>{line}</div>
        ))}
        {grantLines(user.refusedGrants, zoneName).map((line) => (
          <div key={line} className="grant-refused">
            {line}: not in force, it excludes another role or appeared outside Millward
          </div>
        ))}
        {user.beyond ? <div className="hint">reaches beyond your zones: not yours to change</div> : null}
      </td>
      <td className="muted">{ownIdentityWords(user, plant?.model.zones ?? [], zoneName)}</td>
      <td>
        {user.lastSignInAtMs === null ? (
          <span className="hint">never</span>
        ) : (
          <TimeText atMs={user.lastSignInAtMs} otherMs={nowMs} />
        )}
      </td>
      <td>
        <UserState user={user} />
      </td>
      <td>
        <Menu position="bottom-end" offset={2} width={220}>
          <Menu.Target>
            <button
              type="button"
              className="icon-button"
              aria-label={`Actions for ${user.userId}`}
              disabled={user.beyond}
            >
              <IconDots size={16} stroke={1.75} />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => onAction("grants", user)}>Change roles</Menu.Item>
            <Menu.Item onClick={() => onAction("password", user)}>Set password</Menu.Item>
            <Menu.Item onClick={() => onAction("identity", user)}>Set server identity</Menu.Item>
            <Menu.Item onClick={() => onAction("disable", user)} disabled={user.userId === me}>
              {user.disabled ? "Enable" : "Disable"}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}

function UserState({ user }: { readonly user: UserRow }) {
  if (user.disabled) return "disabled";
  return user.mustChangePassword ? "must change the password" : <span className="muted">enabled</span>;
}

/** One line per role: "Operator in Process, Packaging". */
function grantLines(grants: readonly RoleGrant[], zoneName: (zone: string) => string): string[] {
  const byRole = new Map<RoleGrant["role"], string[]>();
  for (const g of grants) byRole.set(g.role, [...(byRole.get(g.role) ?? []), zoneName(g.zone)]);
  return [...byRole].map(([role, zones]) => `${roleWords[role]} in ${zones.join(", ")}`);
}
