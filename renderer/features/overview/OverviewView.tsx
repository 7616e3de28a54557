import { useMemo, type CSSProperties } from "react";
import { useAppState, useAppStore, useSession } from "../../store/appContext.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { SkeletonRows } from "../../ui/SkeletonRows.tsx";
import { AreaCard } from "./AreaCard.tsx";
import { areaTiles, unreadZones } from "./areaTiles.ts";
import "./overview.css";

/** Worst area first; one look says where to go. */
export function OverviewView() {
  const store = useAppStore();
  const plant = useSession((s) => s.plant);
  const alarms = useSession((s) => s.alarms);
  const zones = useSession((s) => s.zones);
  const seen = useAppState((s) => s.station?.session?.zones);
  const revisions = useSession((s) => s.alarmRevisions);
  const faults = useSession((s) => s.alarmFaults);
  const startup = useAppState((s) => s.station?.startup ?? "");
  const tiles = useMemo(
    () =>
      plant
        ? areaTiles(plant, Object.values(alarms), zones, seen ?? [], unreadZones(seen ?? [], revisions, faults))
        : [],
    [plant, alarms, zones, seen, revisions, faults],
  );
  if (!plant) return <SkeletonRows label="Reading the plant" />;
  if (tiles.length === 0) {
    return plant.model.areas.length === 0 ? (
      <EmptyState title="This plant has no areas">Areas are listed in plant.yaml; each becomes a tile here.</EmptyState>
    ) : (
      <EmptyState title="You may see none of the areas">
        Your roles are granted in other zones. Ask a security administrator.
      </EmptyState>
    );
  }
  return (
    <div className="view-scroll overview">
      {startup === "" ? null : (
        <p className="overview-startup muted" role="status">
          {startup}
        </p>
      )}
      <div className="overview-grid" style={{ "--columns": columnsFor(tiles.length) } as CSSProperties}>
        {tiles.map((tile) => (
          <AreaCard
            key={tile.area.id}
            tile={tile}
            onAlarms={() => store.getState().go("alarms", { area: tile.area.id })}
            onFloor={() => store.getState().go("floor")}
            onZone={() => store.getState().go("zones", { zone: tile.area.zone })}
            onAsset={(asset) => store.getState().select(asset)}
          />
        ))}
      </div>
    </div>
  );
}

/** A square-ish grid: two columns for up to four areas, then three, then four. */
function columnsFor(tiles: number): number {
  return Math.min(4, Math.max(1, Math.ceil(Math.sqrt(tiles))));
}
