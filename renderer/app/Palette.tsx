import { IconAlertTriangle, IconBox, IconCommand, IconTag, IconWindow } from "@tabler/icons-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { alarmState } from "../../shared/alarms/condition.ts";
import { useAppStore, useSession, useSource } from "../store/appContext.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { plantItems, searchPalette, type PaletteItem, type PaletteKind } from "./paletteSearch.ts";
import type { Command } from "./commands.ts";

const icons: Readonly<Record<PaletteKind, typeof IconBox>> = {
  view: IconWindow,
  command: IconCommand,
  asset: IconBox,
  tag: IconTag,
  alarm: IconAlertTriangle,
};

/** Ctrl K: find and go, by keyboard alone. */
export function Palette({
  commands,
  onClose,
}: {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}) {
  const store = useAppStore();
  const session = useSource().store;
  const plant = useSession((s) => s.plant);
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const items = useMemo<PaletteItem[]>(() => {
    const open = Object.values(session.getState().alarms).filter((row) => alarmState(row) !== "normal");
    const own = commands.map((c): PaletteItem => ({
      kind: c.kind,
      id: c.id,
      label: c.label,
      detail: c.keys.join(" "),
      asset: null,
    }));
    return [...own, ...(plant ? plantItems(plant.model, open) : [])];
  }, [session, plant, commands]);
  const hits = useMemo(() => searchPalette(items, query), [items, query]);
  const shown = useDeferredValue(hits);
  useEffect(
    () => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }),
    [chosen, shown],
  );

  const run = (item: PaletteItem | undefined): void => {
    if (!item) return;
    onClose();
    const command = commands.find((c) => c.id === item.id && c.kind === item.kind);
    if (command) command.run();
    else if (item.asset !== null) store.getState().select(item.asset);
    else store.getState().go("alarms", { text: item.label });
  };
  const key = (event: KeyboardEvent): void => {
    const step =
      event.key === "ArrowDown"
        ? 1
        : event.key === "ArrowUp"
          ? -1
          : event.key === "PageDown"
            ? 8
            : event.key === "PageUp"
              ? -8
              : 0;
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
          aria-label="Asset, tag, alarm, view or command"
          placeholder="Asset, tag, alarm, view or command"
          value={query}
          onKeyDown={key}
          data-autofocus
          onChange={(e) => {
            setQuery(e.currentTarget.value);
            setChosen(0);
          }}
        />
        <ul id="palette-list" ref={list} role="listbox" aria-label="Matches" className="palette-list">
          {shown.map((item, i) => {
            const Icon = icons[item.kind];
            return (
              <li
                key={`${item.kind} ${item.id}`}
                id={`palette-${i}`}
                role="option"
                aria-selected={i === chosen}
                className="palette-row"
                onMouseMove={() => setChosen(i)}
                onClick={() => run(item)}
              >
                <Icon size={16} stroke={1.75} aria-hidden="true" />
                <span className="palette-label ellipsis">{item.label}</span>
                <span className="palette-detail ellipsis">{item.detail}</span>
                <span className="palette-kind">{item.kind}</span>
              </li>
            );
          })}
        </ul>
        {shown.length === 0 ? (
          <p className="hint">
            Nothing in this plant matches. Try a part of the name or id, for example “filler” or “P-1”.
          </p>
        ) : (
          <p className="hint">↑ ↓ choose · Enter opens · Esc closes</p>
        )}
      </div>
    </Dialog>
  );
}
