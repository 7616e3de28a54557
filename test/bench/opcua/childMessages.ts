import type { RpcMessage } from "../../../shared/hosts/rpc.ts";

export interface Usage {
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly heapMb: number;
  readonly handles: number;
}
export type ParentMessage =
  | {
      readonly kind: "rpc";
      readonly m: RpcMessage;
      /** The call carries a window's port; the window wants these tags. */ readonly windowIndexes?: readonly number[];
    }
  | { readonly kind: "usage"; readonly id: number }
  | { readonly kind: "ages" };
export type ChildMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "rpc"; readonly m: RpcMessage }
  | { readonly kind: "usage"; readonly id: number; readonly usage: Usage }
  | { readonly kind: "ages"; readonly ages: readonly number[] };
