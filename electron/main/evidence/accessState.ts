import canonicalize from "canonicalize";
import { z } from "zod";
import type { Tables } from "../../base/sqlite.ts";
import { asciiOf, digestOfText, type StateKind } from "./stateKind.ts";

const UserState = z.strictObject({
  name: z.string(),
  /** `Role@zone`, sorted. */
  grants: z.array(z.string()),
  disabled: z.boolean(),
  mustChange: z.boolean(),
  demo: z.boolean(),
  /** A digest of the stored hash, which holds salt of its own: nothing can be guessed from it. */
  password: z.string(),
});
const StateText = z.strictObject({
  users: z.array(z.tuple([z.string(), UserState])),
  identities: z.array(z.tuple([z.string(), z.string()])),
});

export type UserState = z.infer<typeof UserState>;

/** Users, their roles and the sealed identities, as far as they decide about security. */
export interface AccessState {
  readonly users: ReadonlyMap<string, UserState>;
  /** A digest of each sealed identity, by `holder zone server`. */
  readonly identities: ReadonlyMap<string, string>;
}

export const emptyState: AccessState = { users: new Map(), identities: new Map() };

/** What stands in the tables now. */
export function readState(db: Pick<Tables, "all">): AccessState {
  const grants = new Map<string, string[]>();
  for (const { userId, role, zone } of db.all("SELECT userId, role, zone FROM userGrant ORDER BY userId, role, zone"))
    grants.set(String(userId), [...(grants.get(String(userId)) ?? []), `${String(role)}@${String(zone)}`]);
  const users = db
    .all("SELECT id, displayName, passwordHash, disabled, mustChangePassword, demo FROM user ORDER BY id")
    .map((row): [string, UserState] => {
      const id = String(row["id"]);
      return [
        id,
        {
          name: String(row["displayName"]),
          grants: grants.get(id) ?? [],
          disabled: row["disabled"] !== 0,
          mustChange: row["mustChangePassword"] !== 0,
          demo: row["demo"] !== 0,
          password: digestOf("password", id, String(row["passwordHash"])),
        },
      ];
    });
  const identities = db
    .all("SELECT userId, zone, server, sealed FROM vault ORDER BY userId, zone, server")
    .map((row): [string, string] => {
      const place = `${String(row["userId"])} ${String(row["zone"])} ${String(row["server"])}`;
      return [place, digestOf("identity", place, String(row["sealed"]))];
    });
  return { users: new Map(users), identities: new Map(identities) };
}

/** RFC 8785 canonical JSON in ASCII: one text for one state, which can be cut anywhere. */
export function stateText({ users, identities }: AccessState): string {
  const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = canonicalize({ users: sorted(users), identities: sorted(identities) }) ?? "";
  return asciiOf(text);
}

/** @returns null for a text that is none of ours. */
function stateIn(text: string): AccessState | null {
  try {
    const { users, identities } = StateText.parse(JSON.parse(text));
    return { users: new Map(users), identities: new Map(identities) };
  } catch {
    return null;
  }
}

/** As the audit log holds it. */
export const accessKind: StateKind<AccessState> = {
  action: "evidence.state",
  target: "users, roles and identities",
  textOf: stateText,
  stateIn,
};

const digestOf = (...parts: readonly string[]): string => digestOfText(JSON.stringify(parts));

/** Somebody of whom nothing is known: nothing of him counts. */
export const emptyUser: UserState = {
  name: "",
  grants: [],
  disabled: false,
  mustChange: false,
  demo: false,
  password: "",
};
