import { doctorSideWords, type Diagnosis } from "../../../../../shared/zones/doctor.ts";
import { Panel } from "../../../../ui/Panel.tsx";
import { noCauseWords } from "./lookWords.ts";
import { MendSteps } from "./MendSteps.tsx";

/** What keeps the link down and how to mend it; or that nothing was found. */
export function Cause({ diagnosis, live }: { readonly diagnosis: Diagnosis; readonly live: boolean }) {
  const { cause } = diagnosis;
  if (!cause)
    return (
      <Panel label="Cause">
        <p className="doctor-none">
          <strong>Nothing was found that keeps the link down.</strong> {noCauseWords(diagnosis, live)}
        </p>
      </Panel>
    );
  return (
    <Panel label="Cause" title={doctorSideWords[cause.side]}>
      <div className="doctor-cause select-text">
        <p>
          {cause.what} {cause.code === "" ? null : <span className="code-word">{cause.code}</span>}
        </p>
        <MendSteps finding={cause} />
      </div>
    </Panel>
  );
}
