// Secure channel, sign-in and contents, exactly as the link would open them; the link's own checks come first, always.
import { AttributeIds, type ClientSession } from "node-opcua-client";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { Server } from "../../../shared/plant/model.ts";
import { AbortedError, deadline } from "../wire/deadline.ts";
import { Channel, checkServer, type ChannelContext } from "../link/openChannel.ts";
import { HeldAccount, Refusal } from "../link/refusal.ts";
import { noAnswer } from "../link/refusalWords.ts";
import { codeOf, messageOf } from "../wire/statusName.ts";
import { plainText } from "../wire/plainText.ts";
import type { ChannelEvidence, ContentsEvidence, SessionEvidence } from "./evidence.ts";
import { tagNodeId } from "../wire/tagNodeId.ts";

const READ_MS = 4_000;
const CHANNEL_MS = 5_000;
const MOST_NAMESPACES = 50;

interface ChannelProbe {
  readonly context: ChannelContext;
  readonly server: Server;
  /** Null: none is kept, so nobody signs in. */
  readonly identity: ServerIdentity | null;
  /** False for a look that nobody asked for: a wrong password must not be tried twice. */
  readonly signIn: boolean;
  /** Identifiers of this server's tags, as the plant project names them. */
  readonly tags: readonly string[];
  /** The link's own refusal at sign-in, used instead of another try; empty when there was none. */
  readonly knownRefusal: string;
  readonly signal: AbortSignal;
  onChannel(evidence: ChannelEvidence): void;
  onSession(evidence: SessionEvidence): void;
  onContents(evidence: ContentsEvidence): void;
}

export async function probeChannel(probe: ChannelProbe): Promise<void> {
  let channel: Channel;
  try {
    channel = await Channel.open(
      probe.context,
      probe.server,
      await checkServer(probe.context, probe.server, probe.signal),
      probe.signal,
      CHANNEL_MS,
    );
  } catch (err) {
    probe.signal.throwIfAborted();
    probe.onChannel(failedChannel(err));
    return;
  }
  let broken = false;
  try {
    probe.onChannel({ outcome: "opened" });
    if (!probe.identity) probe.onSession({ outcome: "noIdentity", code: "", detail: "" });
    else if (!probe.signIn)
      probe.onSession(
        probe.knownRefusal === ""
          ? { outcome: "notTried", code: "", detail: "" }
          : { outcome: "serverRefuses", code: probe.knownRefusal, detail: "" },
      );
    else await probeSession(probe, channel, probe.identity);
  } catch (err) {
    broken = err instanceof AbortedError || probe.signal.aborted;
    throw err;
  } finally {
    await channel.close(broken);
  }
}

async function probeSession(probe: ChannelProbe, channel: Channel, identity: ServerIdentity): Promise<void> {
  let session: ClientSession;
  try {
    session = await channel.signIn(identity, probe.signal);
  } catch (err) {
    probe.signal.throwIfAborted();
    probe.onSession({ outcome: signInOutcome(err), ...said(err) });
    return;
  }
  probe.onSession({ outcome: "opened" });
  probe.onContents(await probeContents(probe, session));
}

async function probeContents(probe: ChannelProbe, session: ClientSession): Promise<ContentsEvidence> {
  const found: { namespaces: string[]; sample: ContentsEvidence["sample"] } = { namespaces: [], sample: null };
  try {
    const names = await deadline(
      session.readNamespaceArray(),
      READ_MS,
      "The server did not tell its namespaces in time.",
      probe.signal,
    );
    found.namespaces = names.slice(0, MOST_NAMESPACES).map((n) => plainText(n, 200));
    const index = names.indexOf(probe.server.namespaceUri);
    const identifier = probe.tags[0];
    if (index >= 0 && identifier !== undefined) {
      const value = await deadline(
        session.read({ nodeId: tagNodeId({ identifier }, index), attributeId: AttributeIds.NodeClass }),
        READ_MS,
        "The server did not answer a read in time.",
        probe.signal,
      );
      found.sample = { identifier, status: value.statusCode.name };
    }
    return { ...found, tags: probe.tags.length, failure: "" };
  } catch (err) {
    probe.signal.throwIfAborted();
    return { ...found, tags: probe.tags.length, failure: said(err).detail || "no reason was given" };
  }
}

function signInOutcome(err: unknown): Exclude<SessionEvidence["outcome"], "opened"> {
  if (err instanceof HeldAccount) return "accountHeld";
  if (err instanceof Refusal) return "stationRefuses";
  if (noAnswer(err)) return "silent";
  return codeOf(err) === "" ? "failed" : "serverRefuses";
}

function failedChannel(err: unknown): ChannelEvidence {
  if (err instanceof Refusal) return { outcome: "stationRefuses", ...said(err) };
  if (noAnswer(err)) return { outcome: "silent", ...said(err) };
  if (codeOf(err) !== "") return { outcome: "serverRefuses", ...said(err) };
  return {
    outcome: /ECONNRESET|EPIPE|socket|disconnect|closed|aborted|premature/i.test(messageOf(err)) ? "closed" : "failed",
    ...said(err),
  };
}

const said = (err: unknown): { code: string; detail: string } => ({
  code: err instanceof Refusal ? err.code : codeOf(err),
  detail: plainText(messageOf(err), 240),
});
