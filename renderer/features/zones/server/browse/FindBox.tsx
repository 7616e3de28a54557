import { Button, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import type { NodeIdText, NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { FindHits } from "./FindHits.tsx";
import { useNodeSearch } from "./useNodeSearch.ts";
import { visibleText } from "./visibleText.ts";

interface NamedNode {
  readonly nodeId: NodeIdText;
  readonly name: string;
}

interface FindBoxProps {
  readonly zone: string;
  readonly server: string;
  readonly root: NodeRow;
  readonly chosen: NamedNode | null;
  readonly onFound: (nodeId: NodeIdText, parentId: NodeIdText | null, name: string) => void;
  /** True while hits stand where the tree stood. */ readonly onSearching: (on: boolean) => void;
}

/** One field for a name, a path or a node id, the branch to look in, and what was found. */
export function FindBox({ zone, server, root, chosen, onFound, onSearching }: FindBoxProps) {
  const { search, failed, find, stop, clear } = useNodeSearch({ zone, server, onFound, onSearching });
  const [text, setText] = useState("");
  /** The branch that is searched; null for the whole tree. */
  const [below, setBelow] = useState<NamedNode | null>(null);
  const place = below ?? { nodeId: root.nodeId, name: root.displayName };
  const offered = below ?? (chosen && chosen.name !== "" && chosen.nodeId !== root.nodeId ? chosen : null);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void find(text, place.nodeId);
  };
  return (
    <div className="find-box" role="search">
      <form className="find-form" onSubmit={submit}>
        <TextInput
          aria-label="Find by name, path or node id"
          placeholder="Name, /path or node id"
          value={text}
          maxLength={2000}
          onChange={(e) => setText(e.currentTarget.value)}
          spellCheck={false}
          autoComplete="off"
        />
        <Button type="submit" variant="default">
          Find
        </Button>
      </form>
      {offered ? (
        <div className="find-below">
          <button
            type="button"
            className="chip"
            aria-pressed={below !== null}
            onClick={() => setBelow(below ? null : offered)}
          >
            <span className="ellipsis">Names below {visibleText(offered.name)} only</span>
          </button>
        </div>
      ) : null}
      {failed === "" ? null : <InlineError message={failed} />}
      {search ? (
        <FindHits
          search={search}
          chosen={chosen?.nodeId ?? null}
          nothing={
            failed === "" ? `No node below ${visibleText(place.name)} that you may see has this in its name.` : ""
          }
          onPick={(hit) => onFound(hit.row.nodeId, hit.parentId, hit.row.displayName)}
          onStop={stop}
          onClear={clear}
        />
      ) : null}
    </div>
  );
}
