import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { ZoneId } from "../../../shared/ids.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { ZoneHealth } from "../../../shared/zones/health.ts";
import { useAppStore } from "../../store/appContext.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { DiscoverButton } from "./discovery/DiscoverButton.tsx";
import { TrustQuestions } from "./TrustQuestions.tsx";
import { worstFirst } from "./worstFirst.ts";
import { ZoneCard } from "./ZoneCard.tsx";
import { ZoneDialog, type ZoneOpen } from "./ZoneDialog.tsx";
import { ZoneMap } from "./ZoneMap.tsx";

interface ZonesPageProps {
  readonly chosen: ZoneId | null;
  readonly plant: PlantIndex;
  readonly zones: readonly ZoneHealth[];
  readonly nowMs: number;
}

/** All zones: what waits for a decision, the map, and a card for each zone, the worst first. */
export function ZonesPage({ chosen, plant, zones, nowMs }: ZonesPageProps) {
  const { go } = useAppStore().getState();
  const [open, setOpen] = useState<ZoneOpen | null>(null);
  const cards = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen !== null) cards.current?.querySelector(".zone-card-chosen")?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const shown = worstFirst(zones, plant);
  const mapActions = (
    <>
      <DiscoverButton
        zones={shown.map((z) => z.zone)}
        chosen={chosen}
        onOpen={(first) => setOpen({ kind: "discover", first })}
      />
      <Button variant="default" onClick={() => go("zones", { zone: chosen ?? undefined, board: "certificates" })}>
        Certificates
      </Button>
    </>
  );
  return (
    <div className="view-scroll stack">
      <TrustQuestions plant={plant} nowMs={nowMs} onDecide={(question) => setOpen({ kind: "trust", question })} />
      <Panel label="Zone map" title="Zones and conduits" actions={mapActions}>
        <ZoneMap model={plant.model} zones={zones} chosen={chosen} onChoose={(zone) => go("zones", { zone })} />
      </Panel>
      <div className="zone-cards" ref={cards}>
        {shown.map((health) => (
          <ZoneCard
            key={health.zone}
            health={health}
            plant={plant}
            nowMs={nowMs}
            chosen={chosen === health.zone}
            onRestart={(link) => setOpen({ kind: "restart", zone: health.zone, server: link.server })}
            onOpen={(server, tab) => go("zones", { zone: health.zone, server, tab })}
          />
        ))}
      </div>
      {shown.length === 0 ? (
        <EmptyState title="No zone has reported yet">
          Each zone of the plant that has servers appears here as soon as its process has started.
        </EmptyState>
      ) : null}
      {open ? <ZoneDialog open={open} plant={plant} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}
