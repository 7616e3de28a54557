import { useEffect, useMemo, useRef, useState } from "react";
import type { NodeIdText } from "../../../../../shared/zones/addressSpace.ts";
import { useApi } from "../../../../store/appContext.ts";
import { errorText } from "../../../../ui/errorText.ts";
import { findRequest } from "./findRequest.ts";
import { searchBegun, searchByName, type NodeSearch, type SearchSource } from "./nodeSearch.ts";

interface NodeSearchDeps {
  readonly zone: string;
  readonly server: string;
  readonly onFound: (nodeId: NodeIdText, parentId: NodeIdText | null, name: string) => void;
  /** True while hits stand where the tree stood. */
  readonly onSearching: (on: boolean) => void;
}

interface NodeSearchHandle {
  readonly search: NodeSearch | null;
  readonly failed: string;
  /** @param below the node below which a name is looked for. */
  readonly find: (typed: string, below: NodeIdText) => Promise<void>;
  readonly stop: () => void;
  /** Back to the tree. */
  readonly clear: () => void;
}

/** Finds by node id or path at once, by name in a search that goes on until it is done or somebody stops it. */
export function useNodeSearch({ zone, server, onFound, onSearching }: NodeSearchDeps): NodeSearchHandle {
  const api = useApi();
  const [search, setSearch] = useState<NodeSearch | null>(null);
  const [failed, setFailed] = useState("");
  /** The run in progress: another one, or the end of the view, makes it stop. */
  const run = useRef(0);
  useEffect(
    () => () => {
      run.current++;
    },
    [],
  );
  const source = useSearchSource(zone, server);
  const stop = (): void => {
    run.current++;
    setSearch((s) => (s ? { ...s, running: false } : s));
  };
  const clear = (): void => {
    run.current++;
    setSearch(null);
    setFailed("");
    onSearching(false);
  };
  const byName = async (text: string, below: NodeIdText): Promise<void> => {
    const mine = ++run.current;
    onSearching(true);
    setSearch(searchBegun);
    try {
      for await (const found of searchByName(source, below, text)) {
        if (run.current !== mine) return;
        setSearch(found);
      }
    } catch (err) {
      if (run.current !== mine) return;
      setFailed(errorText(err));
      setSearch((s) => (s ? { ...s, running: false } : s));
    }
  };
  const byPath = async (path: string): Promise<void> => {
    try {
      const row = await api["browse.path"]({ zone, server, path });
      onFound(row.nodeId, null, row.displayName);
    } catch (err) {
      setFailed(errorText(err));
    }
  };
  const find = async (typed: string, below: NodeIdText): Promise<void> => {
    const request = findRequest(typed);
    setFailed("");
    if (request.kind === "nothing") clear();
    else if (request.kind === "refused") setFailed(request.why);
    else if (request.kind === "node") onFound(request.nodeId, null, "");
    else if (request.kind === "path") await byPath(request.path);
    else await byName(request.text, below);
  };
  return { search, failed, find, stop, clear };
}

function useSearchSource(zone: string, server: string): SearchSource {
  const api = useApi();
  return useMemo(
    () => ({
      first: (from, text) => api["browse.search"]({ zone, server, from, text }),
      next: (more) => api["browse.searchStep"]({ zone, server, more }),
      release: (more) => api["browse.release"]({ zone, server, more }),
    }),
    [api, zone, server],
  );
}
