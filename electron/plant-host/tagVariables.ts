import {
  type DataValue,
  DataType,
  LocalizedText,
  type Namespace,
  StatusCodes,
  type StatusCode,
  type UAObject,
  type UAVariable,
  Variant,
  VariantArrayType,
} from "node-opcua";
import type { Tag } from "../../shared/plant/model.ts";
import type { AccessTables } from "./access.ts";
import type { TagValue } from "../../shared/twin/twin.ts";
import { bounded } from "../../shared/text.ts";

const dataTypes = {
  Double: DataType.Double,
  Int32: DataType.Int32,
  UInt32: DataType.UInt32,
  Boolean: DataType.Boolean,
  String: DataType.String,
} as const;
const CEFACT = "http://www.opcfoundation.org/UA/units/un/cefact";
const MAX_TEXT = 200;

/** @returns the status of the write; Good means the plant took it. */
type WriteTag = (tag: Tag, value: TagValue) => StatusCode;

/** Makes the variable of a tag below its asset: `s=<tag id>`, with range and unit or the names of its states. */
export function addTagVariable(
  namespace: Namespace,
  parent: UAObject,
  tag: Tag,
  access: AccessTables,
  onWrite: WriteTag,
): UAVariable {
  const level = tag.write ? "CurrentRead | CurrentWrite" : "CurrentRead";
  const common = {
    componentOf: parent,
    nodeId: `s=${tag.id}`,
    browseName: tag.name,
    displayName: tag.label,
    dataType: dataTypes[tag.type],
    accessLevel: level,
    userAccessLevel: level,
    minimumSamplingInterval: 0,
    rolePermissions: tag.write ? access.writable : access.base,
    value: new Variant({
      dataType: dataTypes[tag.type],
      value: tag.type === "String" ? "" : tag.type === "Boolean" ? false : 0,
    }),
  };
  const variable =
    tag.type === "Double" && tag.range !== null
      ? namespace.addAnalogDataItem({
          ...common,
          engineeringUnitsRange: tag.range,
          engineeringUnits: unitOf(tag.unit),
          acceptValueOutOfRange: true,
        })
      : namespace.addVariable(common);
  if (tag.states) {
    namespace.addVariable({
      propertyOf: variable,
      browseName: { namespaceIndex: 0, name: "EnumStrings" },
      dataType: DataType.LocalizedText,
      valueRank: 1,
      minimumSamplingInterval: -1,
      value: new Variant({
        dataType: DataType.LocalizedText,
        arrayType: VariantArrayType.Array,
        value: tag.states.map((text) => new LocalizedText({ text })),
      }),
    });
  }
  if (tag.write) interceptWrites(variable, tag, onWrite);
  return variable;
}

/** Access, type and array rank are checked by the server before this is reached. */
function interceptWrites(variable: UAVariable, tag: Tag, onWrite: WriteTag): void {
  type Setter = (
    dataValue: DataValue,
    callback: (err: Error | null, status: StatusCode, dataValue?: DataValue) => void,
  ) => void;
  (variable as unknown as { _timestamped_set_func: Setter })._timestamped_set_func = (dataValue, callback) => {
    if (dataValue.statusCode.isNotGood()) {
      callback(null, StatusCodes.BadWriteNotSupported);
      return;
    }
    dataValue.sourceTimestamp = new Date();
    callback(
      null,
      checkWrite(tag, dataValue.value.value as unknown) ?? onWrite(tag, dataValue.value.value as TagValue),
      dataValue,
    );
  };
}

/** @returns why the value cannot be meant for this tag, or null. */
function checkWrite(tag: Tag, value: unknown): StatusCode | null {
  if (!tag.write) return StatusCodes.BadNotWritable;
  if (typeof value === "number") {
    const { min, max } = tag.write;
    if (!Number.isFinite(value) || value < min || value > max) return StatusCodes.BadOutOfRange;
    return tag.states && value >= tag.states.length ? StatusCodes.BadOutOfRange : null;
  }
  if (typeof value === "string") return value.length > MAX_TEXT ? StatusCodes.BadOutOfRange : null;
  return typeof value === "boolean" ? null : StatusCodes.BadTypeMismatch;
}

/** @returns the value as the tag's data type carries it, or null when the plant gave no such value. */
export function toVariant(tag: Tag, value: TagValue): Variant | null {
  const dataType = dataTypes[tag.type];
  if (tag.type === "String") return new Variant({ dataType, value: bounded(String(value), MAX_TEXT) });
  if (tag.type === "Boolean") return new Variant({ dataType, value: value === true || value === 1 });
  return typeof value === "number" && Number.isFinite(value) ? new Variant({ dataType, value }) : null;
}

function unitOf(unit: string): {
  namespaceUri: string;
  unitId: number;
  displayName: { text: string };
  description: { text: string };
} {
  // A unit id of -1 says "see the name": UN/CEFACT codes cannot be had from a free text.
  return { namespaceUri: CEFACT, unitId: -1, displayName: { text: unit }, description: { text: unit } };
}
