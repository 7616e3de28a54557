import { useCallback, useEffect, useReducer, useRef } from "react";
import type { NodeIdText } from "../../../../../shared/zones/addressSpace.ts";
import { useApi } from "../../../../store/appContext.ts";
import { errorText } from "../../../../ui/errorText.ts";
import { emptyTree, nextTree, type TreeState } from "./treeModel.ts";

export interface TreeHandle {
  readonly tree: TreeState;
  readonly open: (key: string, nodeId: NodeIdText) => void;
  readonly close: (key: string) => void;
  readonly more: (nodeId: NodeIdText) => void;
}

/** The lazily read tree of one server; what is left unread is given back when the view goes. */
export function useTree(zone: string, server: string): TreeHandle {
  const api = useApi();
  const [tree, dispatch] = useReducer(nextTree, emptyTree);
  const now = useRef(tree);
  useEffect(() => {
    now.current = tree;
  }, [tree]);
  useEffect(
    () => () => {
      for (const { more } of now.current.branches.values())
        if (more !== null) api["browse.release"]({ zone, server, more }).catch(() => undefined);
    },
    [api, zone, server],
  );
  const read = useCallback(
    (nodeId: NodeIdText, more: string | null) => {
      dispatch({ kind: "asked", nodeId });
      const asked =
        more === null ? api["browse.children"]({ zone, server, nodeId }) : api["browse.more"]({ zone, server, more });
      asked.then(
        (page) => dispatch({ kind: "paged", nodeId, page }),
        (err: unknown) => dispatch({ kind: "failed", nodeId, text: errorText(err) }),
      );
    },
    [api, zone, server],
  );
  const open = useCallback(
    (key: string, nodeId: NodeIdText) => {
      dispatch({ kind: "opened", key });
      if (!now.current.branches.has(nodeId)) read(nodeId, null);
    },
    [read],
  );
  const close = useCallback((key: string) => dispatch({ kind: "closed", key }), []);
  const more = useCallback(
    (nodeId: NodeIdText) => {
      const branch = now.current.branches.get(nodeId);
      if (branch?.state !== "loading") read(nodeId, branch?.more ?? null);
    },
    [read],
  );
  return { tree, open, close, more };
}
