import { useState } from "react";
import { errorText } from "../../../ui/errorText.ts";
import { isReason } from "./rotationModel.ts";

interface ReasonedRun {
  readonly reason: string;
  readonly setReason: (text: string) => void;
  /** Whether enough is said. */
  readonly said: boolean;
  /** Why the last action failed; empty when it did not. */
  readonly fault: string;
  readonly run: (work: Promise<unknown>, done: () => void) => void;
}

/** Actions of a dialog that stays open: each has its reason, and one that failed says why. */
export function useReasonedRun(): ReasonedRun {
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState("");
  const run = (work: Promise<unknown>, done: () => void): void => {
    work.then(
      () => {
        setFault("");
        setReason("");
        done();
      },
      (err: unknown) => setFault(errorText(err)),
    );
  };
  return { reason, setReason, said: isReason(reason), fault, run };
}
