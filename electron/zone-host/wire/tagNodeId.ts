import { NodeId } from "node-opcua-client";
import type { ZoneTag } from "../../../shared/hosts/zoneHost.ts";

export const tagNodeId = (tag: Pick<ZoneTag, "identifier">, namespaceIndex: number): NodeId =>
  new NodeId(NodeId.NodeIdType.STRING, tag.identifier, namespaceIndex);
