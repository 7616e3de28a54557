import { AppError } from "../../../shared/errors.ts";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import type { Server } from "../../../shared/plant/model.ts";
import { doctorSteps, type Diagnosis } from "../../../shared/zones/doctor.ts";
import { policyOf } from "../../../shared/zones/policies.ts";
import { askServer } from "../discovery/askServer.ts";
import { DeadlineError } from "../wire/deadline.ts";
import { noAnswer } from "../link/refusalWords.ts";
import { codeOf, messageOf } from "../wire/statusName.ts";
import type { ChannelContext } from "../link/openChannel.ts";
import { plainText } from "../wire/plainText.ts";
import { judge } from "./judge.ts";
import { probeChannel } from "./probeChannel.ts";
import { ownFileOf, probeOwn, probeServerCertificate } from "./probeCertificate.ts";
import { probeTransport } from "./probeTransport.ts";
import { isWanted } from "./rulesTransport.ts";
import type { Evidence } from "./evidence.ts";

const LONGEST_MS = 14_000;

interface DoctorCase {
  readonly context: ChannelContext;
  readonly zone: ZoneId;
  readonly server: Server;
  /** Null: none is kept. */
  readonly identity: ServerIdentity | null;
  readonly tags: readonly string[];
  readonly asked: Diagnosis["asked"];
  /** Code with which the link was last refused at sign-in; empty when it was not. */
  readonly knownRefusal: string;
}

interface Run {
  readonly abort: AbortController;
  readonly done: Promise<Diagnosis>;
  shown: Diagnosis;
}

/** Finds out why a link does not come up, one look per server at a time, and keeps the last result. */
export class Doctor {
  readonly #runs = new Map<string, Run>();
  readonly #last = new Map<string, Diagnosis>();

