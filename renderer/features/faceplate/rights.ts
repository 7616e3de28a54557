import { authorise, rolePermissions, roles, type Permission, type RoleGrant } from "../../../shared/access/roles.ts";
import { roleWords } from "../../ui/words.ts";

/** "asking" until the server has said what it allows. */
export interface Right {
  readonly state: "allowed" | "refused" | "asking";
  readonly reason: string;
}

export const asking: Right = { state: "asking", reason: "Asking the server what you may do." };

const deeds: Readonly<Partial<Record<Permission, string>>> = {
  "tag.write": "change values",
  "method.call": "give commands",
  "simulation.inject": "inject simulated faults",
  "alarm.ack": "acknowledge alarms",
  "tag.read": "see values",
};

/** What the console's roles say, with who may instead; main decides again on every call. */
export function consoleRight(grants: readonly RoleGrant[], needs: Permission, zone: string, zoneName: string): Right {
  if (authorise({ grants }, needs, zone)) return { state: "allowed", reason: "" };
  const able = roles.filter((role) => rolePermissions[role].includes(needs)).map((role) => roleWords[role]);
  const who = [able.slice(0, -1).join(", "), able.at(-1)].filter(Boolean).join(" and ");
  const reason = `Your roles in ${zoneName} do not let you ${deeds[needs] ?? "do this"}. ${who} may.`;
  return { state: "refused", reason };
}
