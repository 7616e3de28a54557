import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import type { ServerCard } from "../../../../../shared/hosts/diagnosisCalls.ts";
import { useApi } from "../../../../store/appContext.ts";
import { errorText } from "../../../../ui/errorText.ts";
import { formatAge } from "../../../../ui/format.ts";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { JsonDialog } from "../../../../ui/JsonDialog.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { SkeletonRows } from "../../../../ui/SkeletonRows.tsx";
import type { ServerTabProps } from "../serverTabProps.ts";
import { capabilitySections } from "./capabilityFacts.ts";
import "./capabilities.css";

const EVERY_MS = 2000;

/** What the server says it can do, and how Millward adapts to it. */
export function CapabilitiesTab({ zone, server, link, nowMs }: ServerTabProps) {
  const api = useApi();
  const [card, setCard] = useState<ServerCard | null>(null);
  const [fault, setFault] = useState("");
  const [exporting, setExporting] = useState(false);
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      api["diagnosis.capabilities"]({ zone, server: server.id })
        .then(
          (answer) => {
            if (!wanted) return;
            setCard(answer);
            setFault("");
          },
          (err: unknown) => wanted && setFault(errorText(err)),
        )
        .finally(() => {
          if (wanted) timer = setTimeout(ask, EVERY_MS);
        });
    };
    ask();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [api, zone, server.id]);
  return (
    <>
      {fault === "" ? null : <InlineError message={card ? `This is what the server said before. ${fault}` : fault} />}
      {card === null ? (
        fault === "" ? (
          <SkeletonRows label="Reading what the server can do" />
        ) : null
      ) : (
        <>
          <div className="capability-head">
            <span className="muted">
              As the server said {formatAge(nowMs - card.capabilities.readAtMs)} ago, when the session was opened
              {link?.state === "live" ? "" : "; the link is down now"}.
            </span>
            <Button variant="default" onClick={() => setExporting(true)}>
              Export
            </Button>
          </div>
          <div className="capability-sections">
            {capabilitySections(card).map((section) => (
              <Panel key={section.title} title={section.title}>
                <dl className="capability-facts">
                  {section.facts.map((f) => (
                    <div key={f.label}>
                      <dt>{f.label}</dt>
                      <dd>
                        <span className="select-text">{f.value}</span>
                        {f.means === "" ? null : <span className="capability-means select-text">{f.means}</span>}
                      </dd>
                    </div>
                  ))}
                </dl>
              </Panel>
            ))}
          </div>
        </>
      )}
      {exporting && card ? (
        <JsonDialog
          title={`Capabilities of ${server.name}`}
          value={{ zone, server: server.id, ...card }}
          onClose={() => setExporting(false)}
        />
      ) : null}
    </>
  );
}
