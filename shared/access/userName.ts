/** What a user of the console may be called. */
export const userNamePattern = /^[a-z][a-z0-9._-]{1,31}$/;

export const userNameWords =
  "A user name is 2 to 32 lower-case letters, digits, '.', '_' or '-', beginning with a letter.";

/** @returns why nobody may be called so; empty when somebody may. */
export function userNameProblem(userId: string): string {
  return userNamePattern.test(userId) ? "" : userNameWords;
}
