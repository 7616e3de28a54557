import type { ServerId } from "../../../shared/ids.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { LinkHealth, ZoneHealth } from "../../../shared/zones/health.ts";
import { Panel } from "../../ui/Panel.tsx";
import { useWhyNot } from "../../ui/useWhyNot.ts";
import { ZoneMark } from "../../ui/ZoneMark.tsx";
import { LinkSection } from "./LinkSection.tsx";
import { serverLabel, zoneLabel } from "./zoneNames.ts";
import { processWords, stateWords } from "./zoneWords.ts";

interface ZoneCardProps {
  readonly health: ZoneHealth;
  readonly plant: PlantIndex;
  readonly nowMs: number;
  readonly chosen: boolean;
  readonly onRestart: (link: LinkHealth) => void;
  readonly onOpen: (server: ServerId, tab?: string) => void;
}

/** One zone: its state and process, each of its links, and what is to be known of its key. */
export function ZoneCard({ health, plant, nowMs, chosen, onRestart, onOpen }: ZoneCardProps) {
  const refused = useWhyNot()("link.restart", health.zone);
  const name = zoneLabel(plant, health.zone);
  const unlinked = health.links.length === 0;
  return (
    <Panel
      className={chosen ? "zone-card zone-card-chosen" : "zone-card"}
      label={name}
      title={
        <span className="row">
          <ZoneMark state={health.state} />
          {name}
          <span className="zone-card-state">{stateWords(health, nowMs)}</span>
        </span>
      }
      actions={<span className="hint">{processWords(health)}</span>}
    >
      {unlinked && health.cause !== "" ? <p className="zone-cause select-text">{health.cause}</p> : null}
      {health.links.map((link) => (
        <LinkSection
          key={link.server}
          link={link}
          name={serverLabel(plant, health.zone, link.server)}
          nowMs={nowMs}
          refused={refused}
          onRestart={() => onRestart(link)}
          onOpen={(tab) => onOpen(link.server, tab)}
        />
      ))}
      {health.keyEncrypted === false ? (
        <p className="hint zone-card-key">This zone's private key is not encrypted: this system has no key ring.</p>
      ) : null}
      {unlinked ? (
        <p className="hint">
          No link is open: {health.pid === null ? "its host is being started again." : "this zone has no servers."}
        </p>
      ) : null}
    </Panel>
  );
}
