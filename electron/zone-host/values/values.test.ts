import {
  Argument,
  DataType,
  DataValue,
  LocalizedText,
  StatusCodes,
  Variant,
  VariantArrayType,
} from "node-opcua-client";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tagTypes, type TagType } from "../../../shared/plant/model.ts";
import { decodeValue } from "../subscription/decodeValue.ts";
import { nodeIdOf, nodeIdText } from "../wire/nodeIdText.ts";
import { plainText } from "../wire/plainText.ts";
import { fromVariant, sameValue, variantOf } from "../operations/writeValue.ts";
import { emptySample, isOverflow, withoutOverflow } from "./sample.ts";
import { isGoodStatus } from "../../../shared/zones/statusCodes.ts";

type DataValueOptions = ConstructorParameters<typeof DataValue>[0];
const decode = (type: TagType, value: DataValueOptions) => {
  const out = emptySample();
  decodeValue(new DataValue(value), type, out);
  return out;
};
const at = new Date(Date.UTC(2026, 0, 2));
const good = StatusCodes.Good;

const notScalars: DataValueOptions[] = [
  { value: { dataType: DataType.Double, arrayType: VariantArrayType.Array, value: [1, 2] }, statusCode: good },
  { value: { dataType: DataType.Double, arrayType: VariantArrayType.Array, value: [] }, statusCode: good },
  {
    value: { dataType: DataType.Double, arrayType: VariantArrayType.Matrix, dimensions: [1, 1], value: [1] },
    statusCode: good,
  },
  { value: { dataType: DataType.String, arrayType: VariantArrayType.Array, value: ["a"] }, statusCode: good },
  {
    value: {
      dataType: DataType.LocalizedText,
      arrayType: VariantArrayType.Array,
      value: [new LocalizedText({ text: "a" })],
    },
    statusCode: good,
  },
  { value: { dataType: DataType.ByteString, value: Buffer.from("a") }, statusCode: good },
  { value: { dataType: DataType.ExtensionObject, value: new Argument({ name: "x" }) }, statusCode: good },
  { value: { dataType: DataType.UInt64, arrayType: VariantArrayType.Array, value: [[0, 1]] }, statusCode: good },
];

describe("decoding a server's value", () => {
  test("numbers, Booleans, texts and 64-bit integers are read with status and source time", () => {
    expect([
      decode("Double", {
        value: { dataType: DataType.Double, value: 1.5 },
        statusCode: StatusCodes.UncertainLastUsableValue,
        sourceTimestamp: at,
      }),
      decode("Boolean", { value: { dataType: DataType.Boolean, value: true }, statusCode: good, sourceTimestamp: at }),
      decode("Int32", {
        value: { dataType: DataType.Int64, arrayType: VariantArrayType.Scalar, value: [0xffffffff, 0xfffffffe] },
        statusCode: good,
        sourceTimestamp: at,
      }),
      decode("String", {
        value: { dataType: DataType.String, value: "a\u0000b" },
        statusCode: good,
        sourceTimestamp: at,
      }),
    ]).toEqual([
      { value: 1.5, status: StatusCodes.UncertainLastUsableValue.value, sourceMs: at.getTime(), text: null },
      { value: 1, status: 0, sourceMs: at.getTime(), text: null },
      { value: -2, status: 0, sourceMs: at.getTime(), text: null },
      { value: Number.NaN, status: 0, sourceMs: at.getTime(), text: "ab" },
    ]);
  });

  test("a null text is an empty one, a huge one is cut, and the Overflow bit is told apart", () => {
    expect([
      decode("String", { value: { dataType: DataType.String, value: null }, statusCode: good }),
      decode("String", { value: { dataType: DataType.String, value: "x".repeat(10_000_000) }, statusCode: good }).text!
        .length,
    ]).toEqual([{ value: Number.NaN, status: 0, sourceMs: Number.NaN, text: "" }, 256]);
    expect([
      isOverflow(0x480),
      isOverflow(0x80000480),
      isOverflow(0x80),
      isOverflow(0x400),
      withoutOverflow(0x80000480),
    ]).toEqual([true, true, false, false, 0x80000000]);
  });

  test("a time outside 2000 to 2100 is no time", () => {
    for (const year of [1601, 1999, 2101, 2999, 9999])
      expect(
        decode("Double", {
          value: { dataType: DataType.Double, value: 1 },
          statusCode: good,
          sourceTimestamp: new Date(Date.UTC(year, 0, 1)),
        }).sourceMs,
      ).toBeNaN();
  });
});

