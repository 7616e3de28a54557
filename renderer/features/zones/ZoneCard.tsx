import { Button } from "@mantine/core";
import type { PlantIndex } from "../../live/plantIndex.ts";
import type { ServerId } from "../../../shared/ids.ts";
import type { LinkHealth, ZoneHealth } from "../../../shared/zones/health.ts";
import { useCan, whyNot } from "../../store/useCan.ts";
import { formatAge, formatCount, THIN_SPACE } from "../../ui/format.ts";
import { Panel } from "../../ui/Panel.tsx";
import { linkWords } from "../../ui/words.ts";
import { ZoneMark } from "../../ui/ZoneMark.tsx";
import { linkFacts } from "./linkFacts.ts";

export interface ZoneCardProps { readonly health: ZoneHealth; readonly plant: PlantIndex; readonly nowMs: number; readonly chosen: boolean; readonly onRestart: (link: LinkHealth) => void; readonly onOpen: (server: ServerId) => void }

export function ZoneCard({ health, plant, nowMs, chosen, onRestart, onOpen }: ZoneCardProps) {
  const zone = plant.zone.get(health.zone);
  const may = useCan("link.restart", health.zone);
  const process = health.pid === null ? "its host is down" : `host process ${health.pid}${health.memoryMb === null ? "" : `, ${formatCount(health.memoryMb)}${THIN_SPACE}MB`}`;
  const restarts = health.restarts === 0 ? "never restarted" : health.restarts === 1 ? "restarted once" : `restarted ${formatCount(health.restarts)} times`;
  return (
    <Panel
      className={chosen ? "zone-card zone-card-chosen" : "zone-card"} label={zone?.name ?? health.zone}
      title={<span className="row"><ZoneMark state={health.state} />{zone?.name ?? health.zone}<span className="zone-card-state">{linkWords[health.state]}{health.state === "live" ? "" : ` ${formatAge(nowMs - health.sinceMs)}`}</span></span>}
      actions={<span className="hint">{process}, {restarts}</span>}
    >
      {health.cause === "" || health.links.length > 0 ? null : <p className="zone-cause select-text">{health.cause}</p>}
      {health.links.map((link) => (
        <section key={link.server} className="link" aria-label={link.server}>
          <header className="link-head">
            <ZoneMark state={link.state} />
            <strong className="ellipsis">{zone?.servers.find((s) => s.id === link.server)?.name ?? link.server}</strong>
            <span className="mono muted ellipsis grow">{link.endpointUrl}</span>
            <Button variant="default" onClick={() => onOpen(link.server)}>Details</Button>
            <Button variant="default" disabled={!may} title={may ? "Drops this link and builds it anew" : whyNot("link.restart")} onClick={() => onRestart(link)}>Restart link</Button>
          </header>
          {link.state === "live" ? null : <p className="link-reason select-text"><strong>{capital(linkWords[link.state])}</strong> for {formatAge(nowMs - link.sinceMs)}. {link.reason} {link.code === "" ? null : <span className="code-word">{link.code}</span>}</p>}
          <dl className="link-facts">
            {linkFacts(link, nowMs).map((f) => <div key={f.label}><dt>{f.label}</dt><dd data-strong={f.strong} title={f.why}>{f.value}</dd></div>)}
          </dl>
        </section>
      ))}
      {health.links.length === 0 ? <p className="hint">No link is open: {health.pid === null ? "its host is being started again." : "this zone has no servers."}</p> : null}
    </Panel>
  );
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
