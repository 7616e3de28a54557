import { useEffect, useState } from "react";
import type { NodeDetail, NodeIdText } from "../../../../../shared/zones/addressSpace.ts";
import { useApi } from "../../../../store/appContext.ts";
import { errorText } from "../../../../ui/errorText.ts";

interface NodeRead {
  readonly nodeId: NodeIdText;
  readonly detail: NodeDetail | null;
  readonly failed: string;
}

/** @returns what the server says of the node, or why it could not be read; null while it is being read. */
export function useNodeDetail(
  zone: string,
  server: string,
  nodeId: NodeIdText | null,
): { readonly shown: NodeRead | null; readonly retry: () => void } {
  const api = useApi();
  const [shown, setShown] = useState<NodeRead | null>(null);
  const [again, setAgain] = useState(0);
  useEffect(() => {
    if (nodeId === null) return undefined;
    let stale = false;
    api["browse.node"]({ zone, server, nodeId }).then(
      (detail) => {
        if (!stale) setShown({ nodeId, detail, failed: "" });
      },
      (err: unknown) => {
        if (!stale) setShown({ nodeId, detail: null, failed: errorText(err) });
      },
    );
    return () => {
      stale = true;
    };
  }, [api, zone, server, nodeId, again]);
  return { shown: shown?.nodeId === nodeId ? shown : null, retry: () => setAgain((n) => n + 1) };
}