describe("decoding calls nothing good that it cannot read", () => {
  test("what is unreadable is never good: NaN, infinity, a text in a number's place, nothing at all", () => {
    const cases = [
      decode("Double", { value: { dataType: DataType.Double, value: Number.NaN }, statusCode: good }),
      decode("Double", { value: { dataType: DataType.Double, value: Number.POSITIVE_INFINITY }, statusCode: good }),
      decode("Double", { value: { dataType: DataType.String, value: "12" }, statusCode: good }),
      decode("String", { value: { dataType: DataType.Double, value: 12 }, statusCode: good }),
      decode("Double", { statusCode: good }),
    ];
    expect(cases.map((s) => [s.value, isGoodStatus(s.status)])).toEqual(cases.map(() => [Number.NaN, false]));
    expect(decode("Double", { statusCode: StatusCodes.BadSensorFailure }).status).toBe(
      StatusCodes.BadSensorFailure.value,
    );
  });

  test("arrays, structures and bytes where a scalar is expected are not good, whatever the tag's type", () => {
    for (const type of tagTypes)
      expect(notScalars.map((c) => decode(type, c))).toEqual(
        notScalars.map(() => ({
          value: Number.NaN,
          status: StatusCodes.BadTypeMismatch.value,
          sourceMs: Number.NaN,
          text: null,
        })),
      );
  });

  test("for any scalar the outcome is a finite number, a text, or not good", () => {
    const scalar = fc.oneof(
      fc.double().map((value) => ({ dataType: DataType.Double, value })),
      fc.boolean().map((value) => ({ dataType: DataType.Boolean, value })),
      fc.string().map((value) => ({ dataType: DataType.String, value })),
      fc.constant({ dataType: DataType.DateTime, value: at }),
      fc.constant({ dataType: DataType.Null, value: null }),
    );
    fc.assert(
      fc.property(scalar, fc.constantFrom(...tagTypes), (value, type) => {
        const out = decode(type, { value, statusCode: good });
        expect(Number.isFinite(out.value) || out.text !== null || !isGoodStatus(out.status)).toBe(true);
      }),
    );
  });
});

describe("text from outside", () => {
  test("is bounded and free of controls and of marks that reorder what is read", () => {
    expect(plainText("Pump\u202e1\u0007\n2\u200b\ufeff")).toBe("Pump12");
    expect(plainText("x".repeat(1_000_000)).length).toBe(256);
    expect([plainText({ text: "hello" }), plainText({ name: "n" }), plainText(7), plainText(null)]).toEqual([
      "hello",
      "n",
      "",
      "",
    ]);
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 300 }), (text, max) => plainText(text, max).length <= max),
    );
  });
});

describe("writing", () => {
  test("a value goes out as the node's type or not at all", () => {
    type Case = [number | boolean | string, DataType];
    const fits: Case[] = [
      [5, DataType.Byte],
      [5, DataType.Int32],
      [true, DataType.Boolean],
      [1, DataType.Boolean],
      ["a", DataType.String],
      [1.5, DataType.Float],
    ];
    expect(fits.map(([value, type]) => variantOf(value, type).value as unknown)).toEqual([5, 5, true, true, "a", 1.5]);
    const misfits: Case[] = [
      [256, DataType.Byte],
      [-1, DataType.UInt32],
      [1.5, DataType.Int32],
      [Number.NaN, DataType.Double],
      ["1", DataType.Double],
      [2, DataType.Boolean],
      [1, DataType.String],
      [1, DataType.ByteString],
    ];
    for (const [value, type] of misfits)
      expect(() => variantOf(value, type)).toThrow(expect.objectContaining({ code: "invalid_input" }) as Error);
  });

  test("a read-back equals what was written within a float's rounding, and only then", () => {
    expect([
      sameValue(12.3, Math.fround(12.3), DataType.Float),
      sameValue(12.3, Math.fround(12.3), DataType.Double),
      sameValue(true, true, DataType.Boolean),
      sameValue(1, true, DataType.Boolean),
      sameValue("1", 1, DataType.String),
      sameValue(1, null, DataType.Double),
    ]).toEqual([true, false, true, true, false, false]);
    expect([
      fromVariant(new Variant({ dataType: DataType.Double, value: 1 })),
      fromVariant(new Variant()),
      fromVariant(null),
    ]).toEqual([1, null, null]);
  });
});

test("a NodeId survives as text with its namespace's URI, also one with odd characters", () => {
  const namespaces = ["http://opcfoundation.org/UA/", "urn:a;b%3B"];
  for (const text of [
    "i=85",
    "nsu=urn:a%3Bb%253B;s=P-101.Flow;x=1",
    "nsu=urn:a%3Bb%253B;i=7",
    "i=4294967295",
    "b=SGVsbG8=",
    "g=72962B91-FA75-4AE6-8D28-B404DC7DAF63",
    "s=a\nb",
  ])
    expect(nodeIdText(nodeIdOf(text, namespaces)!, namespaces)).toBe(text);
  expect([nodeIdOf("nsu=urn:gone;i=1", namespaces), nodeIdOf("garbage", namespaces)]).toEqual([null, null]);
  // A reader that finds an id inside another would take these for ns=1;s=P-101.Flow.
  for (const text of [
    "nsu=http://opcfoundation.org/UA/;i=ns=1;s=P-101.Flow",
    "i=ns=1;s=P-101.Flow",
    "g=ns=1;s=P-101.Flow",
    "i=4294967296",
    "i=",
    "i=-1",
    "b=a",
    "g=72962B91",
    "nsu=urn:x;nsu=urn:y;i=1",
  ])
    expect(nodeIdOf(text, namespaces), text).toBeNull();
});
