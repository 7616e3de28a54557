import { emptyUser, type AccessState, type UserState } from "./accessState.ts";
import { evidenceWords } from "./evidenceWords.ts";

/** One thing that is otherwise than the audit log vouches for. */
export interface Difference {
  /** The user, or the holder, zone and server of an identity. */
  readonly target: string;
  readonly text: string;
}

/** What must not count of a user, because it was not changed through Millward. */
export interface Doubts {
  /** `Role@zone` */
  readonly grants: ReadonlySet<string>;
  readonly disabled: boolean;
  readonly mustChange: boolean;
  readonly demo: boolean;
  readonly password: boolean;
}

/** In words, what of `found` is otherwise than in `proven`. */
export function differences(proven: AccessState, found: AccessState): Difference[] {
  const told: Difference[] = [];
  for (const [id, user] of found.users) {
    const before = proven.users.get(id);
    if (!before) told.push({ target: id, text: evidenceWords.userAppeared(id) });
    for (const text of userDifferences(id, before ?? null, user)) told.push({ target: id, text });
  }
  for (const id of proven.users.keys())
    if (!found.users.has(id)) told.push({ target: id, text: evidenceWords.userGone(id) });
  for (const [place, digest] of found.identities) {
    const before = proven.identities.get(place);
    if (before === undefined) told.push({ target: place, text: evidenceWords.identityAppeared(place) });
    else if (before !== digest) told.push({ target: place, text: evidenceWords.identityReplaced(place) });
  }
  for (const place of proven.identities.keys())
    if (!found.identities.has(place)) told.push({ target: place, text: evidenceWords.identityGone(place) });
  return told;
}

function userDifferences(id: string, before: UserState | null, now: UserState): string[] {
  const { grants, ...rest } = before ?? emptyUser;
  const texts = [
    ...now.grants.filter((g) => !grants.includes(g)).map((g) => evidenceWords.grantAppeared(id, g)),
    ...grants.filter((g) => !now.grants.includes(g)).map((g) => evidenceWords.grantGone(id, g)),
  ];
  if (!before) return texts;
  if (rest.password !== now.password) texts.push(evidenceWords.passwordChanged(id));
  if (rest.disabled !== now.disabled) texts.push(evidenceWords.disabledChanged(id, now.disabled));
  if (rest.mustChange && !now.mustChange) texts.push(evidenceWords.mustChangeCleared(id));
  if (rest.demo !== now.demo) texts.push(evidenceWords.demoChanged(id));
  if (rest.name !== now.name) texts.push(evidenceWords.nameChanged(id, rest.name));
  return texts;
}

/** By user. One without doubts is not among them. */
export function doubtsOf(proven: AccessState, found: AccessState): Map<string, Doubts> {
  const doubted = new Map<string, Doubts>();
  for (const [id, now] of found.users) {
    const before = proven.users.get(id) ?? emptyUser;
    const doubts: Doubts = {
      grants: new Set(now.grants.filter((g) => !before.grants.includes(g))),
      disabled: before.disabled && !now.disabled,
      mustChange: before.mustChange && !now.mustChange,
      demo: before.demo && !now.demo,
      password: before.password !== now.password,
    };
    const { grants, ...marks } = doubts;
    if (grants.size > 0 || Object.values(marks).includes(true)) doubted.set(id, doubts);
  }
  return doubted;
}
