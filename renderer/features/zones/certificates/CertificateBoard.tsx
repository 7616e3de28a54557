import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import { expiryRows, urgencyOf, type ExpiryRow } from "../../../../shared/zones/pki.ts";
import type { PlantIndex } from "../../../../shared/plant/plantIndex.ts";
import { useGrants } from "../../../store/useCan.ts";
import { useWhyNot } from "../../../ui/useWhyNot.ts";
import { DataTable, type Column } from "../../../ui/DataTable.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { formatDate, formatTime, groupHex } from "../../../ui/format.ts";
import { InlineError } from "../../../ui/InlineError.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { SkeletonRows } from "../../../ui/SkeletonRows.tsx";
import { countWords, missingOf, nextBoard, nothingAnswered, zonesOfBoard } from "./boardModel.ts";
import { ListsPanel } from "./ListsPanel.tsx";
import { OwnPanel } from "./OwnPanel.tsx";
import { commonName, daysText, isUrgent, kindWords, urgencyWords } from "./pkiWords.ts";
import { RotateDialog } from "./RotateDialog.tsx";
import { usePkiBoard, useRotation } from "./usePki.ts";
import "./certificates.css";

/** Every certificate of the zones by when it ends, and the keys and trust of each zone. */
export function CertificateBoard({
  plant,
  nowMs,
  onClose,
}: {
  readonly plant: PlantIndex;
  readonly nowMs: number;
  readonly onClose: () => void;
}) {
  const board = usePkiBoard();
  const rotation = useRotation();
  const grants = useGrants();
  const whyNot = useWhyNot();
  const [seen, setSeen] = useState(nothingAnswered);
  const [rotating, setRotating] = useState(false);
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  if (board.value !== null && board.value !== seen.answer) setSeen(nextBoard(seen, board.value));
  const rows = useMemo(
    () => [...seen.known.values()].flatMap(expiryRows).sort((a, b) => a.endMs - b.endMs),
    [seen.known],
  );
  const asked = useMemo(() => zonesOfBoard(plant.model, grants), [plant, grants]);
  const missing = missingOf(seen, asked);
  const zoneName = (zone: ZoneId): string => plant.zone.get(zone)?.name ?? zone;
  const names = useMemo(
    () => new Map(plant.model.zones.flatMap((z) => z.servers.map((s) => [s.id, s.name] as const))),
    [plant],
  );
  const mine = asked.filter((zone) => seen.known.has(zone) && whyNot("pki.manage", zone) === "");
  const { chosen } = seen;
  const choose = (zone: ZoneId): void => setSeen({ ...seen, chosen: zone });
  const store = chosen === null ? undefined : seen.known.get(chosen);
  const here = store
    ? new Map<string, string>(plant.zone.get(store.zone)?.servers.map((s) => [s.id, s.name]))
    : new Map<string, string>();
  const reload = (): void => {
    board.reload();
    rotation.reload();
  };
  const running = rotation.value !== null && rotation.value.phase !== "done";
  const columns: readonly Column<ExpiryRow>[] = [
    {
      id: "left",
      label: "Left",
      width: 130,
      render: (r) => (
        <span className={isUrgent(r.endMs, nowMs) ? "pki-urgent" : undefined}>{daysText(r.endMs, nowMs)}</span>
      ),
      title: (r) => urgencyWords[urgencyOf(r.endMs, nowMs)],
    },
    { id: "end", label: "Ends", width: 116, render: (r) => formatDate(r.endMs) },
    { id: "zone", label: "Zone", width: 140, render: (r) => zoneName(r.zone) },
    { id: "kind", label: "What", width: 120, render: (r) => kindWords[r.kind] },
    {
      id: "subject",
      label: "Subject",
      width: 220,
      grow: true,
      render: (r) => commonName(r.subject),
      title: (r) => `${r.subject}\n${groupHex(r.sha256)}`,
    },
    {
      id: "servers",
      label: "Servers",
      width: 200,
      render: (r) => r.servers.map((s) => names.get(s) ?? s).join(", "),
      title: (r) => r.servers.map((s) => names.get(s) ?? s).join("\n"),
    },
  ];
  return (
    <div
      className="server-pane"
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
    >
      <header className="server-head">
        <Button ref={back} variant="default" leftSection={<IconArrowLeft size={16} stroke={1.75} />} onClick={onClose}>
          Zones
        </Button>
        <h2>Certificates</h2>
        <span className="grow" />
        <Button
          variant="default"
          disabled={mine.length === 0}
          title={mine.length === 0 ? whyNot("pki.manage", asked[0]) : undefined}
          onClick={() => setRotating(true)}
        >
          {running ? "Rotation under way" : "Renew several zones"}
        </Button>
      </header>
      <div className="server-body pki-body">
        {board.fault === "" ? null : <InlineError message={board.fault} onRetry={board.reload} />}
        {board.value === null ? (
          board.fault === "" ? (
            <SkeletonRows label="Reading the certificates" />
          ) : null
        ) : (
          <>
            <Panel
              title="What ends, soonest first"
              flush
              actions={
                <span className="muted" role="status">
                  {countWords(rows.length, missing.map(zoneName))}
                </span>
              }
            >
              <div className="pki-board" data-rows={Math.min(8, Math.max(2, rows.length))}>
                <DataTable
                  id="pki-board"
                  label="Certificates by when they end"
                  columns={columns}
                  rows={rows}
                  rowKey={(r) => `${r.zone} ${r.kind} ${r.sha256}`}
                  onRowClick={(r) => choose(r.zone)}
                  empty={
                    missing.length > 0 ? (
                      <EmptyState
                        title={
                          missing.length === asked.length
                            ? "No zone is reachable just now"
                            : "Some zones are not reachable just now"
                        }
                      >
                        Certificates appear as soon as the zones' processes run. They are asked again by themselves.
                      </EmptyState>
                    ) : (
                      <EmptyState title="No certificate is known yet">
                        Certificates appear as soon as the zones' processes have started.
                      </EmptyState>
                    )
                  }
                />
              </div>
            </Panel>
            <div className="chip-set pki-chips" role="group" aria-label="Zone">
              {asked.map((zone) => (
                <button
                  key={zone}
                  type="button"
                  className="chip"
                  aria-pressed={zone === chosen}
                  title={missing.includes(zone) ? "Not reachable just now" : undefined}
                  onClick={() => choose(zone)}
                >
                  {zoneName(zone)}
                </button>
              ))}
            </div>
            {chosen !== null && missing.includes(chosen) ? (
              <InlineError
                message={`${zoneName(chosen)} is not reachable just now and is asked again by itself.${store ? ` What stands below is as of ${formatTime(store.atMs, nowMs)}.` : ""}`}
              />
            ) : null}
            {store ? (
              <OwnPanel
                key={`own ${store.zone}`}
                store={store}
                zoneName={zoneName(store.zone)}
                serverNames={here}
                nowMs={nowMs}
                onChanged={reload}
              />
            ) : null}
            {store ? (
              <ListsPanel
                key={`lists ${store.zone}`}
                store={store}
                zoneName={zoneName(store.zone)}
                serverNames={here}
                nowMs={nowMs}
                onChanged={reload}
              />
            ) : null}
          </>
        )}
      </div>
      {rotating ? (
        <RotateDialog
          zones={mine}
          zoneName={zoneName}
          serverName={(s) => names.get(s) ?? s}
          rotation={rotation.value}
          onChanged={reload}
          onClose={() => setRotating(false)}
        />
      ) : null}
    </div>
  );
}
