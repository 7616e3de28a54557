import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { Suspense, useEffect, useRef } from "react";
import { authorise } from "../../../../shared/access/roles.ts";
import type { ServerId, ZoneId } from "../../../../shared/ids.ts";
import type { ZoneHealth } from "../../../../shared/zones/health.ts";
import type { PlantIndex } from "../../../../shared/plant/plantIndex.ts";
import { useGrants } from "../../../store/useCan.ts";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { formatAge } from "../../../ui/format.ts";
import { SkeletonRows } from "../../../ui/SkeletonRows.tsx";
import { Tabs } from "../../../ui/Tabs.tsx";
import { linkWords } from "../../../ui/words.ts";
import { ZoneMark } from "../../../ui/ZoneMark.tsx";
import { NodeLine } from "./redundancy/NodeLine.tsx";
import { serverTabs } from "./serverTabs.ts";

export interface ServerPaneProps {
  readonly zone: ZoneId;
  readonly server: ServerId;
  /** The tab that is open; the first one when absent or not allowed. */
  readonly tab: string | undefined;
  readonly plant: PlantIndex;
  readonly zones: readonly ZoneHealth[];
  readonly nowMs: number;
  readonly onTab: (id: string) => void;
  readonly onClose: () => void;
}

/** One server in full: its state above, a tab for each thing that can be seen or done. Escape and Back lead to the zones. */
export function ServerPane({ zone, server, tab, plant, zones, nowMs, onTab, onClose }: ServerPaneProps) {
  const grants = useGrants();
  const tabs = serverTabs.filter((t) => authorise({ grants }, t.needs, zone));
  const at = (tabs.find((t) => t.id === tab) ?? tabs[0])?.id ?? "";
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  const known = plant.zone.get(zone)?.servers.find((s) => s.id === server);
  const link = zones.find((z) => z.zone === zone)?.links.find((l) => l.server === server) ?? null;
  const state = link?.state ?? "hostDown";
  const View = tabs.find((t) => t.id === at)?.view;
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
        <ZoneMark state={state} />
        <h2 className="ellipsis">{known?.name ?? server}</h2>
        <span className="muted">{plant.zone.get(zone)?.name ?? zone}</span>
        <span className="mono muted ellipsis grow">{link?.endpointUrl ?? known?.endpointUrl ?? ""}</span>
        {link ? <NodeLine link={link} nowMs={nowMs} /> : null}
        <span className={state === "live" ? "muted" : undefined}>
          {linkWords[state]}
          {link && state !== "live" ? ` ${formatAge(nowMs - link.sinceMs)}` : ""}
        </span>
      </header>
      <Tabs
        label={`Server ${known?.name ?? server}`}
        id="server"
        tabs={tabs.map((t) => ({ id: t.id, label: t.label, count: null }))}
        at={at}
        onChange={onTab}
      />
      <div className="server-body" role="tabpanel" id="server-panel" aria-labelledby={`server-tab-${at}`} tabIndex={0}>
        {known && View ? (
          <Suspense fallback={<SkeletonRows label="Opening" />}>
            <View key={`${zone} ${server} ${at}`} zone={zone} server={known} link={link} nowMs={nowMs} />
          </Suspense>
        ) : (
          <EmptyState title="This server is not in the plant project">
            It may have been taken out of zones.yaml.
          </EmptyState>
        )}
      </div>
    </div>
  );
}
