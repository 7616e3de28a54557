import access from "../../../resources/help/access.md?raw";
import alarms from "../../../resources/help/alarms.md?raw";
import audit from "../../../resources/help/audit.md?raw";
import browse from "../../../resources/help/browse.md?raw";
import certificates from "../../../resources/help/certificates.md?raw";
import discovery from "../../../resources/help/discovery.md?raw";
import doctor from "../../../resources/help/doctor.md?raw";
import floor from "../../../resources/help/floor.md?raw";
import keys from "../../../resources/help/keys.md?raw";
import overview from "../../../resources/help/overview.md?raw";
import start from "../../../resources/help/start.md?raw";
import trouble from "../../../resources/help/trouble.md?raw";
import values from "../../../resources/help/values.md?raw";
import writes from "../../../resources/help/writes.md?raw";
import zones from "../../../resources/help/zones.md?raw";

export interface HelpPage {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

const page = (id: string, text: string): HelpPage => ({ id, title: /^# (.+)$/m.exec(text)?.[1] ?? id, text });

/** In reading order. */
export const helpPages: readonly HelpPage[] = [
  page("start", start),
  page("values", values),
  page("overview", overview),
  page("floor", floor),
  page("alarms", alarms),
  page("writes", writes),
  page("zones", zones),
  page("browse", browse),
  page("certificates", certificates),
  page("doctor", doctor),
  page("discovery", discovery),
  page("audit", audit),
  page("access", access),
  page("keys", keys),
  page("trouble", trouble),
];

/** A link may go to another page of this help, written as its file name, and nowhere else. */
export function linkedPage(href: string | undefined): string | null {
  const id = /^\.?\/?([a-z]+)\.md$/.exec(href ?? "")?.[1];
  return helpPages.some((p) => p.id === id) ? (id ?? null) : null;
}
