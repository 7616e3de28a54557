import { IconSearch } from "@tabler/icons-react";
import { useId, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import type { Asset } from "../../../shared/plant/model.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import { searchAssets } from "./assetSearch.ts";

const AT_MOST = 12;

interface AssetSearchProps {
  readonly plant: PlantIndex;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly onChoose: (assetId: string) => void;
}

/** Finds an asset by id or name; arrows and Enter choose, Esc clears. */
export function AssetSearch({ plant, input, onChoose }: AssetSearchProps) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState(false);
  const list = useId();
  const root = useRef<HTMLDivElement>(null);
  const found = searchAssets(plant.model.assets, text, AT_MOST);
  const shown = open && text.trim() !== "";
  const choose = (id: string): void => {
    setOpen(false);
    onChoose(id);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown") setAt((i) => Math.min(i + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt((i) => Math.max(i - 1, 0));
    else if (event.key === "Enter" && shown && found[at]) choose(found[at].id);
    else if (event.key === "Escape" && text !== "") {
      setText("");
      setOpen(false);
      event.stopPropagation();
    } else return;
    event.preventDefault();
  };
  return (
    <div ref={root} className="floor-search" onBlur={(e) => root.current?.contains(e.relatedTarget) || setOpen(false)}>
      <IconSearch size={16} stroke={1.75} aria-hidden="true" />
      <input
        ref={input}
        type="text"
        placeholder="Find an asset"
        aria-label="Find an asset by id or name"
        value={text}
        maxLength={80}
        spellCheck={false}
        role="combobox"
        aria-expanded={shown}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={shown && found[at] ? `${list}-${at}` : undefined}
        onChange={(e) => {
          setText(e.currentTarget.value);
          setAt(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={onKey}
      />
      <kbd aria-hidden="true">/</kbd>
      {shown ? <FoundAssets id={list} found={found} at={at} text={text.trim()} onChoose={choose} /> : null}
    </div>
  );
}

interface FoundAssetsProps {
  readonly id: string;
  readonly found: readonly Asset[];
  /** The row that Enter chooses. */
  readonly at: number;
  readonly text: string;
  readonly onChoose: (assetId: string) => void;
}

function FoundAssets({ id, found, at, text, onChoose }: FoundAssetsProps) {
  return (
    <ul id={id} role="listbox" aria-label="Assets found" className="floor-found">
      {found.map((asset, i) => (
        <li
          key={asset.id}
          id={`${id}-${i}`}
          role="option"
          aria-selected={i === at}
          data-at={i === at}
          onPointerDown={(e) => e.preventDefault()}
          onClick={() => onChoose(asset.id)}
        >
          <span className="mono">{asset.id}</span>
          <span className="ellipsis">{asset.name}</span>
        </li>
      ))}
      {found.length === 0 ? <li className="floor-found-none">No asset has "{text}" in its id or name.</li> : null}
    </ul>
  );
}
