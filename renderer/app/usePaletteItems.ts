import { useMemo } from "react";
import { authorise } from "../../shared/access/roles.ts";
import { alarmState } from "../../shared/alarms/condition.ts";
import { useSession, useSource } from "../store/appContext.ts";
import { useGrants } from "../store/useCan.ts";
import type { AppCommand } from "./commands.ts";
import { commandItem, plantItems, zoneItems, type PaletteItem } from "./paletteItems.ts";

/** Everything that can be found, with the alarms that are open now. */
export function usePaletteItems(commands: readonly AppCommand[]): readonly PaletteItem[] {
  const session = useSource().store;
  const plant = useSession((s) => s.plant);
  const grants = useGrants();
  return useMemo(() => {
    const own = commands.map(commandItem);
    if (!plant) return own;
    const open = Object.values(session.getState().alarms).filter((row) => alarmState(row) !== "normal");
    const mayRead = (zone: string): boolean => authorise({ grants }, "zone.read", zone);
    return [...own, ...plantItems(plant.model, open), ...zoneItems(plant.model, mayRead)];
  }, [session, plant, commands, grants]);
}
