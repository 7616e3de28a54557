import type { Discovery } from "../../../../shared/zones/discovery.ts";
import { FactRow, Facts } from "../../../ui/Facts.tsx";
import { formatDate, groupHex } from "../../../ui/format.ts";
import { DeclarationLine } from "./DeclarationLine.tsx";
import { Endpoints } from "./Endpoints.tsx";

interface DiscoveryResultProps {
  readonly found: Discovery;
  readonly zoneName: string;
}

/**
 * What one address answered: which endpoint to use, whether the plant project knows it, what is weak, and the
 * evidence.
 */
export function DiscoveryResult({ found, zoneName }: DiscoveryResultProps) {
  return (
    <>
      <section className="discovery-verdict" aria-label="Advice">
        <p>
          <strong>{found.recommendation.text}</strong>
        </p>
        <DeclarationLine declaration={found.declaration} zoneName={zoneName} endpointUrl={found.endpointUrl} />
      </section>
      <Findings findings={found.findings} />
      <Endpoints found={found} />
      {found.certificates.map((c) => (
        <Facts key={c.sha256}>
          <FactRow label="Certificate">{c.subject}</FactRow>
          <FactRow label="Application URI">{c.applicationUri || "none"}</FactRow>
          <FactRow label="Valid">{`${formatDate(c.notBeforeMs)} to ${formatDate(c.notAfterMs)}`}</FactRow>
          <FactRow label="SHA-256" mono>
            {groupHex(c.sha256)}
          </FactRow>
        </Facts>
      ))}
      <OtherServers servers={found.servers ?? []} />
    </>
  );
}

/** What is weak in what it offers. */
function Findings({ findings }: Pick<Discovery, "findings">) {
  if (findings.length === 0) return <p className="muted">Nothing weak was found in what it offers.</p>;
  return (
    <ul className="discovery-findings" aria-label="Findings">
      {findings.map((f) => (
        <li key={f.id + f.text}>
          <span className="discovery-weight" data-weight={f.weight}>
            {f.weight}
          </span>
          <span className="select-text">{f.text}</span>
        </li>
      ))}
    </ul>
  );
}

/** The servers that it knows; nothing when that is itself alone. */
function OtherServers({ servers }: { readonly servers: NonNullable<Discovery["servers"]> }) {
  if (servers.length < 2) return null;
  return (
    <section aria-label="Servers">
      <h3 className="discovery-title">Servers it knows</h3>
      <ul className="discovery-servers">
        {servers.map((s) => (
          <li key={s.applicationUri + s.name}>
            <strong>{s.name || s.applicationUri}</strong>{" "}
            <span className="mono muted select-text">{s.discoveryUrls.join(", ")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
