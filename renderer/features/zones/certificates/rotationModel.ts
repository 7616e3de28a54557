import type { Rotation, RotationStep } from "../../../../shared/zones/pki.ts";

/** Where the dialog stands: choosing zones, or as far as the rotation has come. */
type RotationPhase = "choose" | Rotation["phase"];

const stepAt: Readonly<Record<RotationPhase, number>> = {
  choose: 0,
  preparing: 0,
  prepared: 1,
  switching: 2,
  done: 2,
};
/** The index of the step that the phase belongs to. */
export const stepOf = (phase: RotationPhase): number => stepAt[phase];

const MIN_REASON = 3;
export const isReason = (text: string): boolean => text.trim().length >= MIN_REASON;

/** A zone that kept its certificate although a new one was wanted. */
export const wentWrong = (step: RotationStep): boolean => step === "failed" || step === "rolledBack";

/** The set with this one in it or not. */
export function withMember<T>(set: ReadonlySet<T>, member: T, isIn: boolean): ReadonlySet<T> {
  const next = new Set(set);
  if (isIn) next.add(member);
  else next.delete(member);
  return next;
}
