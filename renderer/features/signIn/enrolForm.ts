import { userNameProblem } from "../../../shared/access/userName.ts";
import { passwordProblem } from "../../ui/passwordProblem.ts";

/** What the first user of the station has filled in. */
export interface EnrolFields {
  readonly userId: string;
  readonly displayName: string;
  readonly password: string;
  /** The password a second time. */
  readonly again: string;
}

/** @returns what is to be filled in or mended first; empty when the user can be set up. Main decides again. */
export function enrolProblem(fields: EnrolFields, placeNames: readonly string[]): string {
  const { userId, displayName, password, again } = fields;
  if (userNameProblem(userId) !== "") return userNameProblem(userId);
  if (displayName.trim() === "") return "Give your full name.";
  const weak = passwordProblem(password, { userId, displayName, placeNames });
  if (weak !== "") return weak;
  return password === again ? "" : "The two passwords differ.";
}
