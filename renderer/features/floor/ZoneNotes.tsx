import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import { useSession } from "../../store/appContext.ts";
import { linkWords } from "../../ui/words.ts";

/** Which zones are not live, while any is: their machines are hatched. */
export function ZoneNotes({ plant }: { readonly plant: PlantIndex }) {
  const zones = useSession((s) => s.zones);
  const down = zones.filter((z) => z.state !== "live" && plant.model.assets.some((a) => a.zone === z.zone));
  if (down.length === 0) return null;
  return (
    <ul className="floor-zones" role="status">
      {down.map((z) => (
        <li key={z.zone}>
          <b>{plant.zone.get(z.zone)?.name ?? z.zone}</b> {linkWords[z.state]}
          {z.cause === "" ? "" : <span>{z.cause}</span>}
        </li>
      ))}
    </ul>
  );
}
