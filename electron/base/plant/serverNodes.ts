import type { Server, ServerRedundancy } from "../../../shared/plant/model.ts";

/**
 * A server's redundant set as far as it is sound.
 * @returns the set, or undefined when no further node is left, and every problem.
 */
export function soundNodes(server: Server): {
  redundant: ServerRedundancy | undefined;
  problems: { node: number; reason: string }[];
} {
  const { redundant } = server;
  if (!redundant) return { redundant, problems: [] };
  if (server.demo)
    return {
      redundant: undefined,
      problems: [{ node: 0, reason: "the demo plant's servers have no further nodes; they are left out" }],
    };
  const problems: { node: number; reason: string }[] = [];
  const urls = new Set([server.endpointUrl]);
  const uris = new Set([server.applicationUri]);
  const nodes = redundant.nodes.filter((node, i) => {
    const reason = urls.has(node.endpointUrl)
      ? "this address is already another node's"
      : uris.has(node.applicationUri)
        ? "each node has an applicationUri of its own, this one is already another node's"
        : null;
    if (reason) problems.push({ node: i, reason: `${reason}; the node is left out` });
    urls.add(node.endpointUrl);
    uris.add(node.applicationUri);
    return reason === null;
  });
  return { redundant: nodes.length > 0 ? { ...redundant, nodes } : undefined, problems };
}
