import { IconBox, IconFocusCentered, IconList } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { authorise, type RoleGrant } from "../../../shared/access/roles.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { TagTable } from "../../live/tagTable.ts";
import { useAppState, useAppStore, useSession } from "../../store/appContext.ts";
import { usePlace } from "../../store/usePlace.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { isTyping } from "../../ui/isTyping.ts";
import { Toolbar } from "../../ui/Toolbar.tsx";
import { AssetList } from "./AssetList.tsx";
import { AssetSearch } from "./AssetSearch.tsx";
import { FloorCanvas } from "./FloorCanvas.tsx";
import type { FloorDriver } from "./floorDriver.ts";
import { detectGraphics } from "./graphics.ts";
import { Legend } from "./Legend.tsx";
import { ZoneNotes } from "./ZoneNotes.tsx";
import "./floor.css";

const noGrants: readonly RoleGrant[] = [];

/** The plant in 3D with search, areas and a list that says the same without the picture. */
export function FloorView() {
  const plant = useSession((s) => s.plant);
  const table = useSession((s) => s.table);
  if (!plant || !table) {
    return (
      <EmptyState icon={<IconBox size={32} stroke={1.25} />} title="No plant yet">
        The floor appears here as soon as the plant project has been read and you may see one of its zones.
      </EmptyState>
    );
  }
  return <Floor plant={plant} table={table} />;
}

interface FloorProps {
  readonly plant: PlantIndex;
  readonly table: TagTable;
}

function Floor({ plant, table }: FloorProps) {
  const store = useAppStore();
  const grants = useAppState((s) => s.station?.session?.grants ?? noGrants);
  const [graphics] = useState(() => detectGraphics(document.createElement("canvas")));
  const drawable = graphics !== "none";
  const [listed, setListed] = useState(!drawable);
  const [driver, setDriver] = useState<FloorDriver | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const mayRead = useCallback((zone: string) => authorise({ grants }, "tag.read", zone), [grants]);
  const { area } = usePlace("floor");
  useEffect(() => {
    if (driver && area !== undefined) showArea(driver, area);
  }, [driver, area]);
  useSlash(search);
  const choose = (assetId: string): void => {
    if (store.getState().place.asset === assetId) driver?.select(assetId, true);
    else store.getState().select(assetId);
  };
  return (
    <section className="floor" aria-label="Floor">
      <Toolbar label="Floor" end={<ListSwitch listed={listed} onToggle={() => setListed((on) => !on)} />}>
        <AssetSearch plant={plant} input={search} onChoose={choose} />
        {drawable ? <AreaChips plant={plant} driver={driver} /> : null}
      </Toolbar>
      <div className="floor-body">
        {drawable ? (
          <Picture driver={driver} plant={plant}>
            <FloorCanvas
              plant={plant}
              table={table}
              mayRead={mayRead}
              software={graphics === "software"}
              onDriver={setDriver}
            />
          </Picture>
        ) : (
          <EmptyState icon={<IconBox size={32} stroke={1.25} />} title="This station cannot draw the floor">
            WebGL 2 is not available here: the graphics driver is missing or switched off. The list holds every asset
            with its live state.
          </EmptyState>
        )}
        {listed ? <AssetList plant={plant} mayRead={mayRead} onChoose={choose} /> : null}
      </div>
    </section>
  );
}

function ListSwitch({ listed, onToggle }: { readonly listed: boolean; readonly onToggle: () => void }) {
  return (
    <button type="button" className="chip" aria-pressed={listed} onClick={onToggle}>
      <IconList size={16} stroke={1.75} aria-hidden="true" /> List
    </button>
  );
}

/** The last area with a key of its own. */
const LAST_KEY = 9;

function AreaChips({ plant, driver }: { readonly plant: PlantIndex; readonly driver: FloorDriver | null }) {
  const areas = useMemo(
    () => plant.model.areas.filter((area) => plant.model.assets.some((a) => a.area === area.id)),
    [plant],
  );
  return (
    <span className="chip-set" role="group" aria-label="Show an area">
      <button type="button" className="chip" onClick={() => driver?.fit()} title="Whole plant, F">
        <IconFocusCentered size={16} stroke={1.75} aria-hidden="true" /> Whole plant
      </button>
      {areas.map((area, i) => (
        <button
          key={area.id}
          type="button"
          className="chip"
          title={i < LAST_KEY ? `${area.name}, ${i + 1}` : area.name}
          onClick={() => (driver ? showArea(driver, area.id) : undefined)}
        >
          {area.name}
        </button>
      ))}
    </span>
  );
}

const HOW =
  "Plant floor in 3D. Arrow keys pan, shift with left and right turns, plus and minus zoom, F shows the whole plant, " +
  "slash searches. The list holds the same assets.";

interface PictureProps {
  readonly driver: FloorDriver | null;
  readonly plant: PlantIndex;
  readonly children: ReactNode;
}

/** The stage with its keys, and what stands over the picture. */
function Picture({ driver, plant, children }: PictureProps) {
  const store = useAppStore();
  const onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && store.getState().place.asset !== null) store.getState().select(null);
    else if (driver?.key(event.key, event.shiftKey) !== true) return;
    event.preventDefault();
  };
  return (
    <div className="floor-stage" role="application" tabIndex={0} aria-label={HOW} onKeyDown={onKey}>
      {children}
      <ZoneNotes plant={plant} />
      <Legend />
    </div>
  );
}

function showArea(driver: FloorDriver, areaId: string): void {
  const area = driver.areas.find((a) => a.id === areaId);
  if (area) driver.fit(area.bounds);
}

/** "/" goes to the search box from anywhere but a text field. */
function useSlash(input: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== "/" || event.ctrlKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [input]);
}
