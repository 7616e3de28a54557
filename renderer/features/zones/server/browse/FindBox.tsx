import { Button, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { NodeIdText, NodeRow, SearchHit, SearchStep } from "../../../../../shared/zones/addressSpace.ts";
import { useApp } from "../../../../store/store.ts";
import { errorText } from "../../../../ui/errorText.ts";
import { formatCount } from "../../../../ui/format.ts";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { NodeMark } from "./NodeTree.tsx";
import { visibleText } from "./treeModel.ts";

export interface FindBoxProps {
  readonly zone: string;
  readonly server: string;
  readonly root: NodeRow;
  readonly chosen: { readonly nodeId: NodeIdText; readonly name: string } | null;
  readonly onFound: (nodeId: NodeIdText, parentId: NodeIdText | null, name: string) => void;
  /** True while hits stand where the tree stood. */ readonly onSearching: (on: boolean) => void;
}

type Search = { readonly hits: readonly SearchHit[]; readonly last: SearchStep | null; readonly running: boolean };
const NODE_ID = /^(nsu=[^;]+;)?[isgb]=/;

/** One field for a name, a path or a node id. A search by name goes on in short steps until it is done or somebody stops it. */
export function FindBox({ zone, server, root, chosen, onFound, onSearching }: FindBoxProps) {
  const { api } = useApp();
  const [text, setText] = useState("");
  const [search, setSearch] = useState<Search | null>(null);
  const [failed, setFailed] = useState("");
  /** The branch that is searched; null for the whole tree. */
  const [below, setBelow] = useState<{ readonly nodeId: NodeIdText; readonly name: string } | null>(null);
  const place = below ?? { nodeId: root.nodeId, name: root.displayName };
  const offered = below ?? (chosen && chosen.name !== "" && chosen.nodeId !== root.nodeId ? chosen : null);
  /** The run in progress: another one, or the end of the view, makes it stop. */
  const run = useRef(0);
  useEffect(
    () => () => {
      run.current++;
    },
    [],
  );
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
  const byName = async (wanted: string): Promise<void> => {
    const mine = ++run.current;
    const live = (): boolean => run.current === mine;
    let hits: readonly SearchHit[] = [];
    let last: SearchStep | null = null;
    onSearching(true);
    setSearch({ hits, last, running: true });
    try {
      let step: SearchStep = await api["browse.search"]({ zone, server, from: place.nodeId, text: wanted });
      for (;;) {
        if (!live()) {
          if (step.more !== null) await api["browse.release"]({ zone, server, more: step.more }).catch(() => undefined);
          return;
        }
        hits = [...hits, ...step.hits];
        last = step;
        setSearch({ hits, last, running: step.more !== null });
        if (step.more === null) return;
        step = await api["browse.searchStep"]({ zone, server, more: step.more });
      }
    } catch (err) {
      if (!live()) return;
      setFailed(errorText(err));
      setSearch({ hits, last, running: false });
    }
  };
  const find = async (): Promise<void> => {
    const wanted = text.trim();
    setFailed("");
    if (wanted === "") clear();
    else if (/^ns=\d/.test(wanted))
      setFailed("A namespace index is not the same tomorrow. Name the namespace by its URI: nsu=urn:plant;s=P-101.");
    else if (NODE_ID.test(wanted)) onFound(wanted, null, "");
    else if (wanted.startsWith("/")) {
      try {
        const row = await api["browse.path"]({ zone, server, path: wanted });
        onFound(row.nodeId, null, row.displayName);
      } catch (err) {
        setFailed(errorText(err));
      }
    } else if (wanted.length < 2) setFailed("Type at least 2 characters.");
    else await byName(wanted);
  };
  return (
    <div className="find-box" role="search">
      <form
        className="find-form"
        onSubmit={(e) => {
          e.preventDefault();
          void find();
        }}
      >
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
        <>
          <div className="find-state" role="status">
            <span>
              {formatCount(search.hits.length)} found
              {search.last
                ? `, ${formatCount(search.last.looked)} looked at${search.running ? `, ${formatCount(search.last.waiting)} waiting` : ""}`
                : ""}
            </span>
            {search.running ? (
              <button type="button" className="link-button" onClick={stop}>
                Stop
              </button>
            ) : (
              <button type="button" className="link-button" onClick={clear}>
                Back to the tree
              </button>
            )}
          </div>
          {search.last && search.last.stopped !== "" ? (
            <p className="hint find-stopped">{search.last.stopped}</p>
          ) : null}
          <ul className="find-hits">
            {search.hits.map((hit) => (
              <li key={hit.row.nodeId}>
                <button
                  type="button"
                  aria-pressed={hit.row.nodeId === chosen?.nodeId}
                  disabled={hit.row.remote || hit.row.nodeId === ""}
                  onClick={() => onFound(hit.row.nodeId, hit.parentId, hit.row.displayName)}
                  title={visibleText(hit.row.nodeId)}
                >
                  <NodeMark nodeClass={hit.row.nodeClass} />
                  <span className="ellipsis">{visibleText(hit.row.displayName)}</span>
                  <span className="hint ellipsis find-path">{visibleText(hit.path.join(" / "))}</span>
                </button>
              </li>
            ))}
          </ul>
          {!search.running && search.hits.length === 0 && failed === "" ? (
            <p className="muted find-stopped">
              No node below {visibleText(place.name)} that you may see has this in its name.
            </p>
          ) : null}
        </>
      ) : null}
    </div>
  );
}
