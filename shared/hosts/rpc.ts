import type { Wire } from "../errors.ts";

/** What travels between main and a host. `ports` ride along as transferables. */
export type RpcMessage =
  | { readonly t: "call"; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly t: "answer"; readonly id: number; readonly wire: Wire<unknown> }
  | { readonly t: "event"; readonly name: string; readonly payload: unknown };

/** What every host program answers, whatever else it does. */
export interface HostLifeCalls {
  /** Shows that the host's event loop turns. */
  ping(input: Record<string, never>): Promise<void>;
  /** Closes what is open; the host ends by itself soon after its answer. */
  stop(input: Record<string, never>): Promise<void>;
}
