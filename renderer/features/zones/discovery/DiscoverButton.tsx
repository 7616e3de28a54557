import { Button } from "@mantine/core";
import type { ZoneId } from "../../../../shared/ids.ts";
import { useWhyNot } from "../../../ui/useWhyNot.ts";

/** @param chosen the zone on the map, which is asked from first. */
export function DiscoverButton({
  zones,
  chosen,
  onOpen,
}: {
  readonly zones: readonly ZoneId[];
  readonly chosen: ZoneId | null;
  readonly onOpen: (zone: ZoneId) => void;
}) {
  const whyNot = useWhyNot();
  const mine = zones.filter((zone) => whyNot("server.discover", zone) === "");
  const first = mine.find((zone) => zone === chosen) ?? mine[0];
  return (
    <Button
      variant="default"
      disabled={first === undefined}
      title={
        first === undefined
          ? whyNot("server.discover", zones[0])
          : "Asks an address what OPC UA servers and endpoints there are"
      }
      onClick={() => first !== undefined && onOpen(first)}
    >
      Discover
    </Button>
  );
}
