// What a commissioning engineer meets in one server: big folders, circles, methods, structures, units, history, and a
// branch that not everybody may see.
import { EventEmitter } from "node:events";
import { fileURLToPath } from "node:url";
import {
  addAggregateSupport,
  DataType,
  LocalizedText,
  makePermissionFlag,
  makeRoles,
  StatusCodes,
  Variant,
  VariantArrayType,
  type Namespace,
  type PermissionType,
  type UADataType,
  type UAObject,
  type UAVariable,
} from "node-opcua";
import { testNamespace, type TestServer } from "./opcuaServer.ts";

export const typesNodeset = fileURLToPath(new URL("plantTypes.NodeSet2.xml", import.meta.url));
const spaceNamespace = "urn:test:space; 100%";
/** As Millward writes it. */
export const space = (identifier: string): string => `nsu=urn:test:space%3B 100%25;${identifier}`;

export interface BrowseSpace {
  /** Arguments of each call of a method. */
  readonly called: unknown[][];
  /** Browse continuation points that sessions hold at the server now. */
  heldPoints(): number;
  readonly historyFromMs: number;
  readonly variable: (identifier: string) => UAVariable;
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the library names one flag set by two enums
const may = (...names: string[]): PermissionType => makePermissionFlag(names.join(" | "));
const role = (name: string, permissions: PermissionType) => ({ roleId: makeRoles(name)[0]!, permissions });
const look = ["Browse", "Read", "ReadHistory"] as const;
const everybody = [
  role("Observer", may(...look)),
  role("Operator", may(...look, "Write", "Call")),
  role("Engineer", may(...look, "Write", "Call")),
];
const engineersOnly = [role("Engineer", may(...look, "Write", "Call"))];

export const HISTORY_SAMPLES = 1_000;
export const HISTORY_STEP_MS = 1_000;

export function addBrowseSpace(server: TestServer): BrowseSpace {
  const addressSpace = server.opcua.engine.addressSpace!;
  const ns = addressSpace.registerNamespace(spaceNamespace);
  addAggregateSupport(addressSpace);
  ns.setDefaultRolePermissions(everybody);
  const root = ns.addObject({
    organizedBy: addressSpace.rootFolder.objects,
    browseName: "Space",
    nodeId: "s=Space",
    rolePermissions: everybody,
  });
  const called: unknown[][] = [];
  const historyFromMs = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
  const folder = (name: string): UAObject =>
    ns.addObject({ organizedBy: root, browseName: name, nodeId: `s=${name}`, rolePermissions: everybody });

  const big = folder("Big");
  for (let i = 0; i < 3000; i++)
    ns.addObject({ organizedBy: big, browseName: `Item ${i}`, nodeId: `s=Big.${i}`, rolePermissions: everybody });

  const [a, b] = [
    folder("CircleA"),
    ns.addObject({ browseName: "CircleB", nodeId: "s=CircleB", rolePermissions: everybody }),
  ];
  a.addReference({ referenceType: "Organizes", nodeId: b.nodeId });
  b.addReference({ referenceType: "Organizes", nodeId: a.nodeId });
  b.addReference({
    referenceType: "HasComponent",
    nodeId: ns.addObject({ browseName: "Needle in the circle", nodeId: "s=Needle", rolePermissions: everybody }).nodeId,
  });

  const secret = ns.addObject({
    organizedBy: root,
    browseName: "Recipes",
    nodeId: "s=Recipes",
    rolePermissions: engineersOnly,
  });
  ns.addVariable({
    componentOf: secret,
    browseName: "Secret recipe",
    nodeId: "s=Recipe",
    dataType: "String",
    rolePermissions: engineersOnly,
  }).setValueFromSource({ dataType: DataType.String, value: "sugar" });

  const types = addressSpace.getNamespaceIndex("urn:test:types");
  addPlainValues(ns, root);
  addUnitsAndStates(ns, root, types);
  addStructures(ns, root, types);
  addMatrix(ns, root);
  addMethods(ns, root, called);
  addHistory(addressSpace, ns, root, historyFromMs);
  addEndless(ns, root, server);
  return {
    called,
    historyFromMs,
    heldPoints: () => sessionsOf(server).reduce((sum, s) => sum + pointsOf(s), 0),
    variable: (identifier) => addressSpace.findNode(`ns=${ns.index};${identifier}`) as UAVariable,
  };
}

const readAndWrite = {
  accessLevel: "CurrentRead | CurrentWrite",
  userAccessLevel: "CurrentRead | CurrentWrite",
  rolePermissions: everybody,
} as const;

/** One variable of each plain type, and a text that means harm. */
function addPlainValues(ns: Namespace, root: UAObject): void {
  const add = (name: string, dataType: keyof typeof DataType, value: unknown, more: object = {}): UAVariable => {
    const variable = ns.addVariable({
      componentOf: root,
      browseName: name,
      nodeId: `s=${name}`,
      dataType,
      ...readAndWrite,
      ...more,
    });
    const isArray = "valueRank" in more;
    variable.setValueFromSource(
      new Variant({
        dataType: DataType[dataType],
        arrayType: isArray ? VariantArrayType.Array : VariantArrayType.Scalar,
        value,
      }),
    );
    return variable;
  };
  add("Int16", "Int16", -5);
  add("UInt64", "UInt64", [0xffffffff, 0xfffffffe]);
  add("Int64", "Int64", [0xffffffff, 0xffffffff]);
  add("Float", "Float", Math.fround(0.1));
  add("When", "DateTime", new Date("2026-03-01T12:00:00.000Z"));
  add("Guid", "Guid", "72962B91-FA75-4AE6-8D28-B404DC7DAF63");
  add("Bytes", "ByteString", Buffer.from("00ff10", "hex"));
  add("Label", "LocalizedText", new LocalizedText({ locale: "de", text: "Speisepumpe" }));
  add("List", "Int32", new Int32Array([1, 2, 3]), { valueRank: 1, arrayDimensions: [0] });
  add("ReadOnly", "Double", 1, { accessLevel: "CurrentRead", userAccessLevel: "CurrentRead" });
  add("Hostile", "String", `<b>red</b>\u202e\u0000${"x".repeat(5000)}`);
}

/** Values with a unit and ranges, and those whose numbers have names. */
function addUnitsAndStates(ns: Namespace, root: UAObject, types: number): void {
  const level = ns.addAnalogDataItem({
    componentOf: root,
    browseName: "Level",
    nodeId: "s=Level",
    dataType: "Double",
    engineeringUnitsRange: { low: 0, high: 12.5 },
    instrumentRange: { low: -1, high: 20 },
    ...readAndWrite,
    engineeringUnits: {
      namespaceUri: "http://www.opcfoundation.org/UA/units/un/cefact",
      unitId: 5_067_858,
      displayName: { text: "m" },
      description: { text: "metre" },
    },
  });
  level.setValueFromSource(
    { dataType: DataType.Double, value: 3.5 },
    StatusCodes.Good,
    new Date("2026-03-01T12:00:00.000Z"),
  );
  ns.addMultiStateValueDiscrete({
    componentOf: root,
    browseName: "Valve",
    nodeId: "s=Valve",
    ...readAndWrite,
    enumValues: [
      { displayName: "Closed", value: 0 },
      { displayName: "Open", value: 10 },
    ],
    value: 10,
  });
  const mode = ns.addVariable({
    componentOf: root,
    browseName: "Mode",
    nodeId: "s=Mode",
    dataType: `ns=${types};i=3000`,
    ...readAndWrite,
  });
  mode.setValueFromSource({ dataType: DataType.Int32, value: 4 });
}

/** Structures: inherited, nested and in arrays. */
function addStructures(ns: Namespace, root: UAObject, types: number): void {
  const { addressSpace } = ns;
  const structured = (name: string, id: number, value: Record<string, unknown>): void => {
    const dataType = addressSpace.findNode(`ns=${types};i=${id}`) as UADataType;
    const variable = ns.addVariable({
      componentOf: root,
      browseName: name,
      nodeId: `s=${name}`,
      dataType: dataType.nodeId,
      ...readAndWrite,
    });
    variable.setValueFromSource({
      dataType: DataType.ExtensionObject,
      value: addressSpace.constructExtensionObject(dataType, value),
    });
  };
  const pump = { speed: 49.5, running: true, text: "<i>ok</i>", mode: 1, limits: { low: 1, high: 2 } };
  structured("PumpStatus", 3001, pump);
  structured("BoosterStatus", 3002, { ...pump, stages: 7 });
  structured("StationStatus", 3003, {
    name: { text: "Station" },
    pumps: [pump, { ...pump, speed: -1, mode: 4 }],
    counts: [
      [0, 1],
      [1, 0],
    ],
    note: "last",
  });
}

function addMatrix(ns: Namespace, root: UAObject): void {
  const matrix = ns.addVariable({
    componentOf: root,
    browseName: "Matrix",
    nodeId: "s=Matrix",
    dataType: "Double",
    valueRank: 2,
    arrayDimensions: [2, 3],
    ...readAndWrite,
  });
  matrix.setValueFromSource(
    new Variant({
      dataType: DataType.Double,
      arrayType: VariantArrayType.Matrix,
      dimensions: [2, 3],
      value: new Float64Array([1, 2, 3, 4, 5, 6]),
    }),
  );
}

function addMethods(ns: Namespace, root: UAObject, called: unknown[][]): void {
  const mix = ns.addMethod(root, {
    browseName: "Mix",
    nodeId: "s=Mix",
    rolePermissions: everybody,
    inputArguments: [
      { name: "Litres", dataType: DataType.Double, description: { text: "How much" } },
      { name: "Recipe", dataType: DataType.String },
      { name: "Batch", dataType: DataType.UInt64 },
      { name: "Start", dataType: DataType.DateTime },
      { name: "Steps", dataType: DataType.Int16, valueRank: 1 },
      { name: "Key", dataType: DataType.ByteString },
      { name: "Clean", dataType: DataType.Boolean },
    ],
    outputArguments: [
      { name: "Ticket", dataType: DataType.UInt32 },
      { name: "Notes", dataType: DataType.LocalizedText, valueRank: 1 },
    ],
  });
  mix.bindMethod(async (inputs: Variant[], _context: unknown) => {
    called.push(inputs.map((v) => v.value as unknown));
    if ((inputs[0]!.value as number) > 100)
      return {
        statusCode: StatusCodes.BadInvalidArgument,
        inputArgumentResults: inputs.map((_, i) => (i === 0 ? StatusCodes.BadOutOfRange : StatusCodes.Good)),
      };
    return {
      statusCode: StatusCodes.Good,
      outputArguments: [
        new Variant({ dataType: DataType.UInt32, value: 4711 }),
        new Variant({
          dataType: DataType.LocalizedText,
          arrayType: VariantArrayType.Array,
          value: [new LocalizedText({ text: "heat" }), new LocalizedText({ text: "stir" })],
        }),
      ],
    };
  });
}

function addHistory(
  addressSpace: NonNullable<TestServer["opcua"]["engine"]["addressSpace"]>,
  ns: Namespace,
  root: UAObject,
  fromMs: number,
): void {
  const pressure = ns.addVariable({
    componentOf: root,
    browseName: "Pressure",
    nodeId: "s=Pressure",
    dataType: "Double",
    accessLevel: "CurrentRead | HistoryRead",
    userAccessLevel: "CurrentRead | HistoryRead",
    rolePermissions: everybody,
  });
  addressSpace.installHistoricalDataNode(pressure, { maxOnlineValues: HISTORY_SAMPLES * 2 });
  for (let i = 0; i < HISTORY_SAMPLES; i++)
    pressure.setValueFromSource(
      { dataType: DataType.Double, value: i },
      StatusCodes.Good,
      new Date(fromMs + i * HISTORY_STEP_MS),
    );
}

interface References {
  readonly statusCode: unknown;
  readonly values: readonly { readonly browseName: { readonly name: string | null } }[];
  readonly continuationPoint?: Buffer | undefined;
}
interface Continued {
  readonly continuationPoint?: Buffer | null;
  readonly releaseContinuationPoints?: boolean;
}
/** The library's keeper of what a session has left unread. */
interface PointKeeper {
  readonly _map: Map<string, unknown>;
  registerReferences(max: number, values: References["values"], data: Continued): References;
  getNextReferences(count: number, data: Continued): References;
}
interface SessionLike {
  readonly continuationPointManager: PointKeeper;
}
const sessionsOf = (server: TestServer): SessionLike[] =>
  Object.values((server.opcua.engine as unknown as { _sessions: Record<string, SessionLike> })._sessions);
const pointsOf = (session: SessionLike): number => session.continuationPointManager._map.size;

/** A folder whose list never ends: every BrowseNext answers the same child and another continuation point. */
function addEndless(ns: Namespace, root: UAObject, server: TestServer): void {
  const endless = ns.addObject({
    organizedBy: root,
    browseName: "Endless",
    nodeId: "s=Endless",
    rolePermissions: everybody,
  });
  for (let i = 0; i < 3; i++)
    ns.addObject({ organizedBy: endless, browseName: `Same ${i}`, nodeId: `s=Same.${i}`, rolePermissions: everybody });
  const again = Buffer.from("again and again");
  (server.opcua as unknown as EventEmitter).on("create_session", (session: SessionLike) => {
    const manager = session.continuationPointManager;
    const [register, next] = [manager.registerReferences.bind(manager), manager.getNextReferences.bind(manager)];
    manager.registerReferences = (max, values, data) =>
      values.some((r) => r.browseName.name?.startsWith("Same "))
        ? { statusCode: StatusCodes.Good, values, continuationPoint: again }
        : register(max, values, data);
    manager.getNextReferences = (count, data) => {
      if (!data.continuationPoint?.equals(again)) return next(count, data);
      return data.releaseContinuationPoints === true
        ? { statusCode: StatusCodes.Good, values: [] }
        : { statusCode: StatusCodes.Good, values: endlessAnswer, continuationPoint: again };
    };
  });
  const endlessAnswer = [
    {
      referenceTypeId: "i=35",
      isForward: true,
      nodeId: `ns=${ns.index};s=Same.0`,
      browseName: { namespaceIndex: ns.index, name: "Same 0" },
      displayName: { text: "Same 0" },
      nodeClass: 1,
      typeDefinition: "i=58",
    },
  ];
}

export const plantNode = (identifier: string): string => `nsu=${testNamespace};${identifier}`;
