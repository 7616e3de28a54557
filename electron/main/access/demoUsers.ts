import type { Role } from "../../../shared/access/roles.ts";
import type { DemoCredential } from "../../../shared/ipc/sessionRows.ts";
import type { PasswordHasher } from "./passwordHasher.ts";
import type { UserStore } from "./userStore.ts";

export const demoUsers: readonly { readonly userId: string; readonly displayName: string; readonly role: Role }[] = [
  { userId: "operator", displayName: "Demo operator", role: "Operator" },
  { userId: "engineer", displayName: "Demo engineer", role: "Engineer" },
  { userId: "supervisor", displayName: "Demo supervisor", role: "Supervisor" },
  { userId: "security", displayName: "Demo security administrator", role: "SecurityAdmin" },
  { userId: "auditor", displayName: "Demo auditor", role: "Auditor" },
];

/** Without the signs that are mistaken for each other on a label: i, l, o, 0, 1. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

/** `k7wq-3mfx-9hd2-tz4p`: 16 signs out of 31, 79 bits. */
function readablePassword(random: (bytes: number) => Uint8Array): string {
  const signs: string[] = [];
  while (signs.length < 16) {
    // Bytes from 248 on are thrown away: 256 is no multiple of 31, and the first signs would come more often.
    for (const byte of random(24)) if (byte < 248 && signs.length < 16) signs.push(alphabet[byte % 31]!);
  }
  return [0, 4, 8, 12].map((i) => signs.slice(i, i + 4).join("")).join("-");
}

/** Creates the demo's users with random passwords. A name that is taken is left alone. @returns what to show once. */
export async function seedDemoUsers(deps: {
  users: UserStore;
  hasher: PasswordHasher;
  random: (bytes: number) => Uint8Array;
  nowMs: () => number;
}): Promise<DemoCredential[]> {
  const created: DemoCredential[] = [];
  for (const { userId, displayName, role } of demoUsers) {
    if (deps.users.find(userId)) continue;
    const password = readablePassword(deps.random);
    deps.users.create({
      userId,
      displayName,
      passwordHash: await deps.hasher.hash(password),
      grants: [{ role, zone: "*" }],
      createdAtMs: deps.nowMs(),
    });
    created.push({ userId, displayName, role, password });
  }
  return created;
}
