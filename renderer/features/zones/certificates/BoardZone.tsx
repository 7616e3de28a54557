import { Fragment, useMemo } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { PlantIndex } from "../../../../shared/plant/plantIndex.ts";
import { InlineError } from "../../../ui/InlineError.tsx";
import { zoneLabel } from "../zoneNames.ts";
import type { Board } from "./boardModel.ts";
import { ListsPanel } from "./ListsPanel.tsx";
import { OwnPanel } from "./OwnPanel.tsx";
import { unreachableWords } from "./pkiWords.ts";

interface BoardZoneProps {
  readonly board: Board;
  readonly asked: readonly ZoneId[];
  /** Of those asked, the zones that did not answer last time. */
  readonly missing: readonly ZoneId[];
  readonly plant: PlantIndex;
  readonly nowMs: number;
  readonly onChoose: (zone: ZoneId) => void;
  readonly onChanged: () => void;
}

/** One zone of the board: which one, and its own certificates and trust as it said them last. */
export function BoardZone({ board, asked, missing, plant, nowMs, onChoose, onChanged }: BoardZoneProps) {
  const { chosen } = board;
  const store = chosen === null ? undefined : board.known.get(chosen);
  const zoneName = zoneLabel(plant, chosen ?? "");
  const serverNames = useMemo(
    () => new Map<string, string>(plant.zone.get(chosen ?? "")?.servers.map((s) => [s.id, s.name])),
    [plant, chosen],
  );
  return (
    <>
      <div className="chip-set pki-chips" role="group" aria-label="Zone">
        {asked.map((zone) => (
          <button
            key={zone}
            type="button"
            className="chip"
            aria-pressed={zone === chosen}
            title={missing.includes(zone) ? "Not reachable just now" : undefined}
            onClick={() => onChoose(zone)}
          >
            {zoneLabel(plant, zone)}
          </button>
        ))}
      </div>
      {chosen !== null && missing.includes(chosen) ? (
        <InlineError message={unreachableWords(zoneName, store?.atMs ?? null, nowMs)} />
      ) : null}
      {store ? (
        <Fragment key={store.zone}>
          <OwnPanel store={store} zoneName={zoneName} serverNames={serverNames} nowMs={nowMs} onChanged={onChanged} />
          <ListsPanel store={store} zoneName={zoneName} serverNames={serverNames} nowMs={nowMs} onChanged={onChanged} />
        </Fragment>
      ) : null}
    </>
  );
}
