import type { ValueRange, ValueReading, VariableDetail } from "../../../../../shared/zones/addressSpace.ts";
import { DASH } from "../../../../ui/format.ts";
import { FactRow, Facts } from "../../../../ui/Facts.tsx";
import { TimeText } from "../../../../ui/TimeText.tsx";
import { rankWords, rightsWords } from "./valueWords.ts";
import { visibleText } from "./visibleText.ts";

interface ValueFactsProps {
  readonly variable: VariableDetail;
  readonly reading: ValueReading;
  /** Why the value is not being read now; empty while it is. */
  readonly stale: string;
  readonly nowMs: number;
}

/** What the server says of a value: its quality and times, its type and limits, and what this user may do. */
export function ReadingFacts({ variable, reading, stale, nowMs }: ValueFactsProps) {
  const { unit, dataType } = variable;
  const unitText = visibleText(unit?.text ?? "");
  return (
    <Facts>
      <FactRow label="Quality">
        {visibleText(reading.status.name)}
        {stale === "" ? "" : ` \u2013 not read now: ${stale}`}
      </FactRow>
      <FactRow label="Source time">
        <Instant atMs={reading.sourceMs} nowMs={nowMs} />
      </FactRow>
      <FactRow label="Server time">
        <Instant atMs={reading.serverMs} nowMs={nowMs} />
      </FactRow>
      <FactRow label="Data type">
        {visibleText(dataType.name)}
        {rankWords(variable)} <span className="hint mono">{visibleText(dataType.nodeId)}</span>
      </FactRow>
      {unit ? (
        <FactRow label="Unit">
          {unitText} <span className="hint">{unit.description === unit.text ? "" : visibleText(unit.description)}</span>
        </FactRow>
      ) : null}
      <RangeRow label="Range" range={variable.range} unit={unitText} />
      <RangeRow label="Instrument range" range={variable.instrumentRange} unit={unitText} />
      {dataType.options ? (
        <FactRow label="States">{dataType.options.map((o) => `${o.value} ${visibleText(o.name)}`).join(", ")}</FactRow>
      ) : null}
      <FactRow label="You may">{rightsWords(variable)}</FactRow>
    </Facts>
  );
}

interface RangeRowProps {
  readonly label: string;
  readonly range: ValueRange | null;
  readonly unit: string;
}

function RangeRow({ label, range, unit }: RangeRowProps) {
  return range ? (
    <FactRow label={label}>
      {range.low} to {range.high} {unit}
    </FactRow>
  ) : null;
}

function Instant({ atMs, nowMs }: { readonly atMs: number | null; readonly nowMs: number }) {
  return atMs === null ? (
    <span className="muted" title="The server gave no time">
      {DASH}
    </span>
  ) : (
    <TimeText atMs={atMs} otherMs={nowMs} />
  );
}
