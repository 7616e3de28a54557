import { AppError } from "../../../shared/errors.ts";
import type { Command, CommandArg, Tag } from "../../../shared/plant/model.ts";

type Value = number | boolean | string;
const MAX_TEXT = 1000;

/** @throws invalid_input, in words for the operator, unless the plant project lets this value be written to the tag. */
export function checkWrite(tag: Tag, value: Value, reason: string): void {
  const rule = tag.write;
  if (!rule) throw new AppError("invalid_input", `${tag.label} is read only.`);
  checkType(tag.label, tag.type, value);
  if (typeof value === "number") {
    if (value < rule.min || value > rule.max)
      throw new AppError(
        "invalid_input",
        `${tag.label} takes ${rule.min} to ${rule.max}${tag.unit === "" ? "" : ` ${tag.unit}`}; ${value} is outside.`,
      );
    if (tag.states && tag.type !== "Double" && tag.states[value] === undefined)
      throw new AppError("invalid_input", `${tag.label} has no state ${value}.`);
  }
  if (rule.reason && reason === "") throw new AppError("invalid_input", `Say why you change ${tag.label}.`);
}

/** @throws invalid_input unless the arguments fit the command, one by one. */
export function checkCommand(command: Command, args: readonly Value[], reason: string): void {
  if (args.length !== command.args.length)
    throw new AppError("invalid_input", `${command.label} takes ${command.args.length} values, not ${args.length}.`);
  command.args.forEach((arg, i) => checkArg(arg, args[i]!));
  if (command.reason && reason === "") throw new AppError("invalid_input", `Say why: ${command.label}.`);
}

function checkArg(arg: CommandArg, value: Value): void {
  checkType(arg.label, arg.type, value);
  if (typeof value === "number" && (value < (arg.min ?? -Infinity) || value > (arg.max ?? Infinity))) {
    throw new AppError(
      "invalid_input",
      `${arg.label} takes ${arg.min ?? "anything"} to ${arg.max ?? "anything"}; ${value} is outside.`,
    );
  }
  if (!arg.options) return;
  const known =
    typeof value === "string"
      ? arg.options.includes(value)
      : typeof value === "number" && arg.options[value] !== undefined;
  if (!known) throw new AppError("invalid_input", `${arg.label} is one of ${arg.options.join(", ")}.`);
}

function checkType(label: string, type: Tag["type"], value: Value): void {
  const bad = (what: string): never => {
    throw new AppError("invalid_input", `${label} takes ${what}.`);
  };
  switch (type) {
    case "Boolean":
      return typeof value === "boolean" ? undefined : bad("on or off");
    case "String":
      return typeof value === "string" && value.length <= MAX_TEXT
        ? undefined
        : bad(`text of at most ${MAX_TEXT} characters`);
    case "Double":
      return typeof value === "number" && Number.isFinite(value) ? undefined : bad("a number");
    case "Int32":
      return typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= 0x7fffffff
        ? undefined
        : bad("a whole number");
    case "UInt32":
      return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffffffff
        ? undefined
        : bad("a whole number from 0");
  }
}
