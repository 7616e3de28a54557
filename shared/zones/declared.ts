import type { Server } from "../plant/model.ts";
import { declaredWords } from "./declaredWords.ts";

/** `opc.tcp://host:port/path` in parts; null when it is no such address. Port 4840 where none is written. */
export function endpointAddress(
  endpointUrl: string,
): { readonly host: string; readonly port: number; readonly path: string } | null {
  const match = /^opc\.tcp:\/\/(\[[0-9a-f:.]+\]|[^:/[\]\s]+)(?::(\d{1,5}))?(\/\S*)?$/i.exec(endpointUrl);
  const port = Number(match?.[2] ?? 4840);
  if (!match || port > 65_535) return null;
  return { host: match[1]!.replace(/^\[|\]$/g, "").toLowerCase(), port, path: (match[3] ?? "").replace(/\/$/, "") };
}

/** The same application address, however it is written. */
export function sameAddress(a: string, b: string, port: "compare" | "any" = "compare"): boolean {
  const [x, y] = [endpointAddress(a), endpointAddress(b)];
  return x !== null && y !== null && x.host === y.host && x.path === y.path && (port === "any" || x.port === y.port);
}

/**
 * Deny by default: a zone speaks only to servers of its configuration, at their address and with their security.
 * Of a demo server only the port may differ: it takes a free one at start.
 * @returns why `wanted` may not be connected; null when it is the declared one.
 */
export function undeclared(servers: readonly Server[], wanted: Server): string | null {
  const declared = servers.find((s) => s.id === wanted.id);
  if (!declared)
    return `The plant project declares no server ${wanted.id.slice(0, 48)} in this zone, so it is not connected.`;
  const port = declared.demo ? "any" : "compare";
  if (!sameAddress(declared.endpointUrl, wanted.endpointUrl, port))
    return declaredWords.otherAddress(declared.name, declared.endpointUrl);
  if (!sameNodes(declared, wanted))
    return `The plant project declares ${declared.name} with other redundant nodes, so it is not connected.`;
  if (declared.applicationUri !== wanted.applicationUri)
    return `The plant project declares ${declared.name} as another application, so it is not connected.`;
  const [nodes, asked] = [declared.redundant?.nodes ?? [], wanted.redundant?.nodes ?? []];
  if (
    nodes.length !== asked.length ||
    nodes.some(
      (n, i) =>
        n.applicationUri !== asked[i]!.applicationUri || !sameAddress(n.endpointUrl, asked[i]!.endpointUrl, port),
    )
  )
    return `The plant project declares other nodes for ${declared.name}, so it is not connected.`;
  if (wanted.anonymous === true && declared.anonymous !== true)
    return `The plant project allows no anonymous session at ${declared.name}, so it is not connected.`;
  if (declared.securityMode !== wanted.securityMode || declared.securityPolicy !== wanted.securityPolicy)
    return declaredWords.otherSecurity(declared.securityMode, declared.securityPolicy, declared.name);
  return null;
}

function sameNodes(declared: Server, wanted: Server): boolean {
  const [a, b] = [declared.redundant?.nodes ?? [], wanted.redundant?.nodes ?? []];
  return (
    a.length === b.length &&
    a.every(
      (node, i) => sameAddress(node.endpointUrl, b[i]!.endpointUrl) && node.applicationUri === b[i]!.applicationUri,
    )
  );
}
