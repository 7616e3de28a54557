import type { Role } from "../../../shared/access/roles.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import type { DemoCredential } from "../../../shared/ipc/sessionRows.ts";
import { accountCreated } from "./accountCreated.ts";
import type { PasswordHasher } from "./passwordHasher.ts";
import type { NewUser, UserStore } from "./userStore.ts";

/** Whoever stands at the station reads the password, so that no user of the demo ever holds one of these. */
export const neverOfDemo = ["SecurityAdmin", "ConfigureAdmin"] as const satisfies readonly Role[];

interface DemoUser {
  readonly userId: string;
  readonly displayName: string;
  readonly role: Exclude<Role, (typeof neverOfDemo)[number]>;
}

export const demoUsers: readonly DemoUser[] = [
  { userId: "operator", displayName: "Demo operator", role: "Operator" },
  { userId: "engineer", displayName: "Demo engineer", role: "Engineer" },
  { userId: "supervisor", displayName: "Demo supervisor", role: "Supervisor" },
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

export interface DemoUsersDeps {
  readonly users: UserStore;
  readonly hasher: PasswordHasher;
  /** Bytes from a cryptographic source. */
  readonly random: (bytes: number) => Uint8Array;
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: () => number;
  readonly record: (entry: AuditEntry) => void;
}

/** Creates the demo's users with random passwords. A name that is taken is left alone. @returns what to show once. */
export async function seedDemoUsers(deps: DemoUsersDeps): Promise<DemoCredential[]> {
  const created: DemoCredential[] = [];
  for (const { userId, displayName, role } of demoUsers) {
    if (deps.users.find(userId)) continue;
    const password = readablePassword(deps.random);
    const user: NewUser = {
      userId,
      displayName,
      passwordHash: await deps.hasher.hash(password),
      grants: [{ role, zone: "*" }],
      createdAtMs: deps.nowMs(),
      demo: true,
    };
    deps.users.create(user);
    deps.record(accountCreated(user, "demo"));
    created.push({ userId, displayName, role, password });
  }
  return created;
}
