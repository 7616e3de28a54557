import type { HistoryRow } from "../../../../../shared/zones/addressSpace.ts";
import { DASH } from "../../../../ui/format.ts";
import { TimeText } from "../../../../ui/TimeText.tsx";
import { ShownValueView } from "./ShownValueView.tsx";
import { readingQualityOf } from "./valueWords.ts";
import { visibleText } from "./visibleText.ts";

interface HistoryTableProps {
  readonly rows: readonly HistoryRow[];
  readonly unit: string;
}

/** What the server has recorded, oldest first as it answers. */
export function HistoryTable({ rows, unit }: HistoryTableProps) {
  if (rows.length === 0) return <p className="muted">The server has no values in this span.</p>;
  return (
    <div className="history-table">
      <table>
        <thead>
          <tr>
            <th scope="col">Source time</th>
            <th scope="col" className="numeric">
              Value{unit === "" ? "" : ` (${unit})`}
            </th>
            <th scope="col">Quality</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              <td>
                {row.sourceMs === null ? DASH : <TimeText atMs={row.sourceMs} otherMs={rows[i - 1]?.sourceMs ?? 0} />}
              </td>
              <td className="numeric">
                <ShownValueView value={row.value} />
              </td>
              <td data-quality={readingQualityOf(row.status) === "good" ? "good" : "bad"}>
                {visibleText(row.status.name)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
