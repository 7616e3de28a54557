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
export const fingerprintGroups = (hex: string): string => hex.replace(/.{4}(?=.)/g, "$& ");

/** From the smallest: up to how many seconds a unit is used, its seconds, its name. */
const units = [
  [120, 1, "s"],
  [7_200, 60, "min"],
  [172_800, 3_600, "h"],
  [Number.POSITIVE_INFINITY, 86_400, "days"],
] as const;

/** "3 min ahead of", "2 h behind"; empty below 5 s. */
export function skewWords(skewMs: number | null): string {
  if (skewMs === null || Math.abs(skewMs) < 5_000) return "";
  const s = Math.abs(skewMs) / 1000;
  const [, unitS, unit] = units.find(([below]) => s < below) ?? units[3];
  return `${Math.round(s / unitS)} ${unit} ${skewMs > 0 ? "ahead of" : "behind"}`;
}
