import { Button } from "@mantine/core";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { ServerId } from "../../../shared/ids.ts";
import type { LinkHealth, ZoneHealth } from "../../../shared/zones/health.ts";
import { useWhyNot } from "../../ui/useWhyNot.ts";
import { formatAge, formatCount, THIN_SPACE } from "../../ui/format.ts";
import { Panel } from "../../ui/Panel.tsx";
import { linkWords } from "../../ui/words.ts";
import { ZoneMark } from "../../ui/ZoneMark.tsx";
import { linkFacts } from "./linkFacts.ts";
import { NodeLine } from "./server/redundancy/NodeLine.tsx";

export interface ZoneCardProps {
  readonly health: ZoneHealth;
  readonly plant: PlantIndex;
  readonly nowMs: number;
  readonly chosen: boolean;
  readonly onRestart: (link: LinkHealth) => void;
  readonly onOpen: (server: ServerId, tab?: string) => void;
}

export function ZoneCard({ health, plant, nowMs, chosen, onRestart, onOpen }: ZoneCardProps) {
  const zone = plant.zone.get(health.zone);
  const refused = useWhyNot()("link.restart", health.zone);
  const may = refused === "";
  const process =
    health.pid === null
      ? "its host is down"
      : `host process ${health.pid}${health.memoryMb === null ? "" : `, ${formatCount(health.memoryMb)}${THIN_SPACE}MB`}`;
  const restarts =
    health.restarts === 0
      ? "never restarted"
      : health.restarts === 1
        ? "restarted once"
        : `restarted ${formatCount(health.restarts)} times`;
  return (
    <Panel
      className={chosen ? "zone-card zone-card-chosen" : "zone-card"}
      label={zone?.name ?? health.zone}
      title={
        <span className="row">
          <ZoneMark state={health.state} />
          {zone?.name ?? health.zone}
          <span className="zone-card-state">
            {linkWords[health.state]}
            {health.state === "live" ? "" : ` ${formatAge(nowMs - health.sinceMs)}`}
          </span>
        </span>
      }
      actions={
        <span className="hint">
          {process}, {restarts}
        </span>
      }
    >
      {health.cause === "" || health.links.length > 0 ? null : <p className="zone-cause select-text">{health.cause}</p>}
      {health.links.map((link) => (
        <section key={link.server} className="link" aria-label={link.server}>
          <header className="link-head">
            <ZoneMark state={link.state} />
            <strong className="ellipsis">{zone?.servers.find((s) => s.id === link.server)?.name ?? link.server}</strong>
            <span className="mono muted ellipsis grow">{link.endpointUrl}</span>
            {hasReason(link) ? (
              <Button variant="default" onClick={() => onOpen(link.server, "doctor")}>
                Find out why
              </Button>
            ) : null}
            <Button variant="default" onClick={() => onOpen(link.server)}>
              Details
            </Button>
            <Button
              variant="default"
              disabled={!may}
              title={may ? "Drops this link and builds it anew" : refused}
              onClick={() => onRestart(link)}
            >
              Restart link
            </Button>
          </header>
          <NodeLine link={link} nowMs={nowMs} />
          {link.state === "live" ? null : (
            <p className="link-reason select-text">
              <strong>{capital(linkWords[link.state])}</strong> for {formatAge(nowMs - link.sinceMs)}. {link.reason}{" "}
              {link.code === "" ? null : <span className="code-word">{link.code}</span>}
            </p>
          )}
          <dl className="link-facts">
            {linkFacts(link, nowMs).map((f) => (
              <div key={f.label}>
                <dt>{f.label}</dt>
                <dd data-strong={f.strong} title={f.why}>
                  {f.value}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      {health.keyEncrypted === false ? (
        <p className="hint zone-card-key">This zone's private key is not encrypted: this system has no key ring.</p>
      ) : null}
      {health.links.length === 0 ? (
        <p className="hint">
          No link is open: {health.pid === null ? "its host is being started again." : "this zone has no servers."}
        </p>
      ) : null}
    </Panel>
  );
}

/** Not while it simply comes up, nor while its host is down: then there is nothing to find out at the server. */
const hasReason = (link: LinkHealth): boolean =>
  link.state !== "live" &&
  link.state !== "hostDown" &&
  (link.state === "refused" || link.state === "silent" || link.code !== "");

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
