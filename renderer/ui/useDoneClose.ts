import { useEffect, useRef } from "react";

const DONE_SHOWN_MS = 3000;

/** Closes what is done a moment later; what was closed or replaced before that closes nothing. */
export function useDoneClose(done: boolean, onClose: () => void): void {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  }, [onClose]);
  useEffect(() => {
    if (!done) return undefined;
    const timer = setTimeout(() => close.current(), DONE_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [done]);
}
