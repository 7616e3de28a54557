import type { ConditionRow } from "../../shared/alarms/condition.ts";
import type { AssetId, ZoneId } from "../../shared/ids.ts";
import type { PlantModel } from "../../shared/plant/model.ts";
import { placeAt, type Place, type PlaceParams, type ViewId } from "../store/places.ts";
import type { AppCommand } from "./commands.ts";

export type PaletteKind = "view" | "command" | "asset" | "tag" | "alarm" | "zone" | "server" | "address";

type PaletteTarget =
  | { readonly kind: "command"; readonly command: AppCommand }
  /** Opens the faceplate over whatever view is shown. */
  | { readonly kind: "asset"; readonly asset: AssetId }
  | { readonly kind: "place"; readonly view: ViewId; readonly params: Place["params"] }
  | { readonly kind: "address"; readonly place: Place };

export interface PaletteItem {
  readonly kind: PaletteKind;
  readonly id: string;
  readonly label: string;
  /** Second column, searched with less weight. */
  readonly detail: string;
  readonly target: PaletteTarget;
}

const MOST_ALARMS = 500;

function placeTarget<V extends ViewId>(view: V, params: PlaceParams<V>): PaletteTarget {
  return { kind: "place", view, params };
}

export function commandItem(command: AppCommand): PaletteItem {
  const { kind, id, label, keys } = command;
  return { kind, id, label, detail: keys.join(" "), target: { kind: "command", command } };
}

/** What an alarm, asset or tag of the plant opens. */
export function plantItems(
  model: Pick<PlantModel, "assets" | "tags" | "areas">,
  openAlarms: readonly ConditionRow[],
): PaletteItem[] {
  const areaName = new Map(model.areas.map((a) => [a.id, a.name]));
  return [
    ...openAlarms.slice(0, MOST_ALARMS).map(alarmItem),
    ...model.assets.map((a): PaletteItem => {
      const detail = areaName.get(a.area) ?? a.area;
      return { kind: "asset", id: a.id, label: `${a.id} ${a.name}`, detail, target: { kind: "asset", asset: a.id } };
    }),
    ...model.tags.map((t): PaletteItem => {
      return { kind: "tag", id: t.id, label: t.id, detail: t.label, target: { kind: "asset", asset: t.asset } };
    }),
  ];
}

function alarmItem(row: ConditionRow): PaletteItem {
  const target: PaletteTarget =
    row.asset === null ? placeTarget("alarms", { text: row.message }) : { kind: "asset", asset: row.asset };
  return { kind: "alarm", id: row.key, label: row.message, detail: row.asset ?? row.sourceName, target };
}

/** The zones that the user may look into, and their servers. */
export function zoneItems(model: Pick<PlantModel, "zones">, mayRead: (zone: ZoneId) => boolean): PaletteItem[] {
  return model.zones
    .filter((z) => z.servers.length > 0 && mayRead(z.id))
    .flatMap((z): PaletteItem[] => [
      { kind: "zone", id: z.id, label: z.name, detail: "Zone", target: placeTarget("zones", { zone: z.id }) },
      ...z.servers.map((s): PaletteItem => {
        const target = placeTarget("zones", { zone: z.id, server: s.id });
        return { kind: "server", id: s.id, label: s.name, detail: `Server ${s.id} in ${z.name}`, target };
      }),
    ]);
}

/** An address that was typed or pasted, as the only match; null for anything else than an address. */
export function addressItems(query: string): readonly PaletteItem[] | null {
  const address = query.trim();
  if (!address.startsWith("#")) return null;
  const place = placeAt(address);
  if (place === null) return [];
  const label = "Go to this address";
  return [{ kind: "address", id: address, label, detail: address, target: { kind: "address", place } }];
}
