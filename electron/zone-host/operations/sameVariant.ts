import { DataType, NodeId, VariantArrayType, type Variant } from "node-opcua-client";

/** Whether the value read back is the value written: element by element, floats within what 32 bits keep. */
export function sameVariant(written: Variant, read: Variant): boolean {
  const a: unknown = written.value;
  const b: unknown = read.value;
  if (written.arrayType === VariantArrayType.Scalar)
    return read.arrayType === VariantArrayType.Scalar && sameScalar(a, b, written.dataType);
  const [from, to] = [a as ArrayLike<unknown>, b as ArrayLike<unknown> | null];
  return (
    read.arrayType !== VariantArrayType.Scalar &&
    to?.length === from.length &&
    Array.from(from).every((v, i) => sameScalar(v, to[i], written.dataType))
  );
}

function sameScalar(a: unknown, b: unknown, dataType: DataType): boolean {
  if (b === null || b === undefined) return false;
  if (dataType === DataType.Float) return Math.fround(Number(a)) === Math.fround(Number(b));
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  if (Buffer.isBuffer(a)) return Buffer.isBuffer(b) && a.equals(b);
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && (a as unknown[]).every((v, i) => v === (b as unknown[])[i]);
  if (dataType === DataType.LocalizedText) return (a as { text?: unknown }).text === (b as { text?: unknown }).text;
  if (typeof a === "string" && dataType === DataType.Guid)
    return typeof b === "string" && a.toUpperCase() === b.toUpperCase();
  return a instanceof NodeId ? b instanceof NodeId && a.toString() === b.toString() : a === b;
}
