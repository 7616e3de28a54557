import type { Discovery } from "../../../../shared/zones/discovery.ts";
import { modeWords, policyWords, signInWords } from "./endpointWords.ts";

/** Every endpoint that an address offers, the recommended one marked. */
export function Endpoints({ found }: { readonly found: Discovery }) {
  const { endpoints, leftOut, recommendation } = found;
  return (
    <>
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
            {endpoints.map((e, i) => (
              <tr key={`${e.mode} ${e.policyUri} ${e.endpointUrl} ${i}`} aria-current={i === recommendation.endpoint}>
                <td>
                  {modeWords[e.mode]}
                  {i === recommendation.endpoint ? <span className="discovery-best">recommended</span> : null}
                </td>
                <td>{policyWords(e)}</td>
                <td className="numeric">{e.securityLevel}</td>
                <td>{signInWords(e)}</td>
                <td className="mono select-text">{e.endpointUrl}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {leftOut > 0 ? (
        <p className="hint">
          {endpoints.length} of {endpoints.length + leftOut} endpoints are shown.
        </p>
      ) : null}
    </>
  );
}
