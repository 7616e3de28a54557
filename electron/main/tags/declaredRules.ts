import { authorise, type Caller, type Permission } from "../../../shared/access/roles.ts";
import { AppError } from "../../../shared/errors.ts";
import type { CallTarget, WriteTarget } from "../../../shared/hosts/browseCalls.ts";
import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { Asset, Command, Tag } from "../../../shared/plant/model.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { NodeIdText, TypedInput } from "../../../shared/zones/addressSpace.ts";
import { checkCommand, checkWrite } from "./checkValue.ts";

interface Act {
  readonly zone: ZoneId;
  readonly reason: string;
  readonly caller: Caller;
}
type Declared = { readonly asset: Asset; readonly command: Command };

/**
 * A node that the plant project declares keeps the rules it has there, whichever way it is reached. The same namespace
 * and identifier name the same thing at every server, so that the server asked counts for nothing.
 * @param target by the server's own word, from the zone's host.
 * @throws forbidden or invalid_input in words.
 */
export function plantAllowsWrite(
  plant: PlantIndex,
  target: WriteTarget,
  { value, ...act }: Act & { readonly value: TypedInput },
): void {
  const tag = declaredTag(plant, target.nodeId);
  if (!tag) return;
  if (!tag.write)
    throw new AppError("forbidden", `${tag.id} is read only in the plant project. Change it there first.`);
  require(act, "tag.write", tag.zone);
  if (typeof value === "object") throw new AppError("invalid_input", `${tag.label} takes a single value.`);
  checkWrite(tag, value, act.reason);
}

/**
 * Every declared command that the call may run must allow it: the one whose own node the method is, and the one that
 * its name means at the object.
 * @param target by the server's own word, from the zone's host. @throws forbidden or invalid_input in words.
 */
export function plantAllowsCall(
  plant: PlantIndex,
  target: CallTarget,
  { args, ...act }: Act & { readonly args: readonly TypedInput[] },
): void {
  for (const { asset, command } of declaredCommands(plant, target)) {
    require(act, command.kind === "simulation" ? "simulation.inject" : "method.call", asset.zone);
    const values = args.map((value) => {
      if (typeof value === "object") throw new AppError("invalid_input", `${command.label} takes single values.`);
      return value;
    });
    checkCommand(command, values, act.reason);
  }
}

function declaredTag(plant: PlantIndex, nodeId: NodeIdText): Tag | null {
  const { uri, identifier } = partsOf(nodeId);
  const tag = plant.tag.get(identifier);
  return tag && uri === namespaceOf(plant, tag.zone, tag.server) ? tag : null;
}

function declaredCommands(plant: PlantIndex, { objectId, methodId, browseName }: CallTarget): Declared[] {
  const [object, method] = [partsOf(objectId), partsOf(methodId)];
  const inNamespace = (asset: Asset, uri: string): boolean => uri === namespaceOf(plant, asset.zone, asset.server);
  const byNode = plant.method.get(method.identifier);
  const byName = plant.method.get(`${object.identifier}.${browseName.name}`);
  return [
    ...(byNode && inNamespace(byNode.asset, method.uri) ? [byNode] : []),
    ...(byName && byName !== byNode && inNamespace(byName.asset, object.uri) ? [byName] : []),
  ];
}

const namespaceOf = (plant: PlantIndex, zone: ZoneId, server: ServerId): string | undefined =>
  plant.server(zone, server)?.namespaceUri;

/** Plant projects declare nodes by string identifiers; of any other both parts are empty. */
function partsOf(nodeId: NodeIdText): { readonly uri: string; readonly identifier: string } {
  const [, uri = "", identifier = ""] = /^nsu=([^;]*);s=([\s\S]*)$/.exec(nodeId) ?? [];
  return { uri: uri.replaceAll("%3B", ";").replaceAll("%25", "%"), identifier };
}

function require({ caller, zone }: Act, needs: Permission, declaredIn: ZoneId): void {
  for (const z of new Set([zone, declaredIn]))
    if (!authorise(caller, needs, z))
      throw new AppError(
        "forbidden",
        `The plant project declares this node, so it needs the permission ${needs} in zone ${z}.`,
      );
}
