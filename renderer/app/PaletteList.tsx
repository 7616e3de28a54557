import {
  IconAlertTriangle,
  IconBookmark,
  IconBox,
  IconCommand,
  IconServer2,
  IconShieldLock,
  IconTag,
  IconWindow,
} from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { PaletteItem, PaletteKind } from "./paletteItems.ts";

const icons: Readonly<Record<PaletteKind, typeof IconBox>> = {
  view: IconWindow,
  command: IconCommand,
  asset: IconBox,
  tag: IconTag,
  alarm: IconAlertTriangle,
  zone: IconShieldLock,
  server: IconServer2,
  address: IconBookmark,
};

interface PaletteListProps {
  readonly items: readonly PaletteItem[];
  /** Index of the row that Enter opens; kept in view. */
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  readonly onRun: (item: PaletteItem) => void;
}

export function PaletteList({ items, chosen, onChoose, onRun }: PaletteListProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(
    () => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }),
    [chosen, items],
  );
  return (
    <ul id="palette-list" ref={list} role="listbox" aria-label="Matches" className="palette-list">
      {items.map((item, i) => {
        const Icon = icons[item.kind];
        return (
          <li
            key={`${item.kind} ${item.id}`}
            id={`palette-${i}`}
            role="option"
            aria-selected={i === chosen}
            className="palette-row"
            onMouseMove={() => onChoose(i)}
            onClick={() => onRun(item)}
          >
            <Icon size={16} stroke={1.75} aria-hidden="true" />
            <span className="palette-label ellipsis">{item.label}</span>
            <span className="palette-detail ellipsis">{item.detail}</span>
            <span className="palette-kind">{item.kind}</span>
          </li>
        );
      })}
    </ul>
  );
}
