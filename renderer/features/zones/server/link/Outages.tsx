import type { Outage } from "../../../../../shared/zones/linkCounters.ts";
import { formatAge } from "../../../../ui/format.ts";
import { Panel } from "../../../../ui/Panel.tsx";
import { TimeText } from "../../../../ui/TimeText.tsx";
import { linkWords } from "../../../../ui/words.ts";

const SHOWN = 5;

/** The last times the link was not live: since when, for how long, why. */
export function Outages({ outages, nowMs }: { readonly outages: readonly Outage[]; readonly nowMs: number }) {
  if (outages.length === 0) return null;
  return (
    <Panel
      title="Interruptions"
      actions={<span className="muted">{outages.length > SHOWN ? `last ${SHOWN} of ${outages.length}` : null}</span>}
    >
      <ul className="link-outages">
        {outages.slice(0, SHOWN).map((o) => (
          <li key={o.fromMs}>
            <TimeText atMs={o.fromMs} otherMs={nowMs} />
            <span>
              {o.toMs === null ? <strong>lasts, {formatAge(nowMs - o.fromMs)}</strong> : formatAge(o.toMs - o.fromMs)}
            </span>
            <span className="muted">{linkWords[o.state]}</span>
            <span className="select-text">
              {o.reason}
              {o.code === "" ? null : <span className="code-word"> {o.code}</span>}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
