import { Button } from "@mantine/core";
import type { KnownServer } from "../../../../shared/zones/discovery.ts";
import { formatAge } from "../../../ui/format.ts";
import { useNow } from "../../../ui/useNow.ts";

interface KnownServersProps {
  readonly known: readonly KnownServer[];
  readonly zoneName: string;
  readonly asking: boolean;
  readonly onAsk: (endpointUrl: string) => void;
}

/** The servers of a zone that can be asked without typing an address. */
export function KnownServers({ known, zoneName, asking, onAsk }: KnownServersProps) {
  const now = useNow(1000);
  return (
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
              onClick={() => onAsk(k.endpointUrl)}
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
  );
}
