import { emptyUser, type AccessState, type UserState } from "./accessState.ts";

/** What an administrator, or the user himself, has decided although the value may be the same as before. */
export type DecidedPart = "grants" | "disabled" | "password";

/** @param decided whether that part of that user was decided in this change. */
type Decided = (userId: string, part: DecidedPart) => boolean;

/**
 * What is proven after a change of Millward's own: what the change itself made, and all else as it was proven before,
 * whatever stands in the tables.
 */
export function provenAfter(
  proven: AccessState,
  change: { readonly before: AccessState; readonly after: AccessState },
  decided: Decided,
): AccessState {
  const { before, after } = change;
  const users = new Map(proven.users);
  for (const [id, now] of after.users) {
    const next = userAfter(proven.users.get(id), before.users.get(id), now, (part) => decided(id, part));
    if (next) users.set(id, next);
  }
  const identities = new Map(proven.identities);
  for (const [place, digest] of after.identities)
    if (before.identities.get(place) !== digest) identities.set(place, digest);
  for (const place of before.identities.keys()) if (!after.identities.has(place)) identities.delete(place);
  return { users, identities };
}

function userAfter(
  proven: UserState | undefined,
  before: UserState | undefined,
  now: UserState,
  decided: (part: DecidedPart) => boolean,
): UserState | null {
  if (!before) return now;
  const password = decided("password") || before.password !== now.password;
  const grants = decided("grants") || before.grants.join() !== now.grants.join();
  const disabled = decided("disabled") || before.disabled !== now.disabled;
  if (!password && !grants && !disabled) return null;
  const { name, demo } = now;
  return {
    ...(proven ?? { ...emptyUser, name, demo }),
    ...(password ? { password: now.password, mustChange: now.mustChange } : {}),
    ...(grants ? { grants: now.grants } : {}),
    ...(disabled ? { disabled: now.disabled } : {}),
  };
}

/**
 * `records.db` is an older state of its own: a copy was put back. Nobody is locked out for it: the passwords of then
 * count, and must be changed. Roles and disabled users stay as they were proven last.
 */
export function provenRolledBack(proven: AccessState, found: AccessState): AccessState {
  const users = new Map(proven.users);
  for (const [id, user] of proven.users) {
    const now = found.users.get(id);
    if (now && now.password !== user.password) users.set(id, { ...user, password: now.password, mustChange: true });
  }
  return { users, identities: found.identities };
}
