import type { AssetId, TagId } from "../ids.ts";

export const faultKinds = ["bearingWear", "airLeak", "fouling", "jam", "sensorFreeze", "trip"] as const;
export type FaultKind = (typeof faultKinds)[number];

export type TagValue = number | boolean | string;

/** What acts on the plant from outside between two steps. */
export type TwinCommand =
  | { readonly kind: "write"; readonly tag: TagId; readonly value: TagValue }
  | {
      readonly kind: "method";
      readonly asset: AssetId;
      readonly method: string;
      readonly args: readonly TagValue[];
    }
  /** `magnitude` 0..1; for bearing wear and fouling the rate scale, for leaks the share of full flow. */
  | { readonly kind: "fault"; readonly asset: AssetId; readonly fault: FaultKind; readonly magnitude: number }
  | { readonly kind: "clearFault"; readonly asset: AssetId };

export interface CommandResult<S> {
  readonly state: S;
  readonly accepted: boolean;
  /** Why not, for the operator; empty when accepted. */
  readonly reason: string;
}

/**
 * A plant as one simulation. Pure: no clock, no randomness but the state's own seeded generator, no argument is ever
 * changed; equal seeds and commands give equal plants.
 */
export interface Twin<S> {
  initial(seed: number): S;
  /** @param dtS seconds, 0 < dtS ≤ 1. */
  step(state: S, dtS: number): S;
  apply(state: S, command: TwinCommand): CommandResult<S>;
  /** Gives the present value of every tag of the plant project, in a fixed order. */
  read(state: S, sink: (tag: TagId, value: TagValue) => void): void;
  /** Simulated seconds since `initial`. */
  timeS(state: S): number;
}
