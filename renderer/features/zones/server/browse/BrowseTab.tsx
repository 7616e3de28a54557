import { useEffect, useState } from "react";
import type { NodeIdText, NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { EmptyState } from "../../../../ui/EmptyState.tsx";
import type { ServerTabProps } from "../serverTabProps.ts";
import { FindBox } from "./FindBox.tsx";
import { NodePane } from "./NodePane.tsx";
import { NodeTree } from "./NodeTree.tsx";
import { useTree } from "./useTree.ts";
import "./browse.css";

const objects: NodeRow = {
  nodeId: "i=85",
  browseName: { uri: "", name: "Objects" },
  displayName: "Objects",
  nodeClass: "Object",
  typeDefinition: "i=61",
  remote: false,
};

/** The server's address space: what it shows of itself to this user, over this user's own session. */
export function BrowseTab({ zone, server, link, nowMs }: ServerTabProps) {
  const live = link?.state === "live";
  const [seen, setSeen] = useState(live);
  if (live && !seen) setSeen(true);
  if (!seen)
    return (
      <EmptyState title="The link is not live">
        A server is browsed over its live link. It comes back by itself; the Link tab says why it is down.
      </EmptyState>
    );
  return <BrowseView zone={zone} server={server.id} live={live} nowMs={nowMs} />;
}

interface Chosen {
  readonly nodeId: NodeIdText;
  readonly parentId: NodeIdText | null;
  /** Empty when it was typed as an id. */ readonly name: string;
}

function BrowseView({
  zone,
  server,
  live,
  nowMs,
}: {
  readonly zone: string;
  readonly server: string;
  readonly live: boolean;
  readonly nowMs: number;
}) {
  const handle = useTree(zone, server);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [searching, setSearching] = useState(false);
  const { open } = handle;
  useEffect(() => open(objects.nodeId, objects.nodeId), [open]);
  return (
    <div className="browse">
      <section className="browse-left panel" aria-label="Nodes">
        <FindBox
          zone={zone}
          server={server}
          root={objects}
          chosen={chosen}
          onFound={(nodeId, parentId, name) => setChosen({ nodeId, parentId, name })}
          onSearching={setSearching}
        />
        <div className="browse-tree" hidden={searching}>
          <NodeTree
            root={objects}
            handle={handle}
            chosen={chosen?.nodeId ?? null}
            onChoose={(row, parentId) => setChosen({ nodeId: row.nodeId, parentId, name: row.displayName })}
          />
        </div>
      </section>
      <section className="browse-right" aria-label="Node" tabIndex={0}>
        <NodePane
          zone={zone}
          server={server}
          nodeId={chosen?.nodeId ?? null}
          parentId={chosen?.parentId ?? null}
          live={live}
          nowMs={nowMs}
          onFollow={(row) => setChosen({ nodeId: row.nodeId, parentId: null, name: row.displayName })}
        />
      </section>
    </div>
  );
}
