import { Button } from "@mantine/core";
import { authorise } from "../../../../shared/access/roles.ts";
import type { ZoneId } from "../../../../shared/ids.ts";
import { useGrants, whyNot } from "../../../store/useCan.ts";

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
  const grants = useGrants();
  const mine = zones.filter((zone) => authorise({ grants }, "server.discover", zone));
  const first = mine.find((zone) => zone === chosen) ?? mine[0];
  return (
    <Button
      variant="default"
      disabled={first === undefined}
      title={
        first === undefined ? whyNot("server.discover") : "Asks an address what OPC UA servers and endpoints there are"
      }
      onClick={() => first !== undefined && onOpen(first)}
    >
      Discover
    </Button>
  );
}
