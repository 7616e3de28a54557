import { Button } from "@mantine/core";
import type { LinkHealth } from "../../../shared/zones/health.ts";
import { formatAge } from "../../ui/format.ts";
import { GuardedButton } from "../../ui/GuardedButton.tsx";
import { linkWords } from "../../ui/words.ts";
import { ZoneMark } from "../../ui/ZoneMark.tsx";
import { FactTiles } from "./FactTiles.tsx";
import { linkFacts } from "./linkFacts.ts";
import { NodeLine } from "./server/redundancy/NodeLine.tsx";
import { hasReason } from "./zoneWords.ts";

interface LinkSectionProps {
  readonly link: LinkHealth;
  /** Of its server. */
  readonly name: string;
  readonly nowMs: number;
  /** Why this user may not restart it; empty when he may. */
  readonly refused: string;
  readonly onRestart: () => void;
  /** Opens the server's page, at this tab or at the first. */
  readonly onOpen: (tab?: string) => void;
}

/** One link of a zone: how it is and why, and where to look further. */
export function LinkSection({ link, name, nowMs, refused, onRestart, onOpen }: LinkSectionProps) {
  return (
    <section className="link" aria-label={link.server}>
      <header className="link-head">
        <ZoneMark state={link.state} />
        <strong className="ellipsis">{name}</strong>
        <span className="mono muted ellipsis grow">{link.endpointUrl}</span>
        {hasReason(link) ? (
          <Button variant="default" onClick={() => onOpen("doctor")}>
            Find out why
          </Button>
        ) : null}
        <Button variant="default" onClick={() => onOpen()}>
          Details
        </Button>
        <GuardedButton blocked={refused} title="Drops this link and builds it anew" onClick={onRestart}>
          Restart link
        </GuardedButton>
      </header>
      <NodeLine link={link} nowMs={nowMs} />
      {link.state === "live" ? null : (
        <p className="link-reason select-text">
          <strong>{capital(linkWords[link.state])}</strong> for {formatAge(nowMs - link.sinceMs)}. {link.reason}{" "}
          {link.code === "" ? null : <span className="code-word">{link.code}</span>}
        </p>
      )}
      {(link.remarks ?? [])
        .filter(({ text }) => text !== link.reason)
        .map(({ kind, text }) => (
          <p key={`${kind} ${text}`} className="link-reason select-text">
            {text}
          </p>
        ))}
      <FactTiles facts={linkFacts(link, nowMs)} />
    </section>
  );
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
