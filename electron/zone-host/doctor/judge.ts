// From evidence to findings: tables of rules and nothing else, so that every fault can be shown to be named.
import {
  doctorSteps,
  type DoctorFinding,
  type DoctorSide,
  type DoctorStep,
  type StepReport,
} from "../../../shared/zones/doctor.ts";
import { factsOf } from "./facts.ts";
import { findingOf, mend, type Rule } from "./rule.ts";
import { serverCertificateRules } from "./rulesCertificate.ts";
import { channelRules } from "./rulesChannel.ts";
import { ownCertificateRules } from "./rulesOwnCertificate.ts";
import { contentsRules, sessionRules } from "./rulesSession.ts";
import { endpointRules, helloRules, isWanted, offered, reachRules } from "./rulesTransport.ts";
import type { Evidence } from "./evidence.ts";

export const rules: Readonly<Record<DoctorStep, readonly Rule[]>> = {
  reach: reachRules,
  hello: helloRules,
  endpoints: endpointRules,
  serverCertificate: serverCertificateRules,
  ownCertificate: ownCertificateRules,
  channel: channelRules,
  session: sessionRules,
  contents: contentsRules,
};

/** What the evidence itself says, whatever the rules make of it. */
const looked: Readonly<Record<DoctorStep, (e: Evidence) => "no" | "holds" | "fails">> = {
  reach: (e) => outcome(e.reach, e.reach?.outcome === "connected"),
  hello: (e) => outcome(e.hello, e.hello?.outcome === "acknowledged"),
  endpoints: (e) => outcome(e.endpoints, offered(e).some(isWanted(e))),
  serverCertificate: (e) =>
    outcome(e.serverCertificate, e.serverCertificate?.outcome === "read" && e.serverCertificate.faults.length === 0),
  ownCertificate: (e) => outcome(e.own, e.own?.certificate !== null),
  channel: (e) => outcome(e.channel, e.channel?.outcome === "opened"),
  session: (e) => (e.session?.outcome === "notTried" ? "no" : outcome(e.session, e.session?.outcome === "opened")),
  contents: (e) => outcome(e.contents, e.contents?.failure === ""),
};
const outcome = (seen: unknown, holds: boolean): "no" | "holds" | "fails" =>
  seen === null ? "no" : holds ? "holds" : "fails";

/** On whom it falls when no rule knows better. */
const sides: Readonly<Record<DoctorStep, DoctorSide>> = {
  reach: "path",
  hello: "server",
  endpoints: "station",
  serverCertificate: "station",
  ownCertificate: "station",
  channel: "server",
  session: "server",
  contents: "server",
};

function findingsOf(step: DoctorStep, e: Evidence): DoctorFinding[] {
  const spoken = new Set<string>();
  const found = rules[step].flatMap((rule) => {
    if ((rule.group !== undefined && spoken.has(rule.group)) || !rule.holds(e)) return [];
    if (rule.group !== undefined) spoken.add(rule.group);
    return [findingOf(rule, e)];
  });
  if (looked[step](e) === "fails" && !found.some((f) => f.blocking)) {
    found.push({
      id: `${step}Unexplained`,
      step,
      side: sides[step],
      blocking: true,
      what: "This step fails for a reason that is not known here. The evidence below says what was seen.",
      code: "",
      mend: [mend("server", "Look into the server's log at this time.")],
    });
  }
  return found;
}

function resultOf(findings: readonly DoctorFinding[], wasLookedAt: boolean): StepReport["result"] {
  if (findings.some((f) => f.blocking)) return "failed";
  if (!wasLookedAt) return "notReached";
  return findings.length > 0 ? "attention" : "passed";
}

const tooSlow = (step: DoctorStep): DoctorFinding => ({
  id: "tooSlow",
  step,
  side: step === "ownCertificate" ? "station" : "server",
  blocking: true,
  what: "The server answers too slowly: this step did not end within the time given to the whole look.",
  code: "BadTimeout",
  mend: [mend("server", "See whether the server or the network to it is overloaded, then look again.")],
});

/**
 * @param outOfTime the look ended before its last step: what it waited for is then the first fault.
 * @returns a report on each step, and the first thing that keeps the link down: the first blocking finding in the order
 * of the steps.
 */
export function judge(e: Evidence, outOfTime = false): { steps: readonly StepReport[]; cause: DoctorFinding | null } {
  const steps = doctorSteps.map((step): StepReport => {
    const findings = findingsOf(step, e);
    return { step, result: resultOf(findings, looked[step](e) !== "no"), facts: factsOf(step, e), findings };
  });
  const slow =
    outOfTime && steps.every((s) => s.result !== "failed") ? steps.find((s) => s.result === "notReached") : undefined;
  const known = steps.map((s): StepReport =>
    s === slow ? { ...s, result: "failed", findings: [tooSlow(s.step)] } : s,
  );
  return { steps: known, cause: known.flatMap((s) => s.findings).find((f) => f.blocking) ?? null };
}
