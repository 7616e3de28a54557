import type { FaultKind } from "./twin.ts";

export type TagValue = number | boolean | string;
export interface PartResult<S> {
  readonly state: S;
  readonly accepted: boolean;
  readonly reason: string;
}
export type { FaultKind };
