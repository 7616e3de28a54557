import type { NodeIdText, SearchHit } from "../../../../../shared/zones/addressSpace.ts";
import { NodeMark } from "./NodeMark.tsx";
import { foundWords, type NodeSearch } from "./nodeSearch.ts";
import { visibleText } from "./visibleText.ts";

interface FindHitsProps {
  readonly search: NodeSearch;
  readonly chosen: NodeIdText | null;
  /** Said when the whole search found nothing; empty while something else is said. */
  readonly nothing: string;
  readonly onPick: (hit: SearchHit) => void;
  readonly onStop: () => void;
  readonly onClear: () => void;
}

/** How far a search by name has come, and what it has found. */
export function FindHits({ search, chosen, nothing, onPick, onStop, onClear }: FindHitsProps) {
  const stopped = search.last?.stopped ?? "";
  return (
    <>
      <div className="find-state" role="status">
        <span>{foundWords(search)}</span>
        <button type="button" className="link-button" onClick={search.running ? onStop : onClear}>
          {search.running ? "Stop" : "Back to the tree"}
        </button>
      </div>
      {stopped === "" ? null : <p className="hint find-stopped">{stopped}</p>}
      <ul className="find-hits">
        {search.hits.map((hit) => (
          <li key={hit.row.nodeId}>
            <button
              type="button"
              aria-pressed={hit.row.nodeId === chosen}
              disabled={hit.row.remote || hit.row.nodeId === ""}
              onClick={() => onPick(hit)}
              title={visibleText(hit.row.nodeId)}
            >
              <NodeMark nodeClass={hit.row.nodeClass} />
              <span className="ellipsis">{visibleText(hit.row.displayName)}</span>
              <span className="hint ellipsis find-path">{visibleText(hit.path.join(" / "))}</span>
            </button>
          </li>
        ))}
      </ul>
      {!search.running && search.hits.length === 0 && nothing !== "" ? (
        <p className="muted find-stopped">{nothing}</p>
      ) : null}
    </>
  );
}
