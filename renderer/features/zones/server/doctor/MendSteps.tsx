import { mendPlaceWords, type DoctorFinding } from "../../../../../shared/zones/doctor.ts";

/** What to do, place by place, each with the file concerned. */
export function MendSteps({ finding }: { readonly finding: DoctorFinding }) {
  return (
    <ol className="doctor-mend">
      {finding.mend.map((m) => (
        <li key={m.at + m.step}>
          <span className="doctor-place">{mendPlaceWords[m.at]}</span>
          <span>
            {m.step}
            {m.fingerprint === "" ? null : (
              <span className="doctor-file mono select-text">SHA-256 {m.fingerprint}</span>
            )}
            {m.file === "" ? null : <span className="doctor-file mono select-text">{m.file}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
