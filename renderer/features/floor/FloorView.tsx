import { IconBox, IconFocusCentered, IconList } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { authorise, type RoleGrant } from "../../../shared/access/roles.ts";
import { useAppState, useAppStore, useSession } from "../../store/appContext.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
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
  const store = useAppStore();
  const plant = useSession((s) => s.plant);
  const table = useSession((s) => s.table);
  const grants = useAppState((s) => s.station?.session?.grants ?? noGrants);
  const [graphics] = useState(() => detectGraphics(document.createElement("canvas")));
  const drawable = graphics !== "none";
  const [listed, setListed] = useState(!drawable);
  const search = useRef<HTMLInputElement>(null);
  const driver = useRef<FloorDriver | null>(null);
  const mayRead = useCallback((zone: string) => authorise({ grants }, "tag.read", zone), [grants]);
  const areas = useMemo(
    () => plant?.model.areas.filter((area) => plant.model.assets.some((a) => a.area === area.id)) ?? [],
    [plant],
  );
  const keepDriver = useCallback((made: FloorDriver | null) => void (driver.current = made), []);
  useSlash(search);
  if (!plant || !table) {
    return (
      <EmptyState icon={<IconBox size={32} stroke={1.25} />} title="No plant yet">
        The floor appears here as soon as the plant project has been read and you may see one of its zones.
      </EmptyState>
    );
  }
  const choose = (assetId: string): void => {
    if (store.getState().place.asset === assetId) driver.current?.select(assetId, true);
    else store.getState().select(assetId);
  };
  const show = (areaId: string): void => {
    const area = driver.current ? areaBounds(driver.current, areaId) : undefined;
    if (area) driver.current?.fit(area);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && store.getState().place.asset !== null) store.getState().select(null);
    else if (driver.current?.key(event.key, event.shiftKey) !== true) return;
    event.preventDefault();
  };
  return (
    <section className="floor" aria-label="Floor">
      <Toolbar
        label="Floor"
        end={
          <button type="button" className="chip" aria-pressed={listed} onClick={() => setListed((on) => !on)}>
            <IconList size={16} stroke={1.75} aria-hidden="true" /> List
          </button>
        }
      >
        <AssetSearch plant={plant} input={search} onChoose={choose} />
        {drawable ? (
          <span className="chip-set" role="group" aria-label="Show an area">
            <button type="button" className="chip" onClick={() => driver.current?.fit()} title="Whole plant, F">
              <IconFocusCentered size={16} stroke={1.75} aria-hidden="true" /> Whole plant
            </button>
            {areas.map((area, i) => (
              <button
                key={area.id}
                type="button"
                className="chip"
                title={i < 9 ? `${area.name}, ${i + 1}` : area.name}
                onClick={() => show(area.id)}
              >
                {area.name}
              </button>
            ))}
          </span>
        ) : null}
      </Toolbar>
      <div className="floor-body">
        {drawable ? (
          <div
            className="floor-stage"
            role="application"
            tabIndex={0}
            aria-label="Plant floor in 3D. Arrow keys pan, shift with left and right turns, plus and minus zoom, F shows the whole plant, slash searches. The list holds the same assets."
            onKeyDown={onKey}
          >
            <FloorCanvas
              plant={plant}
              table={table}
              mayRead={mayRead}
              software={graphics === "software"}
              onDriver={keepDriver}
            />
            <ZoneNotes plant={plant} />
            <Legend />
          </div>
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

function areaBounds(driver: FloorDriver, areaId: string) {
  return driver.areas.find((a) => a.id === areaId)?.bounds;
}

/** "/" goes to the search box from anywhere but a text field. */
function useSlash(input: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      const typing =
        event.target instanceof HTMLElement && event.target.matches("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || typing || event.ctrlKey || event.altKey || document.querySelector("dialog[open]"))
        return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [input]);
}
