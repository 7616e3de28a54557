import { DataType, Variant } from "node-opcua-client";
import { AppError } from "../../../shared/errors.ts";
import { bounded } from "../../../shared/text.ts";

type Plain = number | boolean | string;

const integers: Partial<Record<DataType, readonly [min: number, max: number]>> = {
  [DataType.SByte]: [-128, 127],
  [DataType.Byte]: [0, 255],
  [DataType.Int16]: [-32_768, 32_767],
  [DataType.UInt16]: [0, 65_535],
  [DataType.Int32]: [-2_147_483_648, 2_147_483_647],
  [DataType.UInt32]: [0, 4_294_967_295],
};

/**
 * The value as the node's own data type.
 * @throws invalid_input when it does not fit: nothing is rounded or clipped on the way to the process.
 */
export const variantOf = (value: Plain, dataType: DataType): Variant =>
  new Variant({ dataType, value: scalarValue(value, dataType, "The server") });

/** @param what names the taker in the refusal. @throws invalid_input when the value does not fit. */
export function scalarValue(value: Plain, dataType: DataType, what: string): Plain {
  const misfit = (expected: string): AppError =>
    new AppError("invalid_input", `${what} expects ${expected}, not ${bounded(JSON.stringify(value), 60)}.`);
  const range = integers[dataType];
  if (range) {
    const number = typeof value === "boolean" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isInteger(number) || number < range[0] || number > range[1])
      throw misfit(`a whole number from ${range[0]} to ${range[1]}`);
    return number;
  }
  if (dataType === DataType.Double || dataType === DataType.Float) {
    if (typeof value !== "number" || !Number.isFinite(value)) throw misfit("a number");
    if (dataType === DataType.Float && !Number.isFinite(Math.fround(value)))
      throw misfit("a number that a 32-bit float can hold");
    return value;
  }
  if (dataType === DataType.Boolean) {
    if (value === 0 || value === 1) return value === 1;
    if (typeof value !== "boolean") throw misfit("true or false");
    return value;
  }
  if (dataType === DataType.String) {
    if (typeof value !== "string") throw misfit("a text");
    return value;
  }
  throw new AppError("invalid_input", `Millward does not write values of the type ${DataType[dataType]}.`);
}

/** @returns the variant's value when an operator can be shown it; null otherwise. */
export function fromVariant(variant: Variant | null | undefined): Plain | null {
  const value: unknown = variant?.value;
  return typeof value === "number" || typeof value === "boolean" || typeof value === "string" ? value : null;
}

/** Equal within what a 32-bit float keeps, or exactly for everything else. */
export function sameValue(written: Plain, read: Plain | null, dataType: DataType): boolean {
  if (read === null) return false;
  if (typeof written === "number" && typeof read === "number" && dataType === DataType.Float)
    return Math.fround(written) === Math.fround(read);
  return typeof written === "string" || typeof read === "string" ? written === read : Number(written) === Number(read);
}
