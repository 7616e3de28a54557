import type { LinkDiagnosis } from "../../../../../shared/zones/linkCounters.ts";
import { formatAge } from "../../../../ui/format.ts";
import { Panel } from "../../../../ui/Panel.tsx";
import { SeriesLine } from "./SeriesLine.tsx";
import { seriesTiles } from "./linkTiles.ts";

const LEAST_SECONDS = 60;

/** Six lines over one and the same time. */
export function LinkSeriesPanel({ diagnosis }: { readonly diagnosis: LinkDiagnosis }) {
  const { seconds, fromSecond } = diagnosis;
  const spanMs = Math.max(LEAST_SECONDS, seconds.values.length) * 1000;
  return (
    <Panel title="Carried" actions={<span className="muted">the last {formatAge(spanMs)}, by the second</span>}>
      <ul className="link-series">
        {seriesTiles(diagnosis).map((t) => (
          <li key={t.series} title={t.why}>
            <span className="muted">{t.label}</span>
            <span className="link-series-value">{t.value}</span>
            <SeriesLine
              column={seconds[t.series]}
              fromSecond={fromSecond}
              spanMs={spanMs}
              minimumSpan={t.minimumSpan}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
