import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { AuditRecord } from "../../../shared/audit/record.ts";
import { DASH, formatCount, formatTimeUtc } from "../../ui/format.ts";
import { TimeText } from "../../ui/TimeText.tsx";
import { changeText, resultWords } from "./auditQuery.ts";

interface AuditRecordPaneProps {
  readonly record: AuditRecord;
  readonly zoneName: string;
  readonly onClose: () => void;
  /** Opens the record that this one answers. */
  readonly onAsked: (seq: number) => void;
}

/** All fields of one record, as stored. */
export function AuditRecordPane({ record, zoneName, onClose, onAsked }: AuditRecordPaneProps) {
  return (
    <aside className="audit-pane" aria-label={`Record ${record.seq}`}>
      <header className="panel-head">
        <h2 className="panel-title">Record {formatCount(record.seq)}</h2>
        <button type="button" className="icon-button" aria-label="Close the record" onClick={onClose}>
          <IconX size={16} stroke={1.75} />
        </button>
      </header>
      <dl className="facts">
        <Fact label="Time">
          <TimeText atMs={record.atMs} otherMs={0} />
          <br />
          <span className="hint">{formatTimeUtc(record.atMs)}</span>
        </Fact>
        {textFacts(record, zoneName).map(([label, value]) => (
          <Fact key={label} label={label}>
            {value === "" ? <NoValue /> : value}
          </Fact>
        ))}
        {record.asked > 0 ? (
          <Fact label="Answers">
            <button type="button" className="link-button" onClick={() => onAsked(record.asked)}>
              record {formatCount(record.asked)}
            </button>
          </Fact>
        ) : null}
        <Fact label="Since start">
          {formatCount(record.monoMs)} ms of boot <span className="mono">{record.bootId}</span>
        </Fact>
      </dl>
      <p className="audit-hash">
        <span className="hint">Hash of this record and the one before it (SHA-256)</span>
        <span className="mono select-text">{record.hash}</span>
      </p>
    </aside>
  );
}

function textFacts(record: AuditRecord, zoneName: string): readonly (readonly [string, string])[] {
  return [
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
    ...Object.entries(record.detail).map(([name, value]) => [name, String(value)] as const),
  ];
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="facts-row">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function NoValue() {
  return (
    <span className="hint" title="This field is empty in the record">
      {DASH}
    </span>
  );
}
