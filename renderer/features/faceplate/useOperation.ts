import { useCallback, useEffect, useReducer } from "react";
import { errorText } from "../../ui/errorText.ts";
import { nextOperation, type Operation } from "./outcome.ts";

const DONE_SHOWN_MS = 3000;

/** The last operation of one faceplate: pending, then done for 3 s, or failed until dismissed. */
export function useOperation(): {
  readonly operation: Operation | null;
  readonly run: (what: string, action: () => Promise<string>) => Promise<string>;
  readonly dismiss: () => void;
} {
  const [operation, send] = useReducer(nextOperation, null);
  const done = operation?.at === "done";
  useEffect(() => {
    if (!done) return undefined;
    const timer = setTimeout(() => send({ kind: "expired" }), DONE_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [done, operation]);
  const run = useCallback(async (what: string, action: () => Promise<string>): Promise<string> => {
    send({ kind: "started", what });
    try {
      const sentence = await action();
      send({ kind: "succeeded", what: sentence });
      return sentence;
    } catch (err) {
      send({ kind: "refused", what: errorText(err) });
      throw err;
    }
  }, []);
  const dismiss = useCallback(() => send({ kind: "dismissed" }), []);
  return { operation, run, dismiss };
}
