import { checkPassword, type PasswordOf } from "../../shared/access/passwordPolicy.ts";

/** @returns the first reason why the password may not be used; empty when it may. */
export function passwordProblem(password: string, person: PasswordOf): string {
  return checkPassword(password, person).problems[0] ?? "";
}
