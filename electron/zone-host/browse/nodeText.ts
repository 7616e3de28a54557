// Node ids and names as they leave the zone host: by NamespaceUri, bounded, control characters taken out of what is
// shown.
import { NodeClass, type NodeId, type ReferenceDescription } from "node-opcua-client";
import { AppError } from "../../../shared/errors.ts";
import { nodeClasses, type BrowseName, type NodeClassName, type NodeRow } from "../../../shared/zones/addressSpace.ts";
import { nodeIdOf, nodeIdText } from "../wire/nodeIdText.ts";
import { plainText } from "../wire/plainText.ts";

const MAX_NAME = 200;
/**
 * A node id as long as this names a node that a user cannot open: the standard allows 4,096 characters of identifier.
 */
const MAX_ID = 4200;

export type Namespaces = readonly string[];

/**
 * @returns the id by its NamespaceUri; empty when the server has not told the namespace's URI, or the id is beyond all
 * measure.
 */
export function idText(nodeId: NodeId, namespaces: Namespaces): string {
  if (nodeId.namespace !== 0 && namespaces[nodeId.namespace] === undefined) return "";
  const text = nodeIdText(nodeId, namespaces);
  return text.length > MAX_ID ? "" : text;
}

/** @throws not_found when the text names no namespace of this server, or is no node id. */
export function requireNodeId(text: string, namespaces: Namespaces): NodeId {
  const nodeId = /^ns=/.test(text) ? null : nodeIdOf(text, namespaces);
  if (!nodeId)
    throw new AppError(
      "not_found",
      "This server has no such node: it does not have the namespace, or the id is not well formed.",
    );
  return nodeId;
}

interface Qualified {
  readonly namespaceIndex: number;
  readonly name: string | null;
}
export function browseName(name: Qualified | null | undefined, namespaces: Namespaces): BrowseName {
  return {
    uri: !name || name.namespaceIndex === 0 ? "" : plainText(namespaces[name.namespaceIndex] ?? "", MAX_NAME),
    name: plainText(name?.name ?? "", MAX_NAME),
  };
}

export function nodeClassName(nodeClass: unknown): NodeClassName {
  const name = typeof nodeClass === "number" ? NodeClass[nodeClass] : undefined;
  return nodeClasses.find((n) => n === name) ?? "Unspecified";
}

export const shortText = (value: unknown, max = MAX_NAME): string => plainText(value, max);

/** What a reference says of its target. */
export function rowOf(reference: ReferenceDescription, namespaces: Namespaces): NodeRow {
  const remote = reference.nodeId.serverIndex !== 0;
  const type = reference.typeDefinition;
  const name = browseName(reference.browseName, namespaces);
  return {
    nodeId: remote ? "" : idText(reference.nodeId, namespaces),
    browseName: name,
    displayName: shortText(reference.displayName) || name.name,
    nodeClass: nodeClassName(reference.nodeClass),
    typeDefinition: type.isEmpty() ? null : idText(type, namespaces) || null,
    remote,
  };
}
