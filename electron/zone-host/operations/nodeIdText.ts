import { coerceNodeId, type NodeId } from "node-opcua-client";

/**
 * A NodeId as text that survives a restart of the server: the namespace by its URI, `nsu=urn:plant;s=P-101`.
 * `;` and `%` inside the URI are percent-encoded.
 * @param namespaces the session's namespace array.
 */
export function nodeIdText(nodeId: NodeId, namespaces: readonly string[]): string {
  const local = nodeId.toString();
  if (nodeId.namespace === 0) return local.replace(/^ns=0;/, "");
  const uri = namespaces[nodeId.namespace];
  if (uri === undefined) return local;
  return `nsu=${uri.replaceAll("%", "%25").replaceAll(";", "%3B")};${local.replace(/^ns=\d+;/, "")}`;
}

/** @returns null when the namespace is not among the session's, or the text is no NodeId. */
export function nodeIdOf(text: string, namespaces: readonly string[]): NodeId | null {
  const match = /^nsu=([^;]*);([\s\S]*)$/.exec(text);
  try {
    if (!match) return coerceNodeId(text);
    const index = namespaces.indexOf(match[1]!.replaceAll("%3B", ";").replaceAll("%25", "%"));
    return index < 0 ? null : coerceNodeId(`ns=${index};${match[2]!}`);
  } catch {
    return null;
  }
}
