import type { BrowseCalls } from "../../../shared/hosts/browseCalls.ts";
import type { RpcHandlers } from "../../base/rpc.ts";
import type { OpenZone } from "./openZone.ts";

type Name = keyof BrowseCalls;
const names = [
  "browseChildren",
  "browseMore",
  "browseRelease",
  "browseNode",
  "browseValue",
  "browsePath",
  "browseSearch",
  "browseSearchStep",
  "historyAggregates",
  "historyRead",
  "historyMore",
] as const satisfies readonly Name[];

export function browseCalls(zone: () => OpenZone): RpcHandlers<BrowseCalls> {
  const looking = Object.fromEntries(
    names.map((name) => [name, (input: never) => zone().browse.calls[name](input) as Promise<never>]),
  ) as unknown as RpcHandlers<Pick<BrowseCalls, (typeof names)[number]>>;
  return {
    ...looking,
    browseWriteTarget: (input) => zone().nodeOperations.calls.browseWriteTarget(input),
    browseCallTarget: (input) => zone().nodeOperations.calls.browseCallTarget(input),
    browseWrite: (input) => zone().nodeOperations.calls.browseWrite(input),
    browseCall: (input) => zone().nodeOperations.calls.browseCall(input),
  };
}
