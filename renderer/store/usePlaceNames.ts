import { useAppState } from "./appContext.ts";

/** What a password must not be made of, since everybody here knows it. */
export function usePlaceNames(): readonly string[] {
  const plantName = useAppState((s) => s.station?.plantName ?? "");
  const stationName = useAppState((s) => s.station?.stationName ?? "");
  return [plantName, stationName];
}
