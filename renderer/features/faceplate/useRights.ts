import { useEffect, useState } from "react";
import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { Asset, Command, Tag } from "../../../shared/plant/model.ts";
import { useApi, useAppState, useSession, useSource } from "../../store/appContext.ts";
import { refusedBySource } from "../../store/source.ts";
import { useGrants } from "../../store/useCan.ts";
import { errorText } from "../../ui/errorText.ts";
import { asking, consoleRight, type Right } from "./rights.ts";

/** Console role first, then the server's own right for this user and tag. */
export function useTagRight(tag: Tag): Right {
  const api = useApi();
  const local = useConsoleRight("tag.write", tag.zone);
  return useServerRight(local, tag, `${tag.zone} ${tag.id}`, () => api["tags.rights"]({ zone: tag.zone, tag: tag.id }));
}

export function useCommandRight(asset: Asset, command: Command): Right {
  const api = useApi();
  const local = useConsoleRight(command.kind === "simulation" ? "simulation.inject" : "method.call", asset.zone);
  return useServerRight(local, asset, `${asset.zone} ${asset.id}.${command.id}`, () =>
    api["methods.rights"]({ zone: asset.zone, asset: asset.id, command: command.id }),
  );
}

export function useConsoleRight(needs: Parameters<typeof consoleRight>[1], zone: string): Right {
  const grants = useGrants();
  const name = useSession((s) => s.plant?.zone.get(zone)?.name ?? zone);
  const refused = refusedBySource(useSource(), needs);
  if (refused !== "") return { state: "refused", reason: refused };
  return consoleRight(grants, needs, zone, name);
}

interface At {
  readonly zone: ZoneId;
  readonly server: ServerId;
}

/**
 * The link's state, and which of its times it is live: an answer given before a link was lost, or while it was, does
 * not count after.
 */
function useLinkSpell({ zone, server }: At): string {
  return useSession((s) => {
    const health = s.zones.find((z) => z.zone === zone);
    if (health?.state === "hostDown") return "hostDown";
    const link = health?.links.find((l) => l.server === server);
    return link?.state === "live" ? `live ${link.sinceMs}` : (link?.state ?? "");
  });
}

function useServerRight(
  local: Right,
  at: At,
  key: string,
  ask: () => Promise<{ allowed: boolean; reason: string }>,
): Right {
  // A higher role taken or given back changes what the server says.
  const elevated = useAppState((s) => s.station?.session?.elevation?.sinceMs ?? 0);
  const asked = `${key} ${elevated} ${useLinkSpell(at)}`;
  const [answer, setAnswer] = useState<{ readonly key: string; readonly right: Right } | null>(null);
  const open = local.state === "allowed";
  useEffect(() => {
    if (!open) return undefined;
    let wanted = true;
    const keep = (right: Right): void => {
      if (wanted) setAnswer({ key: asked, right });
    };
    ask().then(
      (r) => keep({ state: r.allowed ? "allowed" : "refused", reason: r.reason }),
      (err: unknown) => keep({ state: "refused", reason: errorText(err) }),
    );
    return () => {
      wanted = false;
    };
    // `ask` is made anew on every render; `asked` names what it asks.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [open, asked]);
  if (!open) return local;
  return answer?.key === asked ? answer.right : asking;
}
