import type { AuditHealth } from "../../shared/audit/record.ts";
import type { ZoneHealth } from "../../shared/zones/health.ts";
import { useAppState, useAppStore, useSession } from "../store/appContext.ts";
import { formatAge, formatCount, formatMinute, THIN_SPACE } from "../ui/format.ts";
import { useNow } from "../ui/useNow.ts";
import { linkWords } from "../ui/words.ts";
import { ZoneMark } from "../ui/ZoneMark.tsx";

/** Zones, age of the data, what was coalesced, and the audit log, in words. */
export function StatusBar({ onNotices }: { readonly onNotices: () => void }) {
  const store = useAppStore();
  const zones = useSession((s) => s.zones);
  const plant = useSession((s) => s.plant);
  const feed = useSession((s) => s.feed);
  const audit = useAppState((s) => s.audit);
  const notices = useAppState((s) => s.notices.length);
  const station = useAppState((s) => s.station?.stationName ?? "");
  const now = useNow(1000);
  const linked = zones.filter((z) => z.links.length > 0 || z.state === "hostDown");
  return (
    <footer className="status-bar" aria-label="Station status">
      <ul className="status-zones">
        {linked.map((zone) => (
          <li key={zone.zone}>
            <button
              type="button"
              className="status-item"
              data-strong={zone.state !== "live"}
              title={zone.cause}
              onClick={() => store.getState().go("zones", { zone: zone.zone })}
            >
              <ZoneMark state={zone.state} />
              <span className="ellipsis">{plant?.zone.get(zone.zone)?.name ?? zone.zone}</span>
              <span className="muted">{zoneWords(zone, now)}</span>
            </button>
          </li>
        ))}
        {linked.length === 0 ? <li className="status-item muted">No zone has reported yet</li> : null}
      </ul>
      <span
        className="status-item"
        data-strong={feed.ageMs === null || feed.ageMs > 3000}
        title="How long ago the quietest server was heard"
      >
        {feed.ageMs === null
          ? "no data yet"
          : `data ≤${THIN_SPACE}${formatAge(Math.max(100, Math.ceil(feed.ageMs / 100) * 100))}`}
      </span>
      <span
        className="status-item muted"
        title="Samples replaced by a newer one before they were drawn; records keep them all. Gaps are lost batches."
      >
        coalesced {formatCount(feed.coalesced)}
        {feed.gaps > 0 ? `, ${formatCount(feed.gaps)} gaps` : ""}
      </span>
      <button
        type="button"
        className="status-item"
        data-strong={audit !== null && audit.state !== "ok"}
        title={audit?.reason ?? ""}
        onClick={() => store.getState().go("audit")}
      >
        {auditWords(audit)}
      </button>
      {notices > 0 ? (
        <button type="button" className="status-item" onClick={onNotices}>
          {notices === 1 ? "1 message" : `${formatCount(notices)} messages`}
        </button>
      ) : null}
      <span className="status-item muted ellipsis">{station}</span>
    </footer>
  );
}

/** Latency while live, else the state with how long it lasts. */
export function zoneWords(zone: ZoneHealth, nowMs: number): string {
  if (zone.state !== "live") return `${linkWords[zone.state]} ${formatAge(Math.max(1000, nowMs - zone.sinceMs))}`;
  const latencies = zone.links.map((l) => l.latencyMs).filter((ms) => ms !== null);
  return latencies.length === 0 ? "live" : `${Math.round(Math.max(...latencies))}${THIN_SPACE}ms`;
}

export function auditWords(audit: AuditHealth | null): string {
  if (!audit) return "audit not read yet";
  switch (audit.state) {
    case "ok":
      return `audit ✓ ${formatCount(audit.records)} records${audit.verifiedAtMs === null ? ", not verified yet" : `, verified ${formatMinute(audit.verifiedAtMs)}`}`;
    case "spilling":
      return `audit cannot be written: ${formatCount(audit.spilled)} records kept aside`;
    case "broken":
      return `audit broken at record ${formatCount(audit.brokenSeq)}`;
  }
}
