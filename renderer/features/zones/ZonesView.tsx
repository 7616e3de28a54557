import { useAppStore, useSession } from "../../store/appContext.ts";
import { usePlace } from "../../store/usePlace.ts";
import { SkeletonRows } from "../../ui/SkeletonRows.tsx";
import { useNow } from "../../ui/useNow.ts";
import { CertificateBoard } from "./certificates/CertificateBoard.tsx";
import { ServerPane } from "./server/ServerPane.tsx";
import { zoneOfServer } from "./zoneNames.ts";
import { ZonesPage } from "./ZonesPage.tsx";
import "./zones.css";

/** The zones, or what the place says stands over them: one server, or the board of all certificates. */
export function ZonesView() {
  const { go, refine } = useAppStore().getState();
  const plant = useSession((s) => s.plant);
  const zones = useSession((s) => s.zones);
  const { zone: at, server, tab, board } = usePlace("zones");
  const now = useNow(1000);
  if (!plant) return <SkeletonRows label="Reading the zones" />;
  if (board === "certificates")
    return <CertificateBoard plant={plant} nowMs={now} onClose={() => go("zones", { zone: at })} />;
  if (server !== undefined) {
    const zone = at ?? zoneOfServer(plant, server);
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
  return <ZonesPage chosen={at ?? null} plant={plant} zones={zones} nowMs={now} />;
}
