import { AppError, type Wire } from "../../shared/errors.ts";
import type { Api, Bridge, Events } from "../../shared/ipc/contract.ts";

/** `api["alarms.acknowledge"]({...})`: typed by the contract. Rejects with AppError, never with Electron's error. */
export function createApi(bridge: Bridge): Api {
  return new Proxy({} as Api, {
    get: (_target, name: string) => async (input: unknown) => {
      const wire = (await bridge.call(name, input)) as Wire<unknown>;
      if (!wire.ok) throw new AppError(wire.code, wire.message);
      return wire.value;
    },
  });
}

/** @returns the unsubscribe function. */
export function onEvent<E extends keyof Events>(
  bridge: Bridge,
  name: E,
  listener: (event: Events[E]) => void,
): () => void {
  return bridge.on(name, (event) => listener(event as Events[E]));
}

declare global {
  interface Window {
    readonly millward: Bridge;
  }
}
