import { DataType, makePermissionFlag, makeRoles, Variant, type PermissionType, type UAVariable } from "node-opcua";
import { testNamespace, type TestServer } from "./opcuaServer.ts";

/** Adds a Double to a running test server, with history where wanted: what a program download does to a controller. */
export function addVariable(
  server: TestServer,
  name: string,
  o: { history?: boolean; value?: number } = {},
): UAVariable {
  const space = server.variables.get("P-101.Flow")!.addressSpace;
  const ns = space.getNamespace(testNamespace);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the library's two enums of it
  const permissions: PermissionType = makePermissionFlag("Browse | Read | ReadHistory");
  const access = o.history ? "CurrentRead | HistoryRead" : "CurrentRead";
  const variable = ns.addVariable({
    componentOf: `ns=${ns.index};s=P-101`,
    browseName: name,
    nodeId: `s=${name}`,
    dataType: "Double",
    accessLevel: access,
    userAccessLevel: access,
    rolePermissions: [{ roleId: makeRoles("Observer")[0]!, permissions }],
  });
  if (o.history) space.installHistoricalDataNode(variable, { maxOnlineValues: 5_000 });
  setNumber(variable, o.value ?? 0);
  return variable;
}

export function setNumber(variable: UAVariable, value: number, at = new Date()): void {
  variable.setValueFromSource(new Variant({ dataType: DataType.Double, value }), undefined, at);
}
