import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useState, type SyntheticEvent } from "react";
import { authorise } from "../../../../shared/access/roles.ts";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { Discovery, KnownServer } from "../../../../shared/zones/discovery.ts";
import type { PlantIndex } from "../../../../shared/plant/plantIndex.ts";
import { useApi } from "../../../store/appContext.ts";
import { useGrants } from "../../../store/useCan.ts";
import { Dialog } from "../../../ui/Dialog.tsx";
import { errorText } from "../../../ui/errorText.ts";
import { formatAge } from "../../../ui/format.ts";
import { InlineError } from "../../../ui/InlineError.tsx";
import { useNow } from "../../../ui/useNow.ts";
import { typedAddress } from "./typedAddress.ts";
import { DiscoveryResult } from "./DiscoveryResult.tsx";
import "./discovery.css";

/** Asks one address at a time, from this zone's own process. It shows and advises; it never connects. */
export function DiscoveryDialog({
  first,
  plant,
  onClose,
}: {
  readonly first: ZoneId;
  readonly plant: PlantIndex;
  readonly onClose: () => void;
}) {
  const api = useApi();
  const grants = useGrants();
  const [zone, setZone] = useState(first);
  const zoneName = plant.zone.get(zone)?.name ?? zone;
  const choices = plant.model.zones
    .filter((z) => z.servers.length > 0 && authorise({ grants }, "server.discover", z.id))
    .map((z) => ({ value: z.id, label: z.name }));
  const [address, setAddress] = useState("");
  const [asking, setAsking] = useState(false);
  const [fault, setFault] = useState("");
  const [found, setFound] = useState<Discovery | null>(null);
  const [known, setKnown] = useState<readonly KnownServer[]>([]);
  const now = useNow(1000);
  useEffect(() => {
    let wanted = true;
    api["discovery.known"]({ zone }).then(
      (list) => wanted && setKnown(list),
      (err: unknown) => wanted && setFault(errorText(err)),
    );
    return () => {
      wanted = false;
    };
  }, [api, zone, found]);
  const ask = (text: string): void => {
    const endpointUrl = typedAddress(text);
    setAddress(endpointUrl);
    setAsking(true);
    setFault("");
    api["discovery.ask"]({ zone, endpointUrl })
      .then(setFound, (err: unknown) => {
        setFound(null);
        setFault(errorText(err));
      })
      .finally(() => setAsking(false));
  };
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
          onChange={(e) => {
            setZone(e.currentTarget.value);
            setFound(null);
            setFault("");
          }}
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
      <section aria-label="Known servers">
        <h3 className="discovery-title">Known servers of {zoneName}</h3>
        <ul className="discovery-known">
          {known.map((k) => (
            <li key={`${k.server ?? ""} ${k.endpointUrl}`}>
              <strong className="ellipsis">{k.name}</strong>
              <span className="mono muted ellipsis">{k.endpointUrl}</span>
              <span className="muted">{k.server === null ? "not in the plant project" : "declared"}</span>
              <span className="muted">
                {k.lastSeenMs === null ? "never seen" : `seen ${formatAge(now - k.lastSeenMs)} ago`}
              </span>
              <Button
                variant="default"
                disabled={asking}
                onClick={() => ask(k.endpointUrl)}
                aria-label={`Ask ${k.name}`}
              >
                Ask
              </Button>
            </li>
          ))}
        </ul>
        {known.length === 0 ? (
          <p className="hint">Servers of the plant project and those found since Millward was started appear here.</p>
        ) : null}
      </section>
    </Dialog>
  );
}
