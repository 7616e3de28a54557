import { Button } from "@mantine/core";
import { useState } from "react";
import type { Declaration, Discovery, FoundEndpoint } from "../../../../shared/zones/discovery.ts";
import { policyOf } from "../../../../shared/zones/policies.ts";
import { formatDate, groupHex } from "../../../ui/format.ts";
import { TextDialog } from "../../../ui/TextDialog.tsx";

/** What one address answered: which endpoint to use, whether the plant project knows it, what is weak, and the evidence. */
export function DiscoveryResult({ found, zoneName }: { readonly found: Discovery; readonly zoneName: string }) {
  return (
    <>
      <section className="discovery-verdict" aria-label="Advice">
        <p>
          <strong>{found.recommendation.text}</strong>
        </p>
        <DeclarationLine declaration={found.declaration} zoneName={zoneName} endpointUrl={found.endpointUrl} />
      </section>
      {found.findings.length === 0 ? (
        <p className="muted">Nothing weak was found in what it offers.</p>
      ) : (
        <ul className="discovery-findings" aria-label="Findings">
          {found.findings.map((f) => (
            <li key={f.id + f.text}>
              <span className="discovery-weight" data-weight={f.weight}>
                {f.weight}
              </span>
              <span className="select-text">{f.text}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="discovery-scroll">
        <table className="discovery-table" aria-label="Endpoints">
          <thead>
            <tr>
              <th>Security</th>
              <th>Policy</th>
              <th className="numeric" title="What the server itself thinks of it, 0 to 255">
                Level
              </th>
              <th>Sign-in</th>
              <th>Address</th>
            </tr>
          </thead>
          <tbody>
            {found.endpoints.map((e, i) => (
              <tr
                key={`${e.mode} ${e.policyUri} ${e.endpointUrl} ${i}`}
                aria-current={i === found.recommendation.endpoint}
              >
                <td>
                  {modeWords[e.mode]}
                  {i === found.recommendation.endpoint ? <span className="discovery-best">recommended</span> : null}
                </td>
                <td>{policyText(e)}</td>
                <td className="numeric">{e.securityLevel}</td>
                <td>{e.tokens.map((t) => tokenWords[t.kind]).join(", ") || "none"}</td>
                <td className="mono select-text">{e.endpointUrl}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.leftOut > 0 ? (
        <p className="hint">
          {found.endpoints.length} of {found.endpoints.length + found.leftOut} endpoints are shown.
        </p>
      ) : null}
      {found.certificates.map((c) => (
        <dl key={c.sha256} className="facts">
          {(
            [
              ["Certificate", c.subject],
              ["Application URI", c.applicationUri || "none"],
              ["Valid", `${formatDate(c.notBeforeMs)} to ${formatDate(c.notAfterMs)}`],
              ["SHA-256", groupHex(c.sha256)],
            ] as const
          ).map(([label, value]) => (
            <div key={label} className="facts-row">
              <dt>{label}</dt>
              <dd className={label === "SHA-256" ? "mono" : undefined}>{value}</dd>
            </div>
          ))}
        </dl>
      ))}
      {(found.servers?.length ?? 0) > 1 ? (
        <section aria-label="Servers">
          <h3 className="discovery-title">Servers it knows</h3>
          <ul className="discovery-servers">
            {found.servers!.map((s) => (
              <li key={s.applicationUri + s.name}>
                <strong>{s.name || s.applicationUri}</strong>{" "}
                <span className="mono muted select-text">{s.discoveryUrls.join(", ")}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

function DeclarationLine({
  declaration: d,
  zoneName,
  endpointUrl,
}: {
  readonly declaration: Declaration;
  readonly zoneName: string;
  readonly endpointUrl: string;
}) {
  const [shown, setShown] = useState(false);
  if (d.kind === "declared")
    return (
      <p>
        The plant project declares it as {d.name}.{d.warning === "" ? "" : ` ${d.warning}`}
      </p>
    );
  if (d.kind === "conflict")
    return (
      <p>
        <strong>{d.name}:</strong> {d.text}
      </p>
    );
  return (
    <div className="discovery-undeclared">
      <p>
        It is not in the plant project, so it is not connected. Whoever answers for the project adds these lines under
        “servers” of {zoneName} in zones.yaml, with the namespace of its tags.
      </p>
      <Button variant="default" onClick={() => setShown(true)}>
        Lines for zones.yaml
      </Button>
      {shown ? (
        <TextDialog
          title={`Lines for ${endpointUrl}`}
          text={d.yaml}
          label="Lines for zones.yaml"
          onClose={() => setShown(false)}
        />
      ) : null}
    </div>
  );
}

const modeWords: Readonly<Record<FoundEndpoint["mode"], string>> = {
  None: "None",
  Sign: "Sign",
  SignAndEncrypt: "Sign and encrypt",
  Invalid: "not valid",
};
const tokenWords: Readonly<Record<FoundEndpoint["tokens"][number]["kind"], string>> = {
  Anonymous: "anybody",
  UserName: "user name",
  Certificate: "certificate",
  IssuedToken: "issued token",
};

function policyText(e: FoundEndpoint): string {
  const policy = policyOf(e.policyUri);
  if (policy.name === "None") return "None";
  const remark = policy.deprecated
    ? "withdrawn"
    : policy.family === "ecc"
      ? "elliptic curve, not spoken"
      : policy.supported
        ? ""
        : "not spoken";
  return `${policy.name}${remark === "" ? "" : ` (${remark})`}${e.binaryTcp ? "" : " (not opc.tcp)"}`;
}
