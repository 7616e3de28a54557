import { Suspense } from "react";
import { authorise } from "../../../../shared/access/roles.ts";
import type { ServerId, ZoneId } from "../../../../shared/ids.ts";
import type { Server } from "../../../../shared/plant/model.ts";
import type { PlantIndex } from "../../../../shared/plant/plantIndex.ts";
import type { LinkHealth, ZoneHealth } from "../../../../shared/zones/health.ts";
import { useGrants } from "../../../store/useCan.ts";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { formatAge } from "../../../ui/format.ts";
import { SkeletonRows } from "../../../ui/SkeletonRows.tsx";
import { Tabs } from "../../../ui/Tabs.tsx";
import { linkWords } from "../../../ui/words.ts";
import { ZoneMark } from "../../../ui/ZoneMark.tsx";
import { SubPage } from "../SubPage.tsx";
import { NodeLine } from "./redundancy/NodeLine.tsx";
import { serverTabs } from "./serverTabs.ts";

interface ServerPaneProps {
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

/** One server in full: its state above, a tab for each thing that can be seen or done. */
export function ServerPane({ zone, server, tab, plant, zones, nowMs, onTab, onClose }: ServerPaneProps) {
  const grants = useGrants();
  const tabs = serverTabs.filter((t) => authorise({ grants }, t.needs, zone));
  const open = tabs.find((t) => t.id === tab) ?? tabs[0];
  const at = open?.id ?? "";
  const zoneOf = plant.zone.get(zone);
  const known = zoneOf?.servers.find((s) => s.id === server);
  const link = zones.find((z) => z.zone === zone)?.links.find((l) => l.server === server) ?? null;
  const name = known?.name ?? server;
  const View = open?.view;
  return (
    <SubPage
      head={<ServerHead name={name} zoneName={zoneOf?.name ?? zone} known={known} link={link} nowMs={nowMs} />}
      onClose={onClose}
    >
      <Tabs
        label={`Server ${name}`}
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
    </SubPage>
  );
}

interface ServerHeadProps {
  readonly name: string;
  readonly zoneName: string;
  readonly known: Server | undefined;
  readonly link: LinkHealth | null;
  readonly nowMs: number;
}

/** Which server it is, where it is reached, and how its link is. */
function ServerHead({ name, zoneName, known, link, nowMs }: ServerHeadProps) {
  if (!known) return <h2 className="ellipsis">{name}</h2>;
  const state = link?.state ?? "hostDown";
  return (
    <>
      <ZoneMark state={state} />
      <h2 className="ellipsis">{name}</h2>
      <span className="muted">{zoneName}</span>
      <span className="mono muted ellipsis grow">{link?.endpointUrl ?? known.endpointUrl}</span>
      {link ? <NodeLine link={link} nowMs={nowMs} /> : null}
      <span className={state === "live" ? "muted" : undefined}>
        {linkWords[state]}
        {link && state !== "live" ? ` ${formatAge(nowMs - link.sinceMs)}` : ""}
      </span>
    </>
  );
}
