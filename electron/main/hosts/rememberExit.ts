import type { HostProcess } from "./hostProcess.ts";

/**
 * A process may end before anybody supervises it: its end is listened for at once and told to whoever asks, also
 * afterwards.
 * @param once attaches the one listener to the process's own exit event.
 */
export function rememberExit(once: (ended: (code: number | null) => void) => void): HostProcess["onExit"] {
  const exited = new Promise<number | null>((resolve) => once(resolve));
  return (listener) => void exited.then(listener);
}
