import { accepted, refused } from "./tagRows.ts";
import type { PartResult, TagValue } from "./part.ts";
import { faultKinds, type FaultKind, type TwinCommand } from "./twin.ts";

/** Nothing when it was done, else why it was refused, in words for the operator. */
export type Answer = string | undefined;

/** What a part of the plant does with the commands that concern it; each works on the state it is given. */
export interface PartCommands<S> {
  write(state: S, tag: string, value: TagValue): Answer;
  call(state: S, asset: string, method: string): Answer;
  inject(state: S, asset: string, fault: FaultKind, magnitude: number): Answer;
  clear(state: S, asset: string): Answer;
}

/** @returns the part after the command; a refused one leaves it as it was. */
export function applyCommand<S>(
  state: S,
  copy: (state: S) => S,
  commands: PartCommands<S>,
  given: TwinCommand,
): PartResult<S> {
  const next = copy(state);
  const reason = act(next, commands, given);
  return reason === undefined ? accepted(next) : refused(state, reason);
}

function act<S>(state: S, commands: PartCommands<S>, given: TwinCommand): Answer {
  switch (given.kind) {
    case "write":
      return commands.write(state, given.tag, given.value);
    case "fault":
      return commands.inject(state, given.asset, given.fault, given.magnitude);
    case "clearFault":
      return commands.clear(state, given.asset);
    case "method": {
      if (given.method === "ClearFault") return commands.clear(state, given.asset);
      if (given.method !== "InjectFault") return commands.call(state, given.asset, given.method);
      const [fault, magnitude] = given.args;
      const kind = faultKinds.find((known) => known === fault);
      return kind && typeof magnitude === "number"
        ? commands.inject(state, given.asset, kind, magnitude)
        : "a fault needs its kind and a magnitude from 0 to 1";
    }
  }
}
