import type {
  ArgumentDetail,
  MethodDetail,
  NodeIdText,
  NodeRow,
  TypedInput,
} from "../../../../../shared/zones/addressSpace.ts";
import { parseTyped, takesList, untypeable, type FieldRule, type Typed } from "./typedInput.ts";
import { visibleText } from "./visibleText.ts";

/** The object a method is called on: the one under which it was found, or the first that has it. */
export function ownerOf(method: MethodDetail, parentId: NodeIdText | null): NodeRow | null {
  return method.owners.find((o) => o.nodeId === parentId) ?? method.owners[0] ?? null;
}

export function argumentRules(method: MethodDetail): FieldRule[] {
  return method.inputs.map((a) => ({
    dataType: a.dataType,
    list: takesList(a.valueRank, null),
    range: null,
    unit: "",
  }));
}

/** @param texts as typed, one for each input; a missing one is empty. */
export function parseArguments(method: MethodDetail, texts: readonly string[]): Typed[] {
  return argumentRules(method).map((rule, i) => parseTyped(texts[i] ?? "", rule));
}

/** For a call that is ready: every argument could be read. */
export const argumentValues = (parsed: readonly Typed[]): TypedInput[] => parsed.map((p) => (p.ok ? p.value : ""));

export function argumentLabel(argument: ArgumentDetail): string {
  const name = visibleText(argument.name);
  return argument.description === "" ? name : `${name} \u2013 ${visibleText(argument.description)}`;
}

/** Why this method cannot be called by anybody from here; empty when it can. */
export function uncallable(method: MethodDetail, owner: NodeRow | null): string {
  if (!method.userExecutable) return "The server does not let you call this method.";
  if (owner === null) return "No object was found that has this method.";
  return method.inputs.map((a) => untypeable(a.dataType, a.valueRank)).find((why) => why !== "") ?? "";
}

/** What is still to be typed; empty when nothing is. */
export function missingArgument(method: MethodDetail, parsed: readonly Typed[]): string {
  const missing = method.inputs[parsed.findIndex((p) => !p.ok)];
  return missing ? `${visibleText(missing.name)} is missing.` : "";
}
