import type { Server, ServerRedundancy } from "../../../shared/plant/model.ts";
import type { LinkHealth, NodeHealth } from "../../../shared/zones/health.ts";

export type RedundantServer = Server & { readonly redundant: ServerRedundancy };

/** What the plant file says of each node, as servers of their own. An id with `#` can be no other server's. */
export function nodeServers(server: RedundantServer): Server[] {
  const { redundant, ...first } = server;
  const of = (node: number, address: { endpointUrl: string; applicationUri: string }): Server => ({
    ...first,
    ...address,
    id: node === 1 ? server.id : `${server.id}#${node}`,
    name: `${server.name}, node ${node}`,
  });
  return [of(1, server), ...redundant.nodes.map((address, i) => of(i + 2, address))].map(
    ({ id, endpointUrl, applicationUri, name }) => ({ ...first, id, name, endpointUrl, applicationUri }),
  );
}

/** Of a set none of whose nodes has a link yet. */
export function idleHealth(node: NodeHealth): Omit<LinkHealth, "nodes" | "failover"> {
  return {
    server: "",
    endpointUrl: node.endpointUrl,
    state: "connecting",
    sinceMs: node.sinceMs,
    reason: node.reason,
    code: node.code,
    securityMode: null,
    securityPolicy: null,
    sessions: 0,
    latencyMs: null,
    clockSkewMs: null,
    reconnects: 0,
    lastContactMs: 0,
    tags: 0,
    goodTags: 0,
    freshTags: 0,
    ownCertificate: null,
    serverCertificate: null,
  };
}
