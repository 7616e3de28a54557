import { type AddressSpace, DataType, type Namespace, StatusCodes, type UAObject, type UAVariable } from "node-opcua";
import type { AlarmDefinition, Asset, AssetType, PlantModel, Server, Tag } from "../../shared/plant/model.ts";
import type { Log } from "../base/log.ts";
import { accessTables, type AccessTables } from "./access.ts";
import type { ServerAudit } from "./audit.ts";
import { addCommandMethod, refusalStatus } from "./commandMethods.ts";
import { type Condition, createCondition } from "./conditions.ts";
import type { Publisher } from "./publisher.ts";
import type { Simulation } from "./simulation.ts";
import { addTagVariable } from "./tagVariables.ts";
import { bounded } from "../../shared/text.ts";

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
  const { addressSpace, model, server } = space;
  addressSpace.installAlarmsAndConditionsService();
  // The nodes of quiet conditions come little by little: nobody needs an event for each.
  addressSpace.suspendModelChangeEvents = true;
  const namespace = addressSpace.registerNamespace(server.namespaceUri);
  const access = accessTables();
  namespace.setDefaultRolePermissions(access.base);
  const audit = space.audit(namespace.index);
  const assets = model.assets.filter((a) => a.server === server.id);
  const builder: AssetBuilder = {
    space,
    namespace,
    access,
    audit,
    idleInput: addIdleInput(namespace),
    types: new Map(model.types.map((t) => [t.id, t])),
    tagsOf: groupBy(model.tags, (t) => t.asset),
    alarmsOf: groupBy(model.alarms, (a) => a.tag),
  };
  const areaOf = addAreas(namespace, addressSpace, model, assets);
  return assets.flatMap((asset) => addAsset(builder, asset, areaOf(asset)));
}

/** What every asset's nodes are made with. */
interface AssetBuilder {
  readonly space: PlantSpace;
  readonly namespace: Namespace;
  readonly access: AccessTables;
  readonly audit: ServerAudit;
  readonly idleInput: UAVariable;
  readonly types: ReadonlyMap<string, AssetType>;
  readonly tagsOf: ReadonlyMap<string, readonly Tag[]>;
  readonly alarmsOf: ReadonlyMap<string, readonly AlarmDefinition[]>;
}

/** A number that waits for its first value for ever; see `ConditionContext.idleInput`. */
function addIdleInput(namespace: Namespace): UAVariable {
  const idleInput = namespace.addVariable({
    nodeId: "s=area:idle",
    browseName: "Idle",
    dataType: DataType.Double,
    minimumSamplingInterval: 0,
  });
  idleInput.setValueFromSource({ dataType: DataType.Double, value: 0 }, StatusCodes.BadWaitingForInitialData);
  return idleInput;
}

/** @returns the object that an asset hangs below: its area, or the plant. */
function addAreas(
  namespace: Namespace,
  addressSpace: AddressSpace,
  model: PlantModel,
  assets: readonly Asset[],
): (asset: Asset) => UAObject {
  const plant = namespace.addObject({
    organizedBy: addressSpace.rootFolder.objects,
    nodeId: "s=area:plant",
    browseName: "Plant",
    displayName: model.name,
    eventNotifier: 1,
    notifierOf: addressSpace.rootFolder.objects.server,
  });
  const areas = new Map<string, UAObject>();
  for (const area of model.areas) {
    if (!assets.some((a) => a.area === area.id)) continue;
    const object = namespace.addObject({
      componentOf: plant,
      notifierOf: plant,
      nodeId: `s=area:${area.id}`,
      browseName: area.id,
      displayName: area.name,
      eventNotifier: 1,
    });
    areas.set(area.id, object);
  }
  return (asset) => areas.get(asset.area) ?? plant;
}

/** @returns the asset's conditions. */
function addAsset(builder: AssetBuilder, asset: Asset, area: UAObject): Condition[] {
  const { space, namespace, access } = builder;
  const object = namespace.addObject({
    componentOf: area,
    notifierOf: area,
    nodeId: `s=${asset.id}`,
    browseName: asset.id,
    displayName: asset.name,
    eventNotifier: 1,
  });
  const conditions = (builder.tagsOf.get(asset.id) ?? []).flatMap((tag) => addTag(builder, object, tag));
  for (const command of builder.types.get(asset.type)?.commands ?? []) {
    addCommandMethod(namespace, object, asset, command, access, (twinCommand) => {
      const result = space.simulation.apply(twinCommand);
      setImmediate(space.onCommand);
      return result;
    });
  }
  return conditions;
}

/** @returns the conditions that watch the tag. */
function addTag(builder: AssetBuilder, object: UAObject, tag: Tag): Condition[] {
  const { simulation, publisher, log, onCommand } = builder.space;
  const variable = addTagVariable(builder.namespace, object, tag, builder.access, (written, value) => {
    const { accepted, reason } = simulation.apply({ kind: "write", tag: written.id, value });
    if (!accepted) log.info("plant.write.refused", { tag: written.id, reason: bounded(reason, 200) });
    // The library first stores what was written; then the plant's own value goes out.
    publisher.forget(written.id);
    setImmediate(onCommand);
    return accepted ? StatusCodes.Good : refusalStatus(reason);
  });
  const watchers = addConditions(builder, object, tag, variable);
  const evaluate = (value: number | boolean): void => watchers.forEach((condition) => condition.evaluate(value));
  publisher.add(tag, variable, watchers.length === 0 ? null : evaluate);
  return watchers;
}

function addConditions(builder: AssetBuilder, asset: UAObject, tag: Tag, variable: UAVariable): Condition[] {
  const { namespace, idleInput, audit, space } = builder;
  const alarms = builder.alarmsOf.get(tag.id) ?? [];
  if (alarms.length > 0)
    variable.addReference({ isForward: false, nodeId: asset.nodeId, referenceType: "HasEventSource" });
  return alarms.map((alarm) =>
    createCondition(alarm, { namespace, asset, variable, idleInput, tag, audit, branches: space.branches }),
  );
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
