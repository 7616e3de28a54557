import { useEffect } from "react";

const HALF_MS = 500;

/**
 * One beat of 1 Hz for every unacknowledged mark on the screen: they flash in step, and an idle screen draws twice a
 * second, not sixty times.
 */
export function useFlash(): void {
  useEffect(() => {
    const root = document.documentElement;
    const timer = setInterval(() => {
      root.dataset["flash"] = root.dataset["flash"] === "off" ? "on" : "off";
    }, HALF_MS);
    return () => {
      clearInterval(timer);
      root.dataset["flash"] = "on";
    };
  }, []);
}
