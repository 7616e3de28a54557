// Data types as the server describes them, read as they are needed and kept for the life of a link. The service session
// reads them: they say how values are built, not what they are.
import {
  AttributeIds,
  coerceNodeId,
  DataType,
  ExtraDataTypeManager,
  type ClientSession,
  type NodeId,
} from "node-opcua-client";
import type { DataTypeFacts } from "../../../shared/zones/addressSpace.ts";
import type { DataTypeEntry, TypeShape } from "./decodeStructure.ts";
import { idText, shortText, type Namespaces } from "./nodeText.ts";
import { browseOnce, follow, readAll, value } from "./requests.ts";
import {
  basicShape,
  describedFields,
  ENUMERATION,
  enumOptions,
  fieldsOf,
  isBasic,
  isStructure,
  layoutOf,
  MAX_FIELDS,
  NO_TYPE,
  optionsFrom,
  standardDefinition,
  type Definition,
  type RawType,
} from "./typeDefinitions.ts";

const HAS_SUBTYPE = coerceNodeId("i=45");
const HAS_ENCODING = coerceNodeId("i=38");
const HAS_PROPERTY = coerceNodeId("i=46");
const STRUCTURE = coerceNodeId("i=22");
const BATCH = 50;
const MAX_TYPES = 5_000;
const MAX_ROUNDS = 200;
const MAX_CHAIN = 32;
const MAX_ENCODINGS = 10_000;
/** Characters of names and ids that all descriptions of a link may take together. */
const MAX_TEXT = 8_000_000;

/** What a server says of its data types, read once a link and kept. */
export class TypeReader {
  readonly #currentSession: () => ClientSession;
  readonly #namespaces: () => Namespaces;
  readonly #raw = new Map<string, RawType>();
  readonly #entries = new Map<string, DataTypeEntry>();
  readonly #encodings = new Map<string, string>();
  readonly #noEncoding = new Set<string>();
  #room = MAX_TEXT;

  constructor(session: () => ClientSession, namespaces: () => Namespaces) {
    this.#currentSession = session;
    this.#namespaces = namespaces;
  }

