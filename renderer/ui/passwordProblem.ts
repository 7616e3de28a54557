import { checkPassword } from "../../shared/access/passwordPolicy.ts";

/** @returns the first reason why the password may not be used; empty when it may. */
export function passwordProblem(password: string, userId: string, displayName: string): string {
  return checkPassword(password, { userId, displayName }).problems[0] ?? "";
}
