import { createHash } from "node:crypto";

/** Something whose state the audit log vouches for. */
export interface StateKind<T> {
  readonly action: string;
  readonly target: string;
  /** One text for one state, in ASCII: it can be cut anywhere. */
  textOf(state: T): string;
  /** @returns null for a text that is none of ours. */
  stateIn(text: string): T | null;
}

/** JSON without a letter beyond ASCII. */
export const asciiOf = (json: string): string =>
  json.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

export const digestOfText = (text: string): string => createHash("sha256").update(text).digest("hex");
