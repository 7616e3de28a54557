import fc from "fast-check";
import { DataType, Variant } from "node-opcua-client";
import { expect, test } from "vitest";
import { wideInteger } from "../browse/leafValue.ts";
import { sameVariant } from "./sameVariant.ts";
import { typedVariant } from "./typedValue.ts";

const o = { namespaces: ["http://opcfoundation.org/UA/", "urn:plant"] };

test("every 64-bit integer written as digits keeps each of them", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      (n) => wideInteger(typedVariant(String(n), DataType.Int64, -1, o).value, true) === n,
    ),
  );
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      (n) => wideInteger(typedVariant(String(n), DataType.UInt64, -1, o).value, false) === n,
    ),
  );
});

test("an integer type takes exactly its own range, as a single value and in a list", () => {
  const ranges = [
    [DataType.SByte, -128, 127],
    [DataType.Byte, 0, 255],
    [DataType.Int16, -32_768, 32_767],
    [DataType.UInt16, 0, 65_535],
    [DataType.UInt32, 0, 4_294_967_295],
  ] as const;
  for (const [type, least, most] of ranges) {
    for (const good of [least, most])
      expect(Array.from(typedVariant([good], type, 1, o).value as number[])).toEqual([good]);
    for (const bad of [least - 1, most + 1, 0.5]) expect(() => typedVariant(bad, type, -1, o)).toThrow(/whole number/);
  }
});

test("a node id is taken by its NamespaceUri, never by an index", () => {
  expect(String(typedVariant("nsu=urn:plant;s=P-101", DataType.NodeId, -1, o).value)).toBe("ns=1;s=P-101");
  for (const bad of ["ns=1;s=P-101", "nsu=urn:else;s=P-101", "nonsense"])
    expect(() => typedVariant(bad, DataType.NodeId, -1, o)).toThrow(/node id/);
});

test("a value read back is the same only when it is", () => {
  const list = (...v: number[]): Variant => typedVariant(v, DataType.Int32, 1, o);
  expect([
    sameVariant(list(1, 2), list(1, 2)),
    sameVariant(list(1, 2), list(1, 3)),
    sameVariant(list(1), list(1, 1)),
    sameVariant(list(1), typedVariant(1, DataType.Int32, -1, o)),
    sameVariant(typedVariant("5", DataType.Int64, -1, o), typedVariant("6", DataType.Int64, -1, o)),
  ]).toEqual([true, false, false, false, false]);
});
