import { NodeId } from "node-opcua-client";

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

const MAX_NUMERIC = 0xffff_ffff;

/**
 * Reads the whole text, so that one node has one text: the library's own reader finds an id inside another
 * (`i=ns=2;s=X` would be `ns=2;s=X`).
 * @returns null when the namespace is not among the session's, or the text is no NodeId.
 * @see OPC 10000-6 §5.3.1.10
 */
export function nodeIdOf(text: string, namespaces: readonly string[]): NodeId | null {
  const match = /^(?:nsu=([^;]*);|ns=(\d{1,5});)?([isgb])=([\s\S]*)$/.exec(text);
  if (!match) return null;
  const [, uri, at, kind, identifier] = match as unknown as [
    string,
    string | undefined,
    string | undefined,
    "i" | "s" | "g" | "b",
    string,
  ];
  const namespace =
    uri === undefined ? Number(at ?? 0) : namespaces.indexOf(uri.replaceAll("%3B", ";").replaceAll("%25", "%"));
  if (namespace < 0 || namespace > 0xffff) return null;
  switch (kind) {
    case "i":
      return /^\d{1,10}$/.test(identifier) && Number(identifier) <= MAX_NUMERIC
        ? new NodeId(NodeId.NodeIdType.NUMERIC, Number(identifier), namespace)
        : null;
    case "s":
      return new NodeId(NodeId.NodeIdType.STRING, identifier, namespace);
    case "g":
      return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(identifier)
        ? new NodeId(NodeId.NodeIdType.GUID, identifier, namespace)
        : null;
    case "b":
      return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(identifier)
        ? new NodeId(NodeId.NodeIdType.BYTESTRING, Buffer.from(identifier, "base64"), namespace)
        : null;
  }
}
