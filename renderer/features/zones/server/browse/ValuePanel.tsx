import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import type { NodeDetail, ValueReading, VariableDetail } from "../../../../../shared/zones/addressSpace.ts";
import { useApp } from "../../../../store/store.ts";
import { useCan } from "../../../../store/useCan.ts";
import { errorText } from "../../../../ui/errorText.ts";
import { Panel } from "../../../../ui/Panel.tsx";
import { TimeText } from "../../../../ui/TimeText.tsx";
import { ShownValueView } from "./ShownValueView.tsx";
import { visibleText } from "./visibleText.ts";
import { untypeable } from "./typedInput.ts";
import { WriteNode } from "./WriteNode.tsx";

export interface ValuePanelProps {
  readonly zone: string;
  readonly server: string;
  readonly detail: NodeDetail;
  readonly variable: VariableDetail;
  readonly live: boolean;
  readonly nowMs: number;
}

const EVERY_MS = 1_000;

/** The value as the server gives it now, with what it says of it. Read anew each second while it is looked at. */
export function ValuePanel({ zone, server, detail, variable, live, nowMs }: ValuePanelProps) {
  const { api } = useApp();
  const [reading, setReading] = useState<ValueReading>(variable.reading);
  const [failed, setFailed] = useState("");
  const [writing, setWriting] = useState(false);
  const [again, setAgain] = useState(0);
  const mayWrite = useCan("node.write", zone);
  const { nodeId } = detail;
  const readable = variable.userAccess.read;
  useEffect(() => {
    if (!live || !readable) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const read = (): void => {
      api["browse.value"]({ zone, server, nodeId })
        .then(
          (next) => {
            if (!over) {
              setReading(next);
              setFailed("");
            }
          },
          (err: unknown) => {
            if (!over) setFailed(errorText(err));
          },
        )
        .finally(() => {
          if (!over) timer = setTimeout(read, EVERY_MS);
        });
    };
    timer = setTimeout(read, again > 0 ? 0 : EVERY_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [api, zone, server, nodeId, live, readable, again]);
  const quality =
    !live || failed !== ""
      ? "stale"
      : reading.status.code >>> 30 === 0
        ? "good"
        : reading.status.code >>> 31 === 1
          ? "bad"
          : "uncertain";
  const unit = variable.unit?.text ?? "";
  const blocked = !variable.userAccess.write
    ? "The server does not let you write this value."
    : untypeable(variable.dataType, variable.valueRank);
  return (
    <Panel
      title="Value"
      label="Value"
      actions={
        mayWrite ? (
          <Button
            variant="default"
            disabled={blocked !== "" || !live}
            title={blocked || undefined}
            onClick={() => setWriting(true)}
          >
            Write
          </Button>
        ) : undefined
      }
    >
      <div className="browse-value" data-quality={quality}>
        <ShownValueView value={reading.value} unit={visibleText(unit)} />
      </div>
      <dl className="facts">
        <div className="facts-row">
          <dt>Quality</dt>
          <dd>
            {visibleText(reading.status.name)}
            {quality === "stale" ? ` \u2013 not read now: ${failed || "the link is not live"}` : ""}
          </dd>
        </div>
        <div className="facts-row">
          <dt>Source time</dt>
          <dd>
            <Instant atMs={reading.sourceMs} nowMs={nowMs} />
          </dd>
        </div>
        <div className="facts-row">
          <dt>Server time</dt>
          <dd>
            <Instant atMs={reading.serverMs} nowMs={nowMs} />
          </dd>
        </div>
        <div className="facts-row">
          <dt>Data type</dt>
          <dd>
            {visibleText(variable.dataType.name)}
            {rankText(variable)} <span className="hint mono">{visibleText(variable.dataType.nodeId)}</span>
          </dd>
        </div>
        {variable.unit ? (
          <div className="facts-row">
            <dt>Unit</dt>
            <dd>
              {visibleText(variable.unit.text)}{" "}
              <span className="hint">
                {variable.unit.description === variable.unit.text ? "" : visibleText(variable.unit.description)}
              </span>
            </dd>
          </div>
        ) : null}
        {variable.range ? (
          <div className="facts-row">
            <dt>Range</dt>
            <dd>
              {variable.range.low} to {variable.range.high} {visibleText(unit)}
            </dd>
          </div>
        ) : null}
        {variable.instrumentRange ? (
          <div className="facts-row">
            <dt>Instrument range</dt>
            <dd>
              {variable.instrumentRange.low} to {variable.instrumentRange.high} {visibleText(unit)}
            </dd>
          </div>
        ) : null}
        {variable.dataType.options ? (
          <div className="facts-row">
            <dt>States</dt>
            <dd>{variable.dataType.options.map((o) => `${o.value} ${visibleText(o.name)}`).join(", ")}</dd>
          </div>
        ) : null}
        <div className="facts-row">
          <dt>You may</dt>
          <dd>{rightsText(variable)}</dd>
        </div>
      </dl>
      {writing ? (
        <WriteNode
          zone={zone}
          server={server}
          detail={detail}
          variable={variable}
          present={reading.value}
          onDone={() => setAgain((n) => n + 1)}
          onClose={() => setWriting(false)}
        />
      ) : null}
    </Panel>
  );
}

function Instant({ atMs, nowMs }: { readonly atMs: number | null; readonly nowMs: number }) {
  return atMs === null ? (
    <span className="muted" title="The server gave no time">
      {"\u2014"}
    </span>
  ) : (
    <TimeText atMs={atMs} otherMs={nowMs} />
  );
}

const rankText = (v: VariableDetail): string =>
  v.valueRank >= 1 ? `[${v.arrayDimensions.map((d) => (d === 0 ? "" : d)).join(", ")}]` : v.valueRank === 0 ? "[]" : "";

function rightsText({ userAccess, historizing }: VariableDetail): string {
  const may = [
    userAccess.read ? "read" : "",
    userAccess.write ? "write" : "",
    userAccess.historyRead ? "read its history" : "",
  ].filter((w) => w !== "");
  return `${may.join(", ") || "nothing"}${historizing ? "; the server records it now" : ""}`;
}
