import type { DoctorFinding, DoctorMend, DoctorSide, DoctorStep, MendPlace } from "../../../shared/zones/doctor.ts";
import type { Evidence } from "./evidence.ts";

/** What a rule has to say once it holds. */
interface Verdict {
  readonly what: string;
  readonly code?: string;
  readonly mend: readonly DoctorMend[];
}

/** One thing that can be wrong. `holds` is false while its step was not looked at. */
export interface Rule {
  readonly id: string;
  readonly step: DoctorStep;
  readonly side: DoctorSide;
  readonly blocking: boolean;
  /** Of the rules of one group only the first that holds speaks: it is the most precise. */
  readonly group?: string;
  holds(e: Evidence): boolean;
  say(e: Evidence): Verdict;
}

export const findingOf = (rule: Rule, e: Evidence): DoctorFinding => {
  const { what, code = "", mend } = rule.say(e);
  return { id: rule.id, step: rule.step, side: rule.side, blocking: rule.blocking, what, code, mend };
};

/** Rules of a step that ends with its first fault. */
export const oneFaultOf = (step: DoctorStep, table: readonly Omit<Rule, "step" | "group">[]): readonly Rule[] =>
  table.map((rule) => ({ ...rule, step, ...(rule.blocking ? { group: step } : {}) }));

/** Rules of a step that can have several faults at once. */
export const rulesOf = (step: DoctorStep, table: readonly Omit<Rule, "step">[]): readonly Rule[] =>
  table.map((rule) => ({ ...rule, step }));

export const mend = (at: MendPlace, step: string, file = "", fingerprint = ""): DoctorMend => ({
  at,
  step,
  file,
  fingerprint,
});

/** Where an OPC UA server keeps certificates, in the layout that OPC 10000-12 recommends; products differ. */
export const onServer = {
  trusted: "usually pki/trusted/certs of the server; until somebody decides, often in pki/rejected/certs",
  issuers: "usually pki/issuers/certs, and its list in pki/issuers/crl",
  own: "usually pki/own/certs",
} as const;

export const day = (ms: number): string =>
  Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : "an unknown date";
export const groups = (hex: string): string => hex.replace(/.{4}(?=.)/g, "$& ");

/** "3 min ahead of", "2 h behind"; empty below 5 s. */
export function skewWords(skewMs: number | null): string {
  if (skewMs === null || Math.abs(skewMs) < 5_000) return "";
  const s = Math.abs(skewMs) / 1000;
  const amount =
    s < 120
      ? `${Math.round(s)} s`
      : s < 7_200
        ? `${Math.round(s / 60)} min`
        : s < 172_800
          ? `${Math.round(s / 3600)} h`
          : `${Math.round(s / 86_400)} days`;
  return `${amount} ${skewMs > 0 ? "ahead of" : "behind"}`;
}
