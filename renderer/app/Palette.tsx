import { useDeferredValue, useMemo, useState, type KeyboardEvent } from "react";
import { useAppStore } from "../store/appContext.ts";
import { Dialog } from "../ui/Dialog.tsx";
import type { AppCommand } from "./commands.ts";
import type { PaletteItem } from "./paletteItems.ts";
import { PaletteList } from "./PaletteList.tsx";
import { paletteStep, searchPalette } from "./paletteSearch.ts";
import { usePaletteItems } from "./usePaletteItems.ts";

interface PaletteProps {
  readonly commands: readonly AppCommand[];
  readonly onClose: () => void;
}

const WORDS = "Asset, tag, alarm, server, view or command";

/** Ctrl K: find and go, by keyboard alone. */
export function Palette({ commands, onClose }: PaletteProps) {
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const items = usePaletteItems(commands);
  const hits = useMemo(() => searchPalette(items, query), [items, query]);
  const shown = useDeferredValue(hits);
  const open = useOpen();
  const run = (item: PaletteItem | undefined): void => {
    if (!item) return;
    onClose();
    open(item);
  };
  const key = (event: KeyboardEvent): void => {
    const step = paletteStep(event.key);
    if (step !== 0) setChosen((at) => Math.max(0, Math.min(hits.length - 1, at + step)));
    else if (event.key === "Enter") run(hits[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Find and go" onClose={onClose} width={640}>
      <div className="palette">
        <input
          className="palette-input"
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={`palette-${chosen}`}
          aria-label={WORDS}
          placeholder={WORDS}
          value={query}
          onKeyDown={key}
          data-autofocus
          onChange={(e) => {
            setQuery(e.currentTarget.value);
            setChosen(0);
          }}
        />
        <PaletteList items={shown} chosen={chosen} onChoose={setChosen} onRun={run} />
        <p className="hint">{hint(query, shown.length)}</p>
      </div>
    </Dialog>
  );
}

function useOpen(): (item: PaletteItem) => void {
  const store = useAppStore();
  return ({ target }) => {
    const { select, goTo, place } = store.getState();
    if (target.kind === "command") target.command.run();
    else if (target.kind === "asset") select(target.asset);
    else if (target.kind === "address") goTo(target.place);
    else goTo({ view: target.view, params: target.params, asset: place.asset });
  };
}

function hint(query: string, found: number): string {
  if (found > 0) return "↑ ↓ choose · Enter opens · Esc closes";
  if (query.trim().startsWith("#")) return "This address names no place of Millward.";
  return "Nothing in this plant matches. Try a part of the name or id, for example “filler” or “P-1”.";
}