  /** @throws conflict while another look at this server is under way. */
  diagnose(c: DoctorCase): Promise<Diagnosis> {
    if (this.#runs.has(c.server.id))
      throw new AppError("conflict", "This server is being looked at already. Wait for the result, or cancel it.");
    const abort = new AbortController();
    const run: Omit<Run, "done"> = {
      abort,
      shown: diagnosisOf(c, emptyEvidence(c), c.context.clock.nowMs(), 0, "running"),
    };
    const done = this.#look(c, abort, (shown) => (run.shown = shown)).finally(() => this.#runs.delete(c.server.id));
    this.#runs.set(c.server.id, Object.assign(run, { done }));
    return done;
  }

  /** The look under way as far as it has come, or the last one; null when there was none. */
  shown(server: string): Diagnosis | null {
    return this.#runs.get(server)?.shown ?? this.#last.get(server) ?? null;
  }

  cancel(server: string): void {
    this.#runs.get(server)?.abort.abort();
  }

  /** Ends what is under way. */
  async dispose(): Promise<void> {
    for (const run of this.#runs.values()) run.abort.abort();
    await Promise.allSettled([...this.#runs.values()].map((run) => run.done));
  }

  async #look(c: DoctorCase, abort: AbortController, show: (d: Diagnosis) => void): Promise<Diagnosis> {
    const { clock } = c.context;
    const [startedAtMs, fromMs] = [clock.nowMs(), clock.steadyMs()];
    let evidence = emptyEvidence(c);
    const timer = setTimeout(() => abort.abort(new DeadlineError("the whole look")), LONGEST_MS);
    const shownAs = (state: Diagnosis["state"]): Diagnosis =>
      diagnosisOf(c, evidence, startedAtMs, Math.round(clock.steadyMs() - fromMs), state);
    const add = (more: Partial<Evidence>): void => {
      evidence = { ...evidence, ...more };
      show(shownAs("running"));
    };
    let state: Diagnosis["state"] = "finished";
    try {
      await gather(c, abort.signal, add);
    } catch (err) {
      if (!abort.signal.aborted) throw err;
      state = abort.signal.reason instanceof DeadlineError ? "outOfTime" : "cancelled";
    } finally {
      clearTimeout(timer);
    }
    const result = shownAs(state);
    this.#last.set(c.server.id, result);
    return result;
  }
}

/**
 * Each step only when the one before holds: nothing is opened to a server that our own checks refuse, and nobody is
 * signed in at one.
 */
async function gather(c: DoctorCase, signal: AbortSignal, add: (more: Partial<Evidence>) => void): Promise<void> {
  const { context, server } = c;
  add({ own: probeOwn(context, server.id) });
  if (
    !(await probeTransport(server.endpointUrl, context.clock, signal, {
      reach: (reach) => add({ reach }),
      hello: (hello) => add({ hello }),
    }))
  )
    return;
  let answer: Awaited<ReturnType<typeof askServer>>;
  try {
    answer = await askServer(context, server.endpointUrl, signal);
  } catch (err) {
    signal.throwIfAborted();
    add({
      endpoints: {
        outcome: noAnswer(err) ? "silent" : "failed",
        code: codeOf(err),
        detail: plainText(messageOf(err), 200),
      },
    });
    return;
  }
  add({ endpoints: { outcome: "answered", answer: answer.shown } });
  const at = answer.shown.endpoints.findIndex(isWanted({ server }));
  const shownBy =
    at >= 0
      ? at
      : answer.shown.endpoints.findIndex((e) => e.certificateSha256 !== null && policyOf(e.policyUri).family === "rsa");
  const raw = answer.raw[shownBy];
  if (!raw) return;
  const serverCertificate = await probeServerCertificate(context, server, {
    chainDer: Buffer.from((raw.serverCertificate as Buffer | null) ?? Buffer.alloc(0)),
    endpointApplicationUri: raw.server.applicationUri ?? "",
    clockSkewMs: answer.shown.clockSkewMs,
  });
  signal.throwIfAborted();
  add({ serverCertificate });
  if (at < 0 || serverCertificate.outcome !== "read" || serverCertificate.faults.length > 0) return;
  await probeChannel({
    context,
    server,
    identity: c.identity,
    signIn: c.asked === "person",
    tags: c.tags,
    knownRefusal: c.knownRefusal,
    signal,
    onChannel: (channel) => add({ channel }),
    onSession: (session) => add({ session }),
    onContents: (contents) => add({ contents }),
  });
}

function emptyEvidence(c: DoctorCase): Evidence {
  const { pki, clock } = c.context;
  return {
    server: c.server,
    nowMs: clock.nowMs(),
    station: {
      certificateFile: ownFileOf(c.context, c.server.id),
      trustedFolder: pki.store.trustedFolder,
      issuersFolder: pki.store.issuersCertFolder,
      crlFolder: pki.store.issuersCrlFolder,
      rejectedFolder: pki.store.rejectedFolder,
      account: c.identity ? accountOf(c.identity) : "",
    },
    reach: null,
    hello: null,
    endpoints: null,
    serverCertificate: null,
    own: null,
    channel: null,
    session: null,
    contents: null,
  };
}

function accountOf(identity: ServerIdentity): string {
  if (identity.kind === "userName") return `the account ${plainText(identity.userName, 60)}`;
  return identity.kind === "x509" ? "the service's user certificate" : "nobody (anonymous)";
}

function diagnosisOf(
  c: DoctorCase,
  evidence: Evidence,
  startedAtMs: number,
  tookMs: number,
  state: Diagnosis["state"],
): Diagnosis {
  const { steps, cause } = judge(evidence, state === "outOfTime");
  const under = state === "running" ? doctorSteps.find((step, i) => steps[i]?.result === "notReached") : undefined;
  return {
    zone: c.zone,
    server: c.server.id,
    serverName: c.server.name,
    endpointUrl: c.server.endpointUrl,
    startedAtMs,
    tookMs,
    asked: c.asked,
    state,
    steps: steps.map((s) => (s.step === under ? { ...s, result: "running" } : s)),
    cause: state === "running" ? null : cause,
  };
}
