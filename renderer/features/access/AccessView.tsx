import { Button } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useCallback, useEffect, useState } from "react";
import type { UserRow } from "../../../shared/ipc/accessRows.ts";
import { useApi, useAppState, useSource } from "../../store/appContext.ts";
import { useCan } from "../../store/useCan.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { errorText } from "../../ui/errorText.ts";
import { formatCount } from "../../ui/format.ts";
import { InlineError } from "../../ui/InlineError.tsx";
import { SkeletonRows } from "../../ui/SkeletonRows.tsx";
import { Toolbar } from "../../ui/Toolbar.tsx";
import { CreateUserDialog } from "./CreateUserDialog.tsx";
import { DisableDialog, GrantsDialog, PasswordResetDialog } from "./UserDialogs.tsx";
import { IdentityDialog } from "./IdentityDialog.tsx";
import { IdentityList } from "./IdentityList.tsx";
import { UserTable, type UserAction } from "./UserTable.tsx";
import "./access.css";

export function AccessView() {
  const may = useCan("user.manage");
  const { commandsRefused } = useSource();
  if (may) return <Users />;
  if (commandsRefused !== null) {
    return <EmptyState title={commandsRefused}>Users and their roles are managed as they are now.</EmptyState>;
  }
  return (
    <EmptyState title="Your roles do not include managing users">
      Only a security administrator may. Separation of duties keeps that apart from operating the process.
    </EmptyState>
  );
}

type Open =
  | { readonly kind: "none" }
  | { readonly kind: "create" }
  | { readonly kind: UserAction; readonly user: UserRow }
  | { readonly kind: "service" | "security" | "identities" };

function Users() {
  const api = useApi();
  const me = useAppState((s) => s.station?.session?.userId ?? "");
  const [users, setUsers] = useState<readonly UserRow[] | null>(null);
  const [fault, setFault] = useState("");
  const [open, setOpen] = useState<Open>({ kind: "none" });
  const load = useCallback(() => {
    api["access.users"]({}).then(
      (rows) => {
        setUsers(rows);
        setFault("");
      },
      (err: unknown) => setFault(errorText(err)),
    );
  }, [api]);
  useEffect(load, [load]);
  const close = (): void => setOpen({ kind: "none" });
  return (
    <>
      <Toolbar
        label="Users"
        end={
          <Button leftSection={<IconUserPlus size={16} stroke={1.75} />} onClick={() => setOpen({ kind: "create" })}>
            Create user
          </Button>
        }
      >
        <span className="muted">
          {users === null
            ? ""
            : `${formatCount(users.filter((u) => !u.disabled).length)} of ${formatCount(users.length)} users enabled`}
        </span>
        <Button variant="default" onClick={() => setOpen({ kind: "service" })}>
          Set service identity
        </Button>
        <Button variant="default" onClick={() => setOpen({ kind: "security" })}>
          Set security session
        </Button>
        <Button variant="default" onClick={() => setOpen({ kind: "identities" })}>
          Kept identities
        </Button>
      </Toolbar>
      {fault === "" ? null : <InlineError message={`The users could not be read: ${fault}`} onRetry={load} />}
      {users === null && fault === "" ? <SkeletonRows label="Reading the users" /> : null}
      {users === null ? null : (
        <div className="view-scroll access-scroll">
          <UserTable users={users} me={me} onAction={(kind, user) => setOpen({ kind, user })} />
        </div>
      )}
      {open.kind === "create" ? <CreateUserDialog onDone={load} onClose={close} /> : null}
      {open.kind === "grants" ? <GrantsDialog user={open.user} onDone={load} onClose={close} /> : null}
      {open.kind === "disable" ? <DisableDialog user={open.user} onDone={load} onClose={close} /> : null}
      {open.kind === "password" ? <PasswordResetDialog user={open.user} onDone={load} onClose={close} /> : null}
      {open.kind === "identity" ? <IdentityDialog userId={open.user.userId} onDone={load} onClose={close} /> : null}
      {open.kind === "service" ? <IdentityDialog userId="service" onDone={load} onClose={close} /> : null}
      {open.kind === "security" ? <IdentityDialog userId="+security" onDone={load} onClose={close} /> : null}
      {open.kind === "identities" ? <IdentityList onDone={load} onClose={close} /> : null}
    </>
  );
}
