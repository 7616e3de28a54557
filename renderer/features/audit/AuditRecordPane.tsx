import { IconX } from "@tabler/icons-react";
import type { AuditRecord } from "../../../shared/audit/record.ts";
import { DASH, formatCount, formatTimeUtc } from "../../ui/format.ts";
import { TimeText } from "../../ui/TimeText.tsx";
import { changeText, resultWords } from "./auditQuery.ts";

/** All fields of one record, as stored. */
export function AuditRecordPane({
  record,
  zoneName,
  onClose,
  onAsked,
}: {
  readonly record: AuditRecord;
  readonly zoneName: string;
  readonly onClose: () => void;
  readonly onAsked: (seq: number) => void;
}) {
  const detail = Object.entries(record.detail);
  const rows: readonly (readonly [string, string])[] = [
    ["Actor", record.actor],
    ["Role", record.role],
    ["Action", record.action],
    ["Zone", zoneName],
    ["Target", record.target],
    ["Change", changeText(record)],
    ["Reason", record.reason],
    ["Result", resultWords[record.result]],
    ["Code", record.code],
    ["Station", record.station],
    ...detail.map(([name, value]) => [name, String(value)] as const),
  ];
  return (
    <aside className="audit-pane" aria-label={`Record ${record.seq}`}>
      <header className="panel-head">
        <h2 className="panel-title">Record {formatCount(record.seq)}</h2>
        <button type="button" className="icon-button" aria-label="Close the record" onClick={onClose}>
          <IconX size={16} stroke={1.75} />
        </button>
      </header>
      <dl className="facts">
        <div className="facts-row">
          <dt>Time</dt>
          <dd>
            <TimeText atMs={record.atMs} otherMs={0} />
            <br />
            <span className="hint">{formatTimeUtc(record.atMs)}</span>
          </dd>
        </div>
        {rows.map(([label, value]) => (
          <div key={label} className="facts-row">
            <dt>{label}</dt>
            <dd>
              {value === "" ? (
                <span className="hint" title="This field is empty in the record">
                  {DASH}
                </span>
              ) : (
                value
              )}
            </dd>
          </div>
        ))}
        {record.asked > 0 ? (
          <div className="facts-row">
            <dt>Answers</dt>
            <dd>
              <button type="button" className="link-button" onClick={() => onAsked(record.asked)}>
                record {formatCount(record.asked)}
              </button>
            </dd>
          </div>
        ) : null}
        <div className="facts-row">
          <dt>Since start</dt>
          <dd>
            {formatCount(record.monoMs)} ms of boot <span className="mono">{record.bootId}</span>
          </dd>
        </div>
      </dl>
      <p className="audit-hash">
        <span className="hint">Hash of this record and the one before it (SHA-256)</span>
        <span className="mono select-text">{record.hash}</span>
      </p>
    </aside>
  );
}
