import { type AddressSpace, DataType, StatusCodes, type UAObject, type UAVariable } from "node-opcua";
import type { PlantModel, Server, Tag } from "../../shared/plant/model.ts";
import type { Log } from "../base/log.ts";
import { accessTables } from "./access.ts";
import type { ServerAudit } from "./audit.ts";
import { addCommandMethod, refusalStatus } from "./commandMethods.ts";
import { type Condition, createCondition } from "./conditions.ts";
import type { Publisher } from "./publisher.ts";
import type { Simulation } from "./simulation.ts";
import { addTagVariable } from "./tagVariables.ts";

interface PlantSpace {
  readonly addressSpace: AddressSpace;
  readonly model: PlantModel;
  readonly server: Server;
  readonly simulation: Pick<Simulation, "apply">;
  readonly publisher: Publisher;
  readonly audit: (namespaceIndex: number) => ServerAudit;
  readonly branches: boolean;
  /** Called after a command changed the plant: what it changed is to be seen at once. */
  readonly onCommand: () => void;
  readonly log: Log;
}

/**
 * Fills a server with its part of the plant: Plant → areas → assets → tags, methods and conditions.
 * @returns the conditions, whose nodes are still to be made; one that becomes active makes its own.
 */
export function fillAddressSpace(space: PlantSpace): Condition[] {
  const conditions: Condition[] = [];
  const { addressSpace, model, server, simulation, publisher, log } = space;
  addressSpace.installAlarmsAndConditionsService();
  // The nodes of quiet conditions come little by little: nobody needs an event for each.
  addressSpace.suspendModelChangeEvents = true;
  const namespace = addressSpace.registerNamespace(server.namespaceUri);
  const access = accessTables();
  namespace.setDefaultRolePermissions(access.base);
  const audit = space.audit(namespace.index);
  const assets = model.assets.filter((a) => a.server === server.id);
  const types = new Map(model.types.map((t) => [t.id, t]));
  const tagsOf = groupBy(model.tags, (t) => t.asset);
  const alarmsOf = groupBy(model.alarms, (a) => a.tag);

  const plant = namespace.addObject({
    organizedBy: addressSpace.rootFolder.objects,
    nodeId: "s=area:plant",
    browseName: "Plant",
    displayName: model.name,
    eventNotifier: 1,
    notifierOf: addressSpace.rootFolder.objects.server,
  });
  const idleInput = namespace.addVariable({
    nodeId: "s=area:idle",
    browseName: "Idle",
    dataType: DataType.Double,
    minimumSamplingInterval: 0,
  });
  idleInput.setValueFromSource({ dataType: DataType.Double, value: 0 }, StatusCodes.BadWaitingForInitialData);
  const areas = new Map<string, UAObject>();
  for (const area of model.areas) {
    if (assets.some((a) => a.area === area.id))
      areas.set(
        area.id,
        namespace.addObject({
          componentOf: plant,
          notifierOf: plant,
          nodeId: `s=area:${area.id}`,
          browseName: area.id,
          displayName: area.name,
          eventNotifier: 1,
        }),
      );
  }
  for (const asset of assets) {
    const area = areas.get(asset.area) ?? plant;
    const object = namespace.addObject({
      componentOf: area,
      notifierOf: area,
      nodeId: `s=${asset.id}`,
      browseName: asset.id,
      displayName: asset.name,
      eventNotifier: 1,
    });
    for (const tag of tagsOf.get(asset.id) ?? []) {
      const variable = addTagVariable(namespace, object, tag, access, (written, value) => {
        const { accepted, reason } = simulation.apply({ kind: "write", tag: written.id, value });
        if (!accepted) log.info("plant.write.refused", { tag: written.id, reason: reason.slice(0, 200) });
        // The library first stores what was written; then the plant's own value goes out.
        publisher.forget(written.id);
        setImmediate(space.onCommand);
        return accepted ? StatusCodes.Good : refusalStatus(reason);
      });
      publisher.add(tag, variable, watch(tag, variable, object));
    }
    for (const command of types.get(asset.type)?.commands ?? []) {
      addCommandMethod(namespace, object, asset, command, access, (twinCommand) => {
        const result = simulation.apply(twinCommand);
        setImmediate(space.onCommand);
        return result;
      });
    }
  }
  return conditions;

  function watch(tag: Tag, variable: UAVariable, object: UAObject): ((value: number | boolean) => void) | null {
    const alarms = alarmsOf.get(tag.id) ?? [];
    if (alarms.length === 0) return null;
    variable.addReference({ isForward: false, nodeId: object.nodeId, referenceType: "HasEventSource" });
    const watchers = alarms.map((alarm) =>
      createCondition(alarm, { namespace, asset: object, variable, idleInput, tag, audit, branches: space.branches }),
    );
    conditions.push(...watchers);
    return (value) => watchers.forEach((condition) => condition.evaluate(value));
  }
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
