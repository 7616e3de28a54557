import type { ServerId, ZoneId } from "../ids.ts";
import { instantText } from "../instant.ts";

/** What is looked at, in the order in which a connection needs it. */
export const doctorSteps = [
  "reach",
  "hello",
  "endpoints",
  "serverCertificate",
  "ownCertificate",
  "channel",
  "session",
  "contents",
] as const;
export type DoctorStep = (typeof doctorSteps)[number];

/** Who does not let the connection come about. `path`: the network, or the address itself. */
export const doctorSides = ["station", "server", "path"] as const;
export type DoctorSide = (typeof doctorSides)[number];

/** Where something has to be done. */
export type MendPlace = "station" | "server" | "network" | "plantFile";

export interface DoctorMend {
  readonly at: MendPlace;
  /** What to do, one or two sentences. */
  readonly step: string;
  /** SHA-256 to compare, in groups of four digits; empty when there is none. */
  readonly fingerprint: string;
  /**
   * The file or folder concerned: a path on this station, or where it usually lies on the server; empty when none is.
   */
  readonly file: string;
}

export interface DoctorFinding {
  /** Names the rule, e.g. "serverCertificateExpired". */
  readonly id: string;
  readonly step: DoctorStep;
  readonly side: DoctorSide;
  /** False for what deserves attention but does not keep the link down. */
  readonly blocking: boolean;
  /** What was found and why it matters. */
  readonly what: string;
  /** OPC UA symbolic code of it; empty when there is none. */
  readonly code: string;
  readonly mend: readonly DoctorMend[];
}

/** Text that comes from the server is bounded and shown as text. */
export interface DoctorFact {
  readonly label: string;
  readonly value: string;
}

export type StepResult = "passed" | "attention" | "failed" | "notReached" | "running";

export interface StepReport {
  readonly step: DoctorStep;
  readonly result: StepResult;
  readonly facts: readonly DoctorFact[];
  readonly findings: readonly DoctorFinding[];
}

export interface Diagnosis {
  readonly zone: ZoneId;
  readonly server: ServerId;
  readonly serverName: string;
  readonly endpointUrl: string;
  readonly startedAtMs: number;
  readonly tookMs: number;
  /** "automatic": after a refusal, without signing in. */
  readonly asked: "person" | "automatic";
  readonly state: "running" | "finished" | "cancelled" | "outOfTime";
  readonly steps: readonly StepReport[];
  /** The first thing that keeps the link down; null while running and when nothing does. */
  readonly cause: DoctorFinding | null;
}

export const doctorStepWords: Readonly<Record<DoctorStep, string>> = {
  reach: "Address and network",
  hello: "Speaks OPC UA",
  endpoints: "Security offered",
  serverCertificate: "Server's certificate",
  ownCertificate: "Our certificate",
  channel: "Secure channel",
  session: "Sign-in",
  contents: "Namespace and tags",
};
export const doctorSideWords: Readonly<Record<DoctorSide, string>> = {
  station: "This station refuses",
  server: "The server refuses",
  path: "The way to the server",
};
export const mendPlaceWords: Readonly<Record<MendPlace, string>> = {
  station: "On this station",
  server: "On the server",
  network: "In the network",
  plantFile: "In the plant project",
};
export const stepResultWords: Readonly<Record<StepResult, string>> = {
  passed: "holds",
  attention: "holds, with remarks",
  failed: "fails",
  notReached: "not looked at",
  running: "looking",
};

/** The result as plain text, for the colleague who looks after the server. */
export function diagnosisText(d: Diagnosis): string {
  const ended = d.state === "finished" ? "" : `, ${stateWords[d.state]}`;
  const lines = [
    `Millward: why the link to ${d.serverName} (${d.server}) in zone ${d.zone} does not come up`,
    `Address    ${d.endpointUrl}`,
    `Looked at  ${instantText(d.startedAtMs)}, for ${(d.tookMs / 1000).toFixed(1)} s${ended}`,
    "",
    d.cause
      ? `CAUSE: ${doctorSideWords[d.cause.side]}. ${d.cause.what}${d.cause.code === "" ? "" : ` [${d.cause.code}]`}`
      : "CAUSE: nothing found that keeps the link down.",
    ...(d.cause ? mendLines(d.cause) : []),
  ];
  for (const s of d.steps) {
    lines.push("", `${doctorSteps.indexOf(s.step) + 1}. ${doctorStepWords[s.step]}: ${stepResultWords[s.result]}`);
    for (const fact of s.facts) lines.push(`   ${fact.label}: ${fact.value}`);
    for (const f of s.findings)
      lines.push(
        `   ${f.blocking ? "FAULT" : "Remark"}: ${f.what}${f.code === "" ? "" : ` [${f.code}]`}`,
        ...(f.id === d.cause?.id ? [] : mendLines(f)),
      );
  }
  return `${lines.join("\n")}\n`;
}

const stateWords: Readonly<Record<Diagnosis["state"], string>> = {
  running: "still running",
  finished: "finished",
  cancelled: "cancelled before the end",
  outOfTime: "stopped when its time was up",
};
const mendLines = (f: DoctorFinding): string[] =>
  f.mend.flatMap((m) => [
    `   -> ${mendPlaceWords[m.at]}: ${m.step}`,
    ...(m.fingerprint === "" ? [] : [`      SHA-256 ${m.fingerprint}`]),
    ...(m.file === "" ? [] : [`      ${m.file}`]),
  ]);
