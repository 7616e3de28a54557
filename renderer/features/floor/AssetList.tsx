import { useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { alarmState } from "../../../shared/alarms/condition.ts";
import type { Asset, Tag } from "../../../shared/plant/model.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import { useSession } from "../../store/appContext.ts";
import { useSelectedAsset } from "../../store/usePlace.ts";
import { PriorityMark } from "../../ui/PriorityMark.tsx";
import { useRowWindow } from "../../ui/useRowWindow.ts";
import { ValueText } from "../../ui/ValueText.tsx";

const ROW_PX = 28;

export interface AssetListProps {
  readonly plant: PlantIndex;
  readonly mayRead: (zone: string) => boolean;
  readonly onChoose: (assetId: string) => void;
}

/** Every asset of the floor as a list with its state in words: the floor without the picture. */
export function AssetList({ plant, mayRead, onChoose }: AssetListProps) {
  const selected = useSelectedAsset();
  const scroller = useRef<HTMLDivElement>(null);
  const assets = useMemo(() => {
    const order = new Map(plant.model.areas.map((area, i) => [area.id, i]));
    return [...plant.model.assets].sort(
      (a, b) => (order.get(a.area) ?? 0) - (order.get(b.area) ?? 0) || (a.id < b.id ? -1 : 1),
    );
  }, [plant]);
  const { from, to, height, bringIntoView } = useRowWindow(assets.length, ROW_PX, scroller);
  const at = assets.findIndex((a) => a.id === selected);
  useEffect(() => {
    if (at >= 0) bringIntoView(at);
    // Follows the choice only: a list that is scrolled by hand stays where it was put.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [at]);
  const onKey = (event: KeyboardEvent): void => {
    const next = nextRow(event.key, at, assets.length);
    if (next === null) return;
    event.preventDefault();
    onChoose(assets[next]!.id);
  };
  return (
    <div
      ref={scroller}
      className="floor-list"
      role="listbox"
      aria-label={`Assets, ${assets.length}`}
      tabIndex={0}
      onKeyDown={onKey}
      aria-activedescendant={at >= 0 ? `asset-row-${assets[at]!.id}` : undefined}
    >
      <div style={{ height, position: "relative" }}>
        {assets.slice(from, to).map((asset, k) => {
          const index = from + k;
          return (
            <div
              key={asset.id}
              id={`asset-row-${asset.id}`}
              role="option"
              aria-selected={asset.id === selected}
              aria-posinset={index + 1}
              aria-setsize={assets.length}
              className="floor-row"
              style={{ transform: `translateY(${index * ROW_PX}px)` }}
              onClick={() => onChoose(asset.id)}
              data-asset={asset.id}
            >
              <AssetRow asset={asset} tag={mainTag(plant, asset)} readable={mayRead(asset.zone)} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function AssetRow({
  asset,
  tag,
  readable,
}: {
  readonly asset: Asset;
  readonly tag: Tag | null;
  readonly readable: boolean;
}) {
  const alarm = useSession((s) => s.alarmIndex.worstOfAsset.get(asset.id) ?? null);
  return (
    <>
      <span className="floor-row-mark">
        {alarm ? <PriorityMark priority={alarm.priority} state={alarmState(alarm)} size={14} /> : null}
      </span>
      <span className="floor-row-id">{asset.id}</span>
      <span className="floor-row-name ellipsis" title={asset.name}>
        {asset.name}
      </span>
      <span className="floor-row-value">
        {!readable ? <span className="hint">no access</span> : tag ? <ValueText tag={tag} size={12} /> : null}
      </span>
    </>
  );
}

/** The state in words where there is one, else the main value. */
function mainTag(plant: PlantIndex, asset: Asset): Tag | null {
  const bound = plant.type.get(asset.type)?.bindings;
  const tags = plant.tagsOfAsset.get(asset.id) ?? [];
  return tags.find((t) => t.name === bound?.state) ?? tags.find((t) => t.name === bound?.main) ?? null;
}

/** @returns the row a key leads to, null for another key. @param at -1 when none is chosen. */
export function nextRow(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  const within = (i: number): number => Math.min(count - 1, Math.max(0, i));
  switch (key) {
    case "ArrowDown":
      return within(at + 1);
    case "ArrowUp":
      return at < 0 ? count - 1 : within(at - 1);
    case "PageDown":
      return within(at + 20);
    case "PageUp":
      return within(at - 20);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
