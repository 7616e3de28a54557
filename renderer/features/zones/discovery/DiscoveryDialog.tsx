import { Button, NativeSelect, TextInput } from "@mantine/core";
import type { SyntheticEvent } from "react";
import { authorise } from "../../../../shared/access/roles.ts";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { PlantIndex } from "../../../../shared/plant/plantIndex.ts";
import { useGrants } from "../../../store/useCan.ts";
import { Dialog } from "../../../ui/Dialog.tsx";
import { InlineError } from "../../../ui/InlineError.tsx";
import { zoneLabel } from "../zoneNames.ts";
import { DiscoveryResult } from "./DiscoveryResult.tsx";
import { KnownServers } from "./KnownServers.tsx";
import { useDiscovery } from "./useDiscovery.ts";
import "./discovery.css";

interface DiscoveryDialogProps {
  /** The zone that is asked from first. */
  readonly first: ZoneId;
  readonly plant: PlantIndex;
  readonly onClose: () => void;
}

/** Asks one address at a time, from this zone's own process. It shows and advises; it never connects. */
export function DiscoveryDialog({ first, plant, onClose }: DiscoveryDialogProps) {
  const grants = useGrants();
  const { zone, setZone, address, setAddress, asking, fault, found, known, ask } = useDiscovery(first);
  const zoneName = zoneLabel(plant, zone);
  const choices = plant.model.zones
    .filter((z) => z.servers.length > 0 && authorise({ grants }, "server.discover", z.id))
    .map((z) => ({ value: z.id, label: z.name }));
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    ask(address);
  };
  return (
    <Dialog title="Discover servers" onClose={onClose} width={1040}>
      <form className="discovery-form" onSubmit={submit}>
        <NativeSelect
          label="From zone"
          data={choices}
          value={zone}
          disabled={asking}
          onChange={(e) => setZone(e.currentTarget.value)}
        />
        <TextInput
          label="Address"
          placeholder="opc.tcp://host:4840"
          value={address}
          onChange={(e) => setAddress(e.currentTarget.value)}
          maxLength={300}
          disabled={asking}
          data-autofocus
        />
        <Button type="submit" disabled={asking || address.trim() === ""}>
          {asking ? "Asking" : "Ask"}
        </Button>
        <span className="hint">
          Asks for servers and endpoints over an open channel. Nobody is signed in, nothing is connected, and the look
          is recorded.
        </span>
      </form>
      {fault === "" ? null : <InlineError message={fault} />}
      {found ? <DiscoveryResult found={found} zoneName={zoneName} /> : null}
      <KnownServers known={known} zoneName={zoneName} asking={asking} onAsk={ask} />
    </Dialog>
  );
}
