import { useCallback, useEffect, useState } from "react";
import { useSource } from "../store/appContext.ts";
import { errorText } from "./errorText.ts";

export interface Polled<T> {
  /** The last good answer; null before the first. */
  readonly value: T | null;
  /** Why the last asking failed, empty when it did not. */
  readonly fault: string;
  /** Asks at once. */
  readonly reload: () => void;
}

interface Held<T> {
  readonly ask: unknown;
  readonly value: T | null;
  readonly fault: string;
}

/**
 * Asks now, and again `everyMs` after each answer, while it is looked at. A source that is not live is not asked: what
 * would be answered is not of its time.
 * @param ask from useCallback: another function is another question, whose answer begins empty. Gets the last answer.
 * @param on false to pause: what is known stays as it is.
 */
export function usePolled<T>(ask: (last: T | null) => Promise<T>, everyMs: number, on = true): Polled<T> {
  const { live, commandsRefused } = useSource();
  const [held, setHeld] = useState<Held<T>>({ ask, value: null, fault: "" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!live || !on) return undefined;
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = lastOf(held, ask);
    const run = (): void => {
      ask(last)
        .then(
          (value) => {
            last = value;
            if (wanted) setHeld({ ask, value, fault: "" });
          },
          (err: unknown) => wanted && setHeld({ ask, value: last, fault: errorText(err) }),
        )
        .finally(() => {
          if (wanted) timer = setTimeout(run, everyMs);
        });
    };
    run();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
    // `held` is only where the question goes on from when it is asked at another pace or again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ask, everyMs, round, live, on]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  const fault = live ? faultOf(held, ask) : (commandsRefused ?? "");
  return { value: lastOf(held, ask), fault, reload };
}

function lastOf<T>(held: Held<T>, ask: unknown): T | null {
  return held.ask === ask ? held.value : null;
}

function faultOf(held: Held<unknown>, ask: unknown): string {
  return held.ask === ask ? held.fault : "";
}
