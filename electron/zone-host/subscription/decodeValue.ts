import { DataType, VariantArrayType, type DataValue } from "node-opcua-client";
import type { TagType } from "../../../shared/plant/model.ts";
import { isGoodStatus } from "../../../shared/zones/statusCodes.ts";
import type { Sample } from "../values/sample.ts";
import { plainText } from "../wire/plainText.ts";
import { statusOf } from "../wire/statusName.ts";

const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);
const BAD_TYPE_MISMATCH = statusOf("BadTypeMismatch");
const BAD_OUT_OF_RANGE = statusOf("BadOutOfRange");

/**
 * Reads a server's value into `out`. Never throws: what is no finite number, Boolean or text of the tag's type
 * becomes NaN, and a Good status with it becomes Bad, so that nothing unreadable looks live.
 */
export function decodeValue(dataValue: DataValue, type: TagType, out: Sample): void {
  out.status = dataValue.statusCode.value >>> 0;
  out.sourceMs = instant(dataValue.sourceTimestamp);
  out.value = Number.NaN;
  out.text = null;
  const variant = dataValue.value as DataValue["value"] | null | undefined;
  const value: unknown = variant?.value;
  if (type === "String") {
    if (typeof value === "string") out.text = plainText(value);
    // A null text is an empty one.
    else if (
      variant?.arrayType === VariantArrayType.Scalar &&
      (variant.dataType === DataType.LocalizedText || (variant.dataType === DataType.String && value === null))
    )
      out.text = plainText(value);
    else spoil(out, BAD_TYPE_MISMATCH);
  } else if (typeof value === "number") {
    if (Number.isFinite(value)) out.value = value;
    else spoil(out, BAD_OUT_OF_RANGE);
  } else if (typeof value === "boolean") out.value = value ? 1 : 0;
  else if (
    variant?.arrayType === VariantArrayType.Scalar &&
    (variant.dataType === DataType.Int64 || variant.dataType === DataType.UInt64)
  )
    out.value = wide(value as [number, number], variant.dataType === DataType.Int64);
  else spoil(out, BAD_TYPE_MISMATCH);
}

function spoil(out: Sample, status: number): void {
  if (isGoodStatus(out.status)) out.status = status;
}

/** The library carries 64-bit integers as two unsigned halves, high first. */
const wide = ([high, low]: [number, number], signed: boolean): number =>
  (signed ? high | 0 : high >>> 0) * 4294967296 + (low >>> 0);

function instant(date: Date | null | undefined): number {
  const ms = date ? date.getTime() : Number.NaN;
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : Number.NaN;
}
