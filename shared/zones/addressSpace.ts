// What a user sees of a server's address space. Node ids name their namespace by URI (`nsu=urn:plant;s=P-101`, `i=85`
// for namespace 0): indices never leave the zone host.

export type NodeIdText = string;

export const nodeClasses = [
  "Object",
  "Variable",
  "Method",
  "ObjectType",
  "VariableType",
  "ReferenceType",
  "DataType",
  "View",
  "Unspecified",
] as const;
export type NodeClassName = (typeof nodeClasses)[number];

/** A QualifiedName; `uri` is empty for namespace 0. */
export interface BrowseName {
  readonly uri: string;
  readonly name: string;
}

/** A node as its neighbour names it. All texts come from the server and are bounded. */
export interface NodeRow {
  readonly nodeId: NodeIdText;
  readonly browseName: BrowseName;
  readonly displayName: string;
  readonly nodeClass: NodeClassName;
  readonly typeDefinition: NodeIdText | null;
  /** True when it lies on another server, which is not followed. */
  readonly remote: boolean;
}

export interface NodePage {
  readonly rows: readonly NodeRow[];
  /** Names what is left of the list for `browseMore`; null at its end. */
  readonly more: string | null;
  /** Why the list ends before the server's end; empty otherwise. */
  readonly stopped: string;
}

export type PlainValue = number | boolean | string;

/** A value of any OPC UA type, bounded in depth, length and number. Texts come from the server. */
export type ShownValue =
  /** `plain` is what a write form begins with: 64-bit integers as digits, times as ISO 8601, bytes as hexadecimal. */
  | {
      readonly kind: "leaf";
      readonly type: string;
      readonly text: string;
      readonly plain: PlainValue | null;
      /** Characters or bytes left out. */
      readonly cut: number;
    }
  | {
      readonly kind: "array";
      readonly type: string;
      readonly total: number;
      readonly dimensions: readonly number[];
      readonly items: readonly ShownValue[];
    }
  | {
      readonly kind: "structure";
      readonly type: string;
      readonly total: number;
      readonly fields: readonly { readonly name: string; readonly value: ShownValue }[];
    }
  /** A structure that could not be decoded: its encoding's node id and first bytes. */
  | {
      readonly kind: "opaque";
      readonly type: NodeIdText;
      readonly bytes: number;
      readonly hex: string;
      readonly why: string;
    }
  | { readonly kind: "none" };

export interface ShownStatus {
  readonly name: string;
  readonly code: number;
}

export interface ValueReading {
  readonly value: ShownValue;
  readonly status: ShownStatus;
  readonly sourceMs: number | null;
  readonly serverMs: number | null;
}

export interface ValueRange {
  readonly low: number;
  readonly high: number;
}
/** @see OPC 10000-8 §5.6.3 EUInformation */
export interface Unit {
  readonly text: string;
  readonly description: string;
  readonly unitId: number;
  readonly namespaceUri: string;
}
export interface EnumOption {
  readonly value: number;
  readonly name: string;
}

/** What is known of a data type, as a form needs it. */
export interface DataTypeFacts {
  readonly nodeId: NodeIdText;
  readonly name: string;
  /**
   * Name of the built-in type that carries it: "Double", "Int32", "ExtensionObject"; "Variant" for an abstract type.
   */
  readonly builtIn: string;
  /** Names of an enumeration, by value. */
  readonly options: readonly EnumOption[] | null;
}

export interface NodeAccess {
  readonly read: boolean;
  readonly write: boolean;
  readonly historyRead: boolean;
}

export interface VariableDetail {
  readonly reading: ValueReading;
  readonly dataType: DataTypeFacts;
  /** Part 3: -1 scalar, 1 one dimension, 0 one or more, -2 any, -3 scalar or one dimension. */
  readonly valueRank: number;
  readonly arrayDimensions: readonly number[];
  readonly access: NodeAccess;
  /** What this user may; never more than `access`. */
  readonly userAccess: NodeAccess;
  readonly unit: Unit | null;
  readonly range: ValueRange | null;
  readonly instrumentRange: ValueRange | null;
  readonly historizing: boolean;
  readonly minimumSamplingMs: number | null;
}

export interface ArgumentDetail {
  readonly name: string;
  readonly description: string;
  readonly dataType: DataTypeFacts;
  readonly valueRank: number;
}
export interface MethodDetail {
  readonly executable: boolean;
  readonly userExecutable: boolean;
  readonly inputs: readonly ArgumentDetail[];
  readonly outputs: readonly ArgumentDetail[];
  /** Objects that have this method, for calls without a known parent. */
  readonly owners: readonly NodeRow[];
}

export interface ReferenceRow {
  readonly type: string;
  readonly forward: boolean;
  readonly target: NodeRow;
}

export interface NodeDetail {
  readonly nodeId: NodeIdText;
  readonly nodeClass: NodeClassName;
  readonly browseName: BrowseName;
  readonly displayName: string;
  readonly description: string;
  /** From the root to the node's parent, as far as the server tells. */
  readonly path: readonly NodeRow[];
  readonly typeName: string;
  /** Attributes without a place of their own, as text; a refusal in words. */
  readonly attributes: readonly { readonly name: string; readonly text: string }[];
  readonly references: readonly ReferenceRow[];
  /** True when the server has more references than are shown. */
  readonly moreReferences: boolean;
  readonly variable: VariableDetail | null;
  readonly method: MethodDetail | null;
}

export interface SearchHit {
  readonly row: NodeRow;
  /** Display names from the start of the search to the hit's parent. */
  readonly path: readonly string[];
  readonly parentId: NodeIdText | null;
}
export interface SearchStep {
  /** New since the step before. */
  readonly hits: readonly SearchHit[];
  readonly looked: number;
  readonly waiting: number;
  readonly tookMs: number;
  /** Names the search for its next step; null when it is over. */
  readonly more: string | null;
  /** Why it ended before everything was looked at; empty otherwise. */
  readonly stopped: string;
}

export type HistoryQuery =
  | { readonly kind: "raw"; readonly fromMs: number; readonly toMs: number }
  | {
      readonly kind: "processed";
      readonly fromMs: number;
      readonly toMs: number;
      readonly aggregate: NodeIdText;
      readonly intervalMs: number;
    }
  | { readonly kind: "atTime"; readonly timesMs: readonly number[] };
export interface HistoryRow {
  readonly sourceMs: number | null;
  readonly status: ShownStatus;
  readonly value: ShownValue;
}
export interface HistoryPage {
  readonly rows: readonly HistoryRow[];
  readonly more: string | null;
  /** Rows handed out so far, this page included. */
  readonly shown: number;
  /** All rows of the answer; null while the server holds more back. */
  readonly total: number | null;
  readonly stopped: string;
}

/** One value for a write or an argument: a scalar, or a list for a one-dimensional array. */
export type TypedInput = PlainValue | readonly PlainValue[];

export interface NodeWriteResult {
  readonly status: string;
  readonly statusCode: number;
  readonly old: ShownValue;
  /** Read back after the write; `none` when that failed. */
  readonly readBack: ShownValue;
  readonly confirmed: boolean;
  readonly tookMs: number;
}
export interface NodeCallResult {
  readonly status: string;
  readonly statusCode: number;
  readonly outputs: readonly { readonly name: string; readonly value: ShownValue }[];
  /** What the server said of each input argument; empty when it said nothing. */
  readonly inputStatus: readonly { readonly name: string; readonly status: string }[];
  readonly tookMs: number;
}
