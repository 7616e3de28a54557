import { useEffect, useState } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { Discovery, KnownServer } from "../../../../shared/zones/discovery.ts";
import { useApi } from "../../../store/appContext.ts";
import { errorText } from "../../../ui/errorText.ts";
import { typedAddress } from "./typedAddress.ts";

interface DiscoveryHandle {
  /** The zone whose process asks. */
  readonly zone: ZoneId;
  readonly setZone: (zone: ZoneId) => void;
  readonly address: string;
  readonly setAddress: (text: string) => void;
  readonly asking: boolean;
  readonly fault: string;
  /** The last answer; null before the first and after a fault. */
  readonly found: Discovery | null;
  /** Servers of the plant project in this zone, and those found so far. */
  readonly known: readonly KnownServer[];
  readonly ask: (typed: string) => void;
}

/** Asks one address at a time from a zone's own process, and remembers what the zone knows. */
export function useDiscovery(first: ZoneId): DiscoveryHandle {
  const api = useApi();
  const [zone, setZone] = useState(first);
  const [address, setAddress] = useState("");
  const [asking, setAsking] = useState(false);
  const [fault, setFault] = useState("");
  const [found, setFound] = useState<Discovery | null>(null);
  const [known, setKnown] = useState<readonly KnownServer[]>([]);
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
  const ask = (typed: string): void => {
    const endpointUrl = typedAddress(typed);
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
  const askFrom = (next: ZoneId): void => {
    setZone(next);
    setFound(null);
    setFault("");
  };
  return { zone, setZone: askFrom, address, setAddress, asking, fault, found, known, ask };
}
