import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import { expiryRows, urgencyOf, type ExpiryRow } from "../../../../shared/zones/pki.ts";
import type { PlantIndex } from "../../../live/plantIndex.ts";
import { authorise } from "../../../../shared/access/roles.ts";
import { useGrants, whyNot } from "../../../store/useCan.ts";
import { DataTable, type Column } from "../../../ui/DataTable.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { formatDate, groupHex } from "../../../ui/format.ts";
import { InlineError } from "../../../ui/InlineError.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { SkeletonRows } from "../../../ui/SkeletonRows.tsx";
import { ListsPanel } from "./ListsPanel.tsx";
import { OwnPanel } from "./OwnPanel.tsx";
import { commonName, daysText, isUrgent, kindWords, urgencyWords } from "./pkiWords.ts";
import { RotateDialog } from "./RotateDialog.tsx";
import { usePkiBoard, useRotation } from "./usePki.ts";
import "./certificates.css";

/** Every certificate of the zones by when it ends, and the keys and trust of each zone. */
export function CertificateBoard({ plant, nowMs, onClose }: { readonly plant: PlantIndex; readonly nowMs: number; readonly onClose: () => void }) {
  const board = usePkiBoard();
  const rotation = useRotation();
  const grants = useGrants();
  const [chosen, setChosen] = useState<ZoneId | null>(null);
  const [rotating, setRotating] = useState(false);
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  const rows = useMemo(() => (board.value ?? []).flatMap(expiryRows).sort((a, b) => a.endMs - b.endMs), [board.value]);
  const zoneName = (zone: ZoneId): string => plant.zone.get(zone)?.name ?? zone;
  const names = useMemo(() => new Map(plant.model.zones.flatMap((z) => z.servers.map((s) => [s.id, s.name] as const))), [plant]);
  const mine = (board.value ?? []).map((s) => s.zone).filter((zone) => authorise({ grants }, "pki.manage", zone));
  const store = board.value?.find((s) => s.zone === chosen) ?? board.value?.[0];
  const here = store ? new Map<string, string>(plant.zone.get(store.zone)?.servers.map((s) => [s.id, s.name])) : new Map<string, string>();
  const reload = (): void => {
    board.reload();
    rotation.reload();
  };
  const running = rotation.value !== null && rotation.value.phase !== "done";
  const columns: readonly Column<ExpiryRow>[] = [
    { id: "left", label: "Left", width: 130, render: (r) => <span className={isUrgent(r.endMs, nowMs) ? "pki-urgent" : undefined}>{daysText(r.endMs, nowMs)}</span>, title: (r) => urgencyWords[urgencyOf(r.endMs, nowMs)] },
    { id: "end", label: "Ends", width: 116, render: (r) => formatDate(r.endMs) },
    { id: "zone", label: "Zone", width: 140, render: (r) => zoneName(r.zone) },
    { id: "kind", label: "What", width: 120, render: (r) => kindWords[r.kind] },
    { id: "subject", label: "Subject", width: 220, grow: true, render: (r) => commonName(r.subject), title: (r) => `${r.subject}\n${groupHex(r.sha256)}` },
    { id: "servers", label: "Servers", width: 200, render: (r) => r.servers.map((s) => names.get(s) ?? s).join(", "), title: (r) => r.servers.map((s) => names.get(s) ?? s).join("\n") },
  ];
  return (
    <div className="server-pane" onKeyDown={(event) => { if (event.key === "Escape" && !event.defaultPrevented) onClose(); }}>
      <header className="server-head">
        <Button ref={back} variant="default" leftSection={<IconArrowLeft size={16} stroke={1.75} />} onClick={onClose}>Zones</Button>
        <h2>Certificates</h2>
        <span className="grow" />
        <Button variant="default" disabled={mine.length === 0} title={mine.length === 0 ? whyNot("pki.manage") : undefined} onClick={() => setRotating(true)}>{running ? "Rotation under way" : "Renew several zones"}</Button>
      </header>
      <div className="server-body pki-body">
        {board.fault === "" ? null : <InlineError message={board.fault} onRetry={board.reload} />}
        {board.value === null ? (board.fault === "" ? <SkeletonRows label="Reading the certificates" /> : null) : (
          <>
            <Panel title="What ends, soonest first" flush actions={<span className="muted" role="status">{rows.length} of {rows.length}</span>}>
              <div className="pki-board" data-rows={Math.min(8, Math.max(2, rows.length))}>
                <DataTable id="pki-board" label="Certificates by when they end" columns={columns} rows={rows} rowKey={(r) => `${r.zone} ${r.kind} ${r.sha256}`} onRowClick={(r) => setChosen(r.zone)} empty={<EmptyState title="No certificate is known yet">Certificates appear as soon as the zones' processes have started.</EmptyState>} />
              </div>
            </Panel>
            <div className="chip-set pki-chips" role="group" aria-label="Zone">
              {board.value.map((s) => <button key={s.zone} type="button" className="chip" aria-pressed={s.zone === store?.zone} onClick={() => setChosen(s.zone)}>{zoneName(s.zone)}</button>)}
            </div>
            {store ? <OwnPanel key={`own ${store.zone}`} store={store} zoneName={zoneName(store.zone)} serverNames={here} nowMs={nowMs} onChanged={reload} /> : null}
            {store ? <ListsPanel key={`lists ${store.zone}`} store={store} zoneName={zoneName(store.zone)} serverNames={here} nowMs={nowMs} onChanged={reload} /> : null}
          </>
        )}
      </div>
      {rotating ? <RotateDialog zones={mine} zoneName={zoneName} serverName={(s) => names.get(s) ?? s} rotation={rotation.value} onChanged={reload} onClose={() => setRotating(false)} /> : null}
    </div>
  );
}
