// Who is trusted, who may do what and how the server itself runs is never decided through a process role's write or
// call, whatever the server's account would allow.
import { coerceNodeId, type ClientSession, type NodeId } from "node-opcua-client";
import { AppError } from "../../../shared/errors.ts";
import { browseOnce } from "../browse/requests.ts";
import { operationWords } from "./operationWords.ts";

/**
 * ServerConfiguration, trust lists, certificate groups, roles, users, keys, authorization and token services.
 * @see OPC 10000-12 §7.10, OPC 10000-18 §4.4
 */
const guardedTypes = new Set(
  [
    12581, 12522, 12555, 13813, 15607, 15620, 24264, 17496, 18001, 17852, 23556, 15906, 15452, 15471, 25337, 25346,
    15550, 16662, 25731, 26871,
  ].map((id) => `ns=0;i=${id}`),
);
const HIERARCHICAL = coerceNodeId("i=33");
const HAS_TYPE_DEFINITION = coerceNodeId("i=40");
const MAX_PARENTS = 50;

/** @throws forbidden for a node of the server itself, or one that belongs to its security. */
export async function refuseServerOwnNodes(session: ClientSession, nodeIds: readonly NodeId[]): Promise<void> {
  if (nodeIds.some((n) => n.namespace === 0)) throw refusal();
  const results = await browseOnce(
    session,
    nodeIds.flatMap((nodeId) => [
      { nodeId, along: HAS_TYPE_DEFINITION },
      { nodeId, along: HIERARCHICAL, inverse: true },
    ]),
    MAX_PARENTS,
  );
  const types = results.flatMap((r, i) =>
    (r.references ?? []).map((ref) => (i % 2 === 0 ? ref.nodeId : ref.typeDefinition).toString()),
  );
  if (types.some((t) => guardedTypes.has(t))) throw refusal();
}

const refusal = (): AppError => new AppError("forbidden", operationWords.serverOwn);
