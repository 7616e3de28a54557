import { faultKinds, type CommandResult, type FaultKind, type TagValue, type TwinCommand } from "./twin.ts";

/** What a part of a plant does with each kind of command that concerns it; `A` is how it answers. */
interface CommandHandlers<S, A> {
  write(state: S, tag: string, value: TagValue): A;
  call(state: S, asset: string, method: string): A;
  inject(state: S, asset: string, fault: FaultKind, magnitude: number): A;
  clear(state: S, asset: string): A;
  refuse(state: S, reason: string): A;
}

/** Gives a command to its handler; faults may come as commands of their own or as methods of the asset. */
export function dispatchCommand<S, A>(state: S, handlers: CommandHandlers<S, A>, given: TwinCommand): A {
  switch (given.kind) {
    case "write":
      return handlers.write(state, given.tag, given.value);
    case "fault":
      return handlers.inject(state, given.asset, given.fault, given.magnitude);
    case "clearFault":
      return handlers.clear(state, given.asset);
    case "method": {
      if (given.method === "ClearFault") return handlers.clear(state, given.asset);
      if (given.method !== "InjectFault") return handlers.call(state, given.asset, given.method);
      const [fault, magnitude] = given.args;
      const kind = faultKinds.find((known) => known === fault);
      return kind && typeof magnitude === "number"
        ? handlers.inject(state, given.asset, kind, magnitude)
        : handlers.refuse(state, "a fault needs its kind and a magnitude from 0 to 1");
    }
  }
}

export const accepted = <S>(state: S): CommandResult<S> => ({ state, accepted: true, reason: "" });
export const refused = <S>(state: S, reason: string): CommandResult<S> => ({ state, accepted: false, reason });

/** Nothing when it was done, else why it was refused, in words for the operator. */
export type Answer = string | undefined;

/** For parts whose handlers change the state they are given: they get a copy, and a refusal leaves all as it was. */
export function applyToCopy<S>(
  state: S,
  copy: (state: S) => S,
  handlers: Omit<CommandHandlers<S, Answer>, "refuse">,
  given: TwinCommand,
): CommandResult<S> {
  const next = copy(state);
  const reason = dispatchCommand(next, { ...handlers, refuse: (_, why) => why }, given);
  return reason === undefined ? accepted(next) : refused(state, reason);
}

/** What may be written to a tag, and how it changes the (already copied) state; a text answer is a refusal. */
export interface WriteRule<C> {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
  readonly set: (context: C, value: number) => Answer;
}

/** @returns why the value is refused, or undefined once it is set. */
export function writeChecked<C>(rule: WriteRule<C> | undefined, context: C, tag: string, value: TagValue): Answer {
  if (!rule) return `${tag} cannot be written`;
  if (typeof value !== "number" || !Number.isFinite(value)) return `${tag} takes a number`;
  if (rule.whole && !Number.isInteger(value)) return `${tag} takes a whole number`;
  if (value < rule.min || value > rule.max) return `${tag} must be between ${rule.min} and ${rule.max}`;
  return rule.set(context, value);
}

/** `FL-410.Speed` as asset and tag name. */
export function splitTag(tag: string): readonly [asset: string, name: string] {
  const dot = tag.indexOf(".");
  return dot < 0 ? [tag, ""] : [tag.slice(0, dot), tag.slice(dot + 1)];
}
