import type { StorageFault } from "../../shared/storage/fault.ts";
import type { ZoneHealth } from "../../shared/zones/health.ts";
import { auditCell } from "./auditCell.ts";
import { useAppState, useAppStore, useSession } from "../store/appContext.ts";
import { formatAge, formatCount, THIN_SPACE } from "../ui/format.ts";
import { useNow } from "../ui/useNow.ts";
import { linkWords } from "../ui/words.ts";
import { ZoneMark } from "../ui/ZoneMark.tsx";

const nothing: readonly StorageFault[] = [];

/** Zones, age of the data, what was coalesced, and the audit log, in words. */
export function StatusBar({ onNotices }: { readonly onNotices: () => void }) {
  const store = useAppStore();
  const audit = useAppState((s) => s.audit);
  const notices = useAppState((s) => s.notices.length);
  const station = useAppState((s) => s.station?.stationName ?? "");
  return (
    <footer className="status-bar" aria-label="Station status">
      <ZoneItems />
      <FeedItems />
      <button
        type="button"
        className="status-item"
        data-strong={audit !== null && (audit.state !== "ok" || audit.unvouched > 0)}
        title={audit?.reason ?? ""}
        onClick={() => store.getState().go("audit")}
      >
        {auditCell(audit)}
      </button>
      <MissingItem />
      {notices > 0 ? (
        <button type="button" className="status-item" onClick={onNotices}>
          {notices === 1 ? "1 message" : `${formatCount(notices)} messages`}
        </button>
      ) : null}
      <span className="status-item muted ellipsis">{station}</span>
    </footer>
  );
}

/** What the station cannot keep, until it can; the alarm list says each in full. */
function MissingItem() {
  const store = useAppStore();
  const missing = useAppState((s) => s.station?.missing ?? nothing);
  if (missing.length === 0) return null;
  return (
    <button
      type="button"
      className="status-item"
      data-strong="true"
      title={missing.map((m) => `${m.title}: ${m.text}`).join("\n")}
      onClick={() => store.getState().go("alarms", { text: "Station" })}
    >
      <span className="ellipsis">not kept: {missing.map((m) => m.title.toLowerCase()).join(", ")}</span>
    </button>
  );
}

function ZoneItems() {
  const store = useAppStore();
  const zones = useSession((s) => s.zones);
  const plant = useSession((s) => s.plant);
  const now = useNow(1000);
  const linked = zones.filter((z) => z.links.length > 0 || z.state === "hostDown");
  return (
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
  );
}

const COALESCED = "Samples that a newer one replaced before they were drawn. Gaps are lost batches.";
const OLD_MS = 3000;

function FeedItems() {
  const { ageMs, coalesced, gaps } = useSession((s) => s.feed);
  const age = ageMs === null ? "no data yet" : `data ≤${THIN_SPACE}${formatAge(upTo100Ms(ageMs))}`;
  return (
    <>
      <span
        className="status-item"
        data-strong={ageMs === null || ageMs > OLD_MS}
        title="How long ago the quietest server was heard"
      >
        {age}
      </span>
      <span className="status-item muted" title={COALESCED}>
        coalesced {formatCount(coalesced)}
        {gaps > 0 ? `, ${formatCount(gaps)} gaps` : ""}
      </span>
    </>
  );
}

function upTo100Ms(ms: number): number {
  return Math.max(100, Math.ceil(ms / 100) * 100);
}

/** Latency while live, else the state with how long it lasts. */
function zoneWords(zone: ZoneHealth, nowMs: number): string {
  if (zone.state !== "live") return `${linkWords[zone.state]} ${formatAge(Math.max(1000, nowMs - zone.sinceMs))}`;
  const latencies = zone.links.map((l) => l.latencyMs).filter((ms) => ms !== null);
  return latencies.length === 0 ? "live" : `${Math.round(Math.max(...latencies))}${THIN_SPACE}ms`;
}
