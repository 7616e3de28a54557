import type { ZoneId } from "../../../shared/ids.ts";
import {
  daysUntil,
  expiryRows,
  urgencyOf,
  type ExpiryRow,
  type Urgency,
  type ZonePkiStore,
} from "../../../shared/zones/pki.ts";
import { severalEnd } from "./pkiWords.ts";
import { bounded } from "../../../shared/text.ts";

/** From these on somebody is told; "days90" stands on the board only. */
const told: readonly Urgency[] = ["days30", "days7", "ended"];
const MOST_AT_ONCE = 3;

const nouns: Readonly<Record<ExpiryRow["kind"], string>> = {
  own: "This station's own certificate",
  next: "The next certificate of this station",
  server: "The server's certificate",
  trusted: "The trusted certificate",
  issuer: "The authority's certificate",
  crl: "The revocation list",
};

/**
 * Says once per certificate and threshold that it ends soon. Nothing is renewed by itself: that is a person's decision.
 */
export class ExpiryWatch {
  readonly #notice: (zone: ZoneId, severity: "warning" | "critical", text: string) => void;
  readonly #said = new Set<string>();

  constructor(notice: (zone: ZoneId, severity: "warning" | "critical", text: string) => void) {
    this.#notice = notice;
  }

  look(zoneName: string, store: ZonePkiStore): void {
    const news = expiryRows(store).filter((row) => this.#isNews(row, store.atMs));
    if (news.length === 0) return;
    const worst = news[0]!;
    const severity = news.some((r) => urgencyOf(r.endMs, store.atMs) === "ended" && r.kind !== "trusted")
      ? "critical"
      : "warning";
    if (news.length > MOST_AT_ONCE) {
      this.#notice(store.zone, severity, severalEnd(zoneName, news.length, worst.subject));
      return;
    }
    for (const row of news) this.#notice(store.zone, severity, sentence(zoneName, row, store.atMs));
  }

  #isNews(row: ExpiryRow, nowMs: number): boolean {
    const urgency = urgencyOf(row.endMs, nowMs);
    const key = `${row.zone} ${row.sha256} ${urgency}`;
    if (!told.includes(urgency) || this.#said.has(key)) return false;
    this.#said.add(key);
    return true;
  }
}

function sentence(zoneName: string, row: ExpiryRow, nowMs: number): string {
  const days = daysUntil(row.endMs, nowMs);
  const when =
    row.endMs <= nowMs
      ? "has ended"
      : days === 0
        ? "ends within a day"
        : `ends in ${days} ${days === 1 ? "day" : "days"}`;
  const mend =
    row.kind === "own"
      ? "Renew it under Zones, Certificates."
      : row.kind === "crl"
        ? "Ask its issuer for the next one."
        : "Have it renewed in time.";
  return `${zoneName}: ${nouns[row.kind]}${row.kind === "own" ? "" : ` ${bounded(row.subject, 80)}`} ${when}. ${mend}`;
}