  get #session(): ClientSession {
    return this.#currentSession();
  }

  readonly typeOf = (key: string): DataTypeEntry | undefined => {
    const known = this.#entries.get(key) ?? this.#settle(key);
    if (known) this.#entries.set(key, known);
    return known;
  };
  readonly encodedBy = (key: string): DataTypeEntry | undefined => {
    const type = this.#encodings.get(key);
    return type === undefined ? undefined : this.typeOf(type);
  };

  /** @returns what a form needs to know; reads what is not known yet. */
  async facts(dataType: NodeId): Promise<DataTypeFacts> {
    await this.ensure([dataType]);
    const entry = this.typeOf(dataType.toString());
    const shape = entry?.shape;
    return {
      nodeId: idText(dataType, this.#namespaces()),
      name: entry?.name ?? "",
      builtIn: builtInName(shape),
      options: shape?.kind === "enumeration" ? shape.options : null,
    };
  }

  /** Reads everything below Structure and Enumeration that is not of namespace 0, in large requests. */
  async warm(): Promise<number> {
    const seen = new Set<string>();
    let level: NodeId[] = [STRUCTURE, ENUMERATION];
    const found: NodeId[] = [];
    for (let round = 0; level.length > 0 && round < MAX_CHAIN && seen.size < MAX_TYPES; round++) {
      const below: NodeId[] = [];
      for (let at = 0; at < level.length; at += BATCH) {
        const results = await browseOnce(
          this.#session,
          level.slice(at, at + BATCH).map((nodeId) => ({ nodeId, along: HAS_SUBTYPE })),
          1000,
        );
        for (const result of results) {
          const { references } = await follow(this.#session, result, MAX_TYPES);
          for (const { nodeId } of references) {
            const key = this.#keyOf(nodeId);
            if (key === "" || seen.has(key) || seen.size >= MAX_TYPES) continue;
            seen.add(key);
            below.push(nodeId);
            if (nodeId.namespace !== 0) found.push(nodeId);
          }
        }
      }
      level = below;
    }
    await this.ensure(found);
    return found.length;
  }

  /** Finds the data types of encodings. An encoding that leads to none is not asked for again. */
  async ensureEncodings(keys: readonly string[]): Promise<void> {
    const unknown = keys.filter((k) => !this.#encodings.has(k) && !this.#noEncoding.has(k)).slice(0, BATCH);
    if (unknown.length === 0 || this.#encodings.size + this.#noEncoding.size >= MAX_ENCODINGS) return;
    const standard = unknown.filter((k) => this.#standardEncoding(k));
    const asked = unknown.filter((k) => !standard.includes(k));
    if (asked.length > 0) {
      const results = await browseOnce(
        this.#session,
        asked.map((k) => ({ nodeId: coerceNodeId(k), along: HAS_ENCODING, inverse: true })),
        1,
      );
      for (const [i, result] of results.entries()) {
        const type = result.references?.[0]?.nodeId;
        const key = type ? this.#keyOf(type) : "";
        if (key !== "") this.#encodings.set(asked[i]!, key);
        else this.#noEncoding.add(asked[i]!);
      }
    }
    await this.ensure(
      unknown.flatMap((k) => {
        const type = this.#encodings.get(k);
        return type === undefined ? [] : [coerceNodeId(type)];
      }),
    );
  }

  #standardEncoding(key: string): boolean {
    const encoding = coerceNodeId(key);
    if (encoding.namespace !== 0) return false;
    try {
      const made = new ExtraDataTypeManager().getExtensionObjectConstructorFromBinaryEncoding(encoding) as unknown as {
        readonly schema: { readonly dataTypeNodeId: NodeId };
      };
      this.#encodings.set(key, made.schema.dataTypeNodeId.toString());
      return true;
    } catch {
      return false; // the library does not know it; the server may
    }
  }

  /** Reads these types, their supertypes and the types of their fields. */
  async ensure(dataTypes: readonly NodeId[]): Promise<void> {
    const queue = new Map<string, NodeId>();
    const add = (nodeIds: readonly NodeId[]): void => {
      for (const nodeId of nodeIds) {
        if (queue.size + this.#raw.size >= MAX_TYPES) return;
        const key = isBasic(nodeId) ? "" : this.#keyOf(nodeId);
        if (key !== "" && !this.#raw.has(key)) queue.set(key, nodeId);
      }
    };
    add(dataTypes);
    for (let round = 0; queue.size > 0 && round < MAX_ROUNDS && this.#raw.size < MAX_TYPES; round++) {
      const batch = [...queue].slice(0, BATCH);
      for (const [key] of batch) queue.delete(key);
      add(await this.#read(batch.map(([, nodeId]) => nodeId)));
    }
  }

  /**
   * @returns empty for an id that is beyond measure, or of no namespace of this server: it is neither kept nor asked
   * for.
   */
  readonly #keyOf = (nodeId: NodeId): string => (idText(nodeId, this.#namespaces()) === "" ? "" : nodeId.toString());

  /** @returns the types that these are made of. */
  async #read(batch: readonly NodeId[]): Promise<NodeId[]> {
    const attributes = await readAll(
      this.#session,
      batch.flatMap((nodeId) => [
        { nodeId, attributeId: AttributeIds.BrowseName },
        { nodeId, attributeId: AttributeIds.DataTypeDefinition },
      ]),
    );
    const parents = await browseOnce(
      this.#session,
      batch.map((nodeId) => ({ nodeId, along: HAS_SUBTYPE, inverse: true })),
      1,
    );
    const needed: NodeId[] = [];
    const bare: RawType[] = [];
    for (const [i, nodeId] of batch.entries()) {
      const name = attributes[2 * i]!;
      const defined = attributes[2 * i + 1]!;
      const definition =
        (defined.statusCode.isGood() ? (defined.value.value as Definition | null) : null) ?? standardDefinition(nodeId);
      const above = parents[i]!.references?.[0]?.nodeId;
      const parent = above && this.#keyOf(above) !== "" ? above : null;
      const raw = this.#keep({ nodeId, name: shortText(name.value.value, 100), parent }, definition);
      if (parent) needed.push(parent);
      if (definition && raw.fields) {
        const encoding =
          definition.defaultEncodingId && !definition.defaultEncodingId.isEmpty()
            ? this.#keyOf(definition.defaultEncodingId)
            : "";
        if (encoding !== "") this.#encodings.set(encoding, nodeId.toString());
        for (const field of (definition.fields ?? []).slice(0, MAX_FIELDS))
          if (field.dataType) needed.push(field.dataType);
        if (definition.baseDataType) needed.push(definition.baseDataType);
      } else if (!definition && parent?.toString() === ENUMERATION.toString()) bare.push(raw);
    }
    if (bare.length > 0) await this.#readEnumProperties(bare);
    return needed;
  }

  #keep(type: Pick<RawType, "nodeId" | "name" | "parent">, definition: Definition | null): RawType {
    const fields = isStructure(definition) ? describedFields(definition, this.#keyOf) : null;
    const options = definition ? enumOptions(definition) : null;
    const fits = this.#take(fields) && this.#take(options);
    const raw: RawType = {
      ...type,
      layout: layoutOf(definition),
      fields: fits ? fields : null,
      refused: !fits,
      options: fits ? options : null,
    };
    this.#raw.set(type.nodeId.toString(), raw);
    return raw;
  }

  /** @returns whether there is room for these. */
  #take(parts: readonly { readonly name: string; readonly type?: string }[] | null): boolean {
    const length = (parts ?? []).reduce((sum, { name, type = "" }) => sum + name.length + type.length, 0);
    if (length > this.#room) return false;
    this.#room -= length;
    return true;
  }

  /** Servers before 1.04 tell an enumeration's names by a property. */
  async #readEnumProperties(types: readonly RawType[]): Promise<void> {
    const results = await browseOnce(
      this.#session,
      types.map((t) => ({ nodeId: t.nodeId, along: HAS_PROPERTY })),
      20,
    );
    const found = results.flatMap((result, i) =>
      (result.references ?? [])
        .filter((r) => r.browseName.name === "EnumStrings" || r.browseName.name === "EnumValues")
        .slice(0, 1)
        .map((r) => ({ type: types[i]!, nodeId: r.nodeId })),
    );
    const values = await readAll(
      this.#session,
      found.map((f) => value(f.nodeId)),
    );
    found.forEach(({ type }, i) => {
      const options = optionsFrom(values[i]!.value.value);
      if (this.#take(options)) type.options = options;
    });
  }

  #settle(key: string): DataTypeEntry | undefined {
    if (key === NO_TYPE) return undefined;
    const chain: RawType[] = [];
    let at: NodeId | null = coerceNodeId(key);
    while (at && chain.length < MAX_CHAIN) {
      const basic = basicShape(at);
      if (basic)
        return { nodeId: coerceNodeId(key), name: chain[0]?.name ?? basic.name, shape: this.#shape(chain, basic) };
      const raw = this.#raw.get(at.toString());
      if (!raw) return undefined;
      chain.push(raw);
      at = raw.parent;
    }
    return undefined;
  }

  #shape(
    chain: readonly RawType[],
    basic: { readonly shape: TypeShape; readonly under: "structure" | "enumeration" | "other" },
  ): TypeShape {
    const [own] = chain;
    if (!own || basic.under === "other") return basic.shape;
    if (basic.under === "enumeration") return { kind: "enumeration", options: own.options };
    // A base without its fields would shift all that follow.
    return own.fields && !chain.some((raw) => raw.refused)
      ? { kind: "structure", layout: own.layout, fields: fieldsOf(chain) }
      : { kind: "undescribed" };
  }
}

/** The built-in type that a value of this shape is sent as. */
function builtInName(shape: TypeShape | undefined): string {
  if (!shape) return "Variant";
  if (shape.kind === "builtIn") return DataType[shape.dataType];
  return shape.kind === "enumeration" ? "Int32" : "ExtensionObject";
}
