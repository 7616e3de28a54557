import { permissionTable, rolePermissions, roles, type Role, type RoleGrant } from "../../../shared/access/roles.ts";
import { Button, NativeSelect } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { grantConflict } from "../../../shared/access/separation.ts";
import { useSession } from "../../store/appContext.ts";
import { roleWords } from "../../ui/words.ts";

export interface GrantsEditorProps {
  readonly grants: readonly RoleGrant[];
  readonly onChange: (grants: readonly RoleGrant[]) => void;
}

/** @returns why these grants cannot be saved; empty when they can. Main decides by the same rules. */
export function grantsProblem(grants: readonly RoleGrant[]): string {
  if (grants.length === 0) return "Grant at least one role.";
  const seen = new Set(grants.map((g) => `${g.role}@${g.zone}`));
  if (seen.size < grants.length) return "One role is granted twice in the same zone.";
  return grantConflict(grants) ?? "";
}

/** Roles, each in one zone or in all. */
export function GrantsEditor({ grants, onChange }: GrantsEditorProps) {
  const zones = useSession((s) => s.plant?.model.zones ?? []);
  const choices = [{ value: "*", label: "all zones" }, ...zones.map((z) => ({ value: z.id, label: z.name }))];
  const replace = (at: number, patch: Partial<RoleGrant>): void =>
    onChange(grants.map((g, i) => (i === at ? { ...g, ...patch } : g)));
  const problem = grantsProblem(grants);
  return (
    <fieldset className="grants">
      <legend>Roles</legend>
      {grants.map((grant, i) => (
        // By its place: a row that is changed stays the same row and keeps the focus.
        <div key={i} className="grants-row">
          <NativeSelect
            aria-label={`Role ${i + 1}`}
            data={roles.map((r) => ({ value: r, label: roleWords[r] }))}
            value={grant.role}
            onChange={(e) => replace(i, { role: e.currentTarget.value as Role })}
          />
          <span className="muted">in</span>
          <NativeSelect
            aria-label={`Zone of role ${i + 1}`}
            data={choices}
            value={grant.zone}
            onChange={(e) => replace(i, { zone: e.currentTarget.value })}
          />
          <button
            type="button"
            className="icon-button"
            aria-label={`Remove role ${i + 1}`}
            onClick={() => onChange(grants.filter((_, k) => k !== i))}
          >
            <IconX size={16} stroke={1.75} />
          </button>
          <span className="hint grants-may">
            {rolePermissions[grant.role]
              .filter((p) => p === "audit.read" || !p.endsWith(".read"))
              .map((p) => permissionTable[p].doing)
              .join(", ") || "sees, changes nothing"}
          </span>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} stroke={1.75} />}
          onClick={() => onChange([...grants, { role: "Observer", zone: "*" }])}
        >
          Add a role
        </Button>
      </div>
      {problem === "" ? null : (
        <p className="grants-problem" role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
