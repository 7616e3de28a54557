import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { ZoneId } from "../../../shared/ids.ts";
import { linkStates, type LinkHealth, type TrustQuestion, type ZoneHealth } from "../../../shared/zones/health.ts";
import { useApi, useAppStore, useSession } from "../../store/appContext.ts";
import { usePlace } from "../../store/usePlace.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatAge } from "../../ui/format.ts";
import { Panel } from "../../ui/Panel.tsx";
import { SkeletonRows } from "../../ui/SkeletonRows.tsx";
import { useNow } from "../../ui/useNow.ts";
import { faultWords } from "../../ui/words.ts";
import { CertificateBoard } from "./certificates/CertificateBoard.tsx";
import { DiscoverButton } from "./discovery/DiscoverButton.tsx";
import { DiscoveryDialog } from "./discovery/DiscoveryDialog.tsx";
import { ServerPane } from "./server/ServerPane.tsx";
import { TrustDialog } from "./TrustDialog.tsx";
import { ZoneCard } from "./ZoneCard.tsx";
import { ZoneMap } from "./ZoneMap.tsx";
import "./zones.css";

export function ZonesView() {
  const api = useApi();
  const store = useAppStore();
  const plant = useSession((s) => s.plant);
  const zones = useSession((s) => s.zones);
  const questions = useSession((s) => s.questions);
  const { zone: at, server, tab, board } = usePlace("zones");
  const chosen = at ?? null;
  const [question, setQuestion] = useState<TrustQuestion | null>(null);
  const [discover, setDiscover] = useState<ZoneId | null>(null);
  const [restart, setRestart] = useState<{ zone: string; link: LinkHealth } | null>(null);
  const now = useNow(1000);
  const cards = useRef<HTMLDivElement>(null);
  const { go, refine } = store.getState();
  useEffect(() => {
    if (chosen !== null) cards.current?.querySelector(".zone-card-chosen")?.scrollIntoView({ block: "nearest" });
  }, [chosen, server]);
  if (!plant) return <SkeletonRows label="Reading the zones" />;
  const serverName = (zone: string, server: string): string =>
    plant.zone.get(zone)?.servers.find((s) => s.id === server)?.name ?? server;
  const askedName = (q: TrustQuestion): string =>
    `${serverName(q.zone, q.server)}${q.node === undefined ? "" : `, node ${q.node}`}`;
  const worstFirst = [...zones]
    .filter((z) => (plant.zone.get(z.zone)?.servers.length ?? 0) > 0)
    .sort((a, b) => linkStates.indexOf(b.state) - linkStates.indexOf(a.state) || order(plant.model.zones, a, b));
  if (board === "certificates")
    return <CertificateBoard plant={plant} nowMs={now} onClose={() => go("zones", { zone: at })} />;
  if (server !== undefined) {
    const zone = at ?? plant.model.zones.find((z) => z.servers.some((s) => s.id === server))?.id ?? "";
    return (
      <ServerPane
        key={`${zone} ${server}`}
        zone={zone}
        server={server}
        tab={tab}
        plant={plant}
        zones={zones}
        nowMs={now}
        onTab={(id) => refine("zones", { zone, server, tab: id })}
        onClose={() => go("zones", { zone })}
      />
    );
  }
  return (
    <div className="view-scroll stack">
      {questions.length === 0 ? null : (
        <Panel
          title={
            questions.length === 1
              ? "1 certificate waits for a decision"
              : `${questions.length} certificates wait for a decision`
          }
          flush
        >
          <ul className="trust-list">
            {questions.map((q) => (
              <li key={`${q.zone} ${q.server} ${q.certificate.sha256}`}>
                <strong>{askedName(q)}</strong>
                <span className="muted">{plant.zone.get(q.zone)?.name ?? q.zone}</span>
                <span className="grow">{q.faults.map((f) => faultWords[f].what).join(" ")}</span>
                <span className="muted">asked {formatAge(now - q.askedAtMs)} ago</span>
                <Button onClick={() => setQuestion(q)}>Look and decide</Button>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel
        label="Zone map"
        title="Zones and conduits"
        actions={
          <>
            <DiscoverButton zones={worstFirst.map((z) => z.zone)} chosen={chosen} onOpen={setDiscover} />
            <Button variant="default" onClick={() => go("zones", { zone: at, board: "certificates" })}>
              Certificates
            </Button>
          </>
        }
      >
        <ZoneMap model={plant.model} zones={zones} chosen={chosen} onChoose={(zone) => go("zones", { zone })} />
      </Panel>
      <div className="zone-cards" ref={cards}>
        {worstFirst.map((health) => (
          <ZoneCard
            key={health.zone}
            health={health}
            plant={plant}
            nowMs={now}
            chosen={chosen === health.zone}
            onRestart={(link) => setRestart({ zone: health.zone, link })}
            onOpen={(id, at) => go("zones", { zone: health.zone, server: id, tab: at })}
          />
        ))}
      </div>
      {worstFirst.length === 0 ? (
        <EmptyState title="No zone has reported yet">
          Each zone of the plant that has servers appears here as soon as its process has started.
        </EmptyState>
      ) : null}
      {question ? (
        <TrustDialog
          question={question}
          serverName={askedName(question)}
          zoneName={plant.zone.get(question.zone)?.name ?? question.zone}
          onClose={() => setQuestion(null)}
        />
      ) : null}
      {discover === null ? null : <DiscoveryDialog first={discover} plant={plant} onClose={() => setDiscover(null)} />}
      {restart ? (
        <ConfirmDialog
          title={`Restart the link to ${serverName(restart.zone, restart.link.server)}`}
          confirmLabel="Restart link"
          onClose={() => setRestart(null)}
          onConfirm={async () => {
            await api["zones.restartLink"]({ zone: restart.zone, server: restart.link.server });
            return "The link is being built anew.";
          }}
        >
          <p>Its values and alarms are not live for a few seconds. The process itself is not touched.</p>
        </ConfirmDialog>
      ) : null}
    </div>
  );
}

function order(zones: readonly { readonly id: string }[], a: ZoneHealth, b: ZoneHealth): number {
  return zones.findIndex((z) => z.id === a.zone) - zones.findIndex((z) => z.id === b.zone);
}
