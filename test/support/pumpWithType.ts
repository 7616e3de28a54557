// One method that a server runs under many names: a pump's own, its type's, a folder's, another pump's.
import { DataType, NodeId, StatusCodes, Variant, type UAMethod, type UAObject } from "node-opcua";
import { testNamespace, type TestServer } from "./opcuaServer.ts";

/** As Millward writes it. */
export const plantId = (identifier: string): string => `nsu=${testNamespace};s=${identifier}`;

/** Adds `P-7` and `P-8` of a type whose method the server runs on both. @returns what ran, as `object speed`. */
export function addPumpWithType(server: TestServer): string[] {
  const { addressSpace } = server.opcua.engine;
  const ns = addressSpace!.getNamespace(testNamespace);
  const ran: string[] = [];
  const addSetSpeed = (owner: Parameters<typeof ns.addMethod>[0], nodeId: string): UAMethod => {
    const method = ns.addMethod(owner, {
      browseName: "SetSpeed",
      nodeId,
      modellingRule: "Mandatory",
      inputArguments: [{ name: "Speed", dataType: DataType.Double }],
    });
    method.bindMethod(async (inputs: Variant[], context: unknown) => {
      ran.push(`${String((context as { object: UAObject }).object.browseName.name)} ${inputs[0]!.value}`);
      return { statusCode: StatusCodes.Good, outputArguments: [] };
    });
    return method;
  };
  const pumpType = ns.addObjectType({ browseName: "PumpType", nodeId: "s=PumpType" });
  addSetSpeed(pumpType, "s=PumpType.SetSpeed");
  const objects = addressSpace!.rootFolder.objects;
  const pump = (browseName: string): UAMethod => {
    const object = ns.addObject({
      organizedBy: objects,
      typeDefinition: pumpType,
      browseName,
      nodeId: `s=${browseName}`,
    });
    return addSetSpeed(object, `s=${browseName}.SetSpeed`);
  };
  const own = pump("P-7");
  pump("P-8");
  const line = ns.addObject({ organizedBy: objects, browseName: "Line", nodeId: "s=Line" });
  line.addReference({ referenceType: "HasComponent", nodeId: own });
  ns.addVariable({
    componentOf: line,
    browseName: "Setpoint",
    nodeId: "s=P-7.Setpoint",
    dataType: "Double",
    accessLevel: "CurrentRead | CurrentWrite",
    userAccessLevel: "CurrentRead | CurrentWrite",
  }).setValueFromSource({ dataType: DataType.Double, value: 50 });
  return ran;
}

/** The server answers to the pump's identifiers in any case, as some controllers do. */
export function ignoreCase(server: TestServer): void {
  const ns = server.opcua.engine.addressSpace!.getNamespace(testNamespace);
  const space = ns as unknown as { findNode2(id: NodeId): unknown };
  const exact = space.findNode2.bind(ns);
  const proper: Readonly<Record<string, string>> = {
    "p-7": "P-7",
    "P-7.setspeed": "P-7.SetSpeed",
    "p-7.Setpoint": "P-7.Setpoint",
  };
  space.findNode2 = (id) => {
    const name = proper[String(id.value)];
    return exact(name === undefined ? id : new NodeId(NodeId.NodeIdType.STRING, name, id.namespace));
  };
}
