// Secure channel, sign-in and contents, exactly as the link would open them; the link's own checks come first, always.
import { AttributeIds, type ClientSession } from "node-opcua-client";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { Server } from "../../../shared/plant/model.ts";
import { AbortedError, deadline } from "../wire/deadline.ts";
import { Channel, checkServer, Refusal, type ChannelContext } from "../link/openChannel.ts";
import { noAnswer } from "../link/refusalWords.ts";
import { codeOf, errorText } from "../wire/statusName.ts";
import { plainText } from "../wire/plainText.ts";
import type { ChannelEvidence, ContentsEvidence, SessionEvidence } from "./evidence.ts";
import { tagNodeId } from "../wire/tagNodeId.ts";

const READ_MS = 4_000;
const CHANNEL_MS = 5_000;
const MOST_NAMESPACES = 50;

export interface ChannelProbe {
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

export async function probeChannel(o: ChannelProbe): Promise<void> {
  let channel: Channel;
  try {
    channel = await Channel.open(
      o.context,
      o.server,
      await checkServer(o.context, o.server, o.signal),
      o.signal,
      CHANNEL_MS,
    );
  } catch (err) {
    o.signal.throwIfAborted();
    o.onChannel(failedChannel(err));
    return;
  }
  let broken = false;
  try {
    o.onChannel({ outcome: "opened" });
    if (!o.identity) o.onSession({ outcome: "noIdentity", code: "", detail: "" });
    else if (!o.signIn)
      o.onSession(
        o.knownRefusal === ""
          ? { outcome: "notTried", code: "", detail: "" }
          : { outcome: "serverRefuses", code: o.knownRefusal, detail: "" },
      );
    else await probeSession(o, channel, o.identity);
  } catch (err) {
    broken = err instanceof AbortedError || o.signal.aborted;
    throw err;
  } finally {
    await channel.close(broken);
  }
}

async function probeSession(o: ChannelProbe, channel: Channel, identity: ServerIdentity): Promise<void> {
  let session: ClientSession;
  try {
    session = await channel.signIn(identity, o.signal);
  } catch (err) {
    o.signal.throwIfAborted();
    o.onSession({
      outcome:
        err instanceof Refusal
          ? "stationRefuses"
          : noAnswer(err)
            ? "silent"
            : codeOf(err) === ""
              ? "failed"
              : "serverRefuses",
      ...said(err),
    });
    return;
  }
  o.onSession({ outcome: "opened" });
  o.onContents(await probeContents(o, session));
}

async function probeContents(o: ChannelProbe, session: ClientSession): Promise<ContentsEvidence> {
  const found: { namespaces: string[]; sample: ContentsEvidence["sample"] } = { namespaces: [], sample: null };
  try {
    const names = await deadline(
      session.readNamespaceArray(),
      READ_MS,
      "The server did not tell its namespaces in time.",
      o.signal,
    );
    found.namespaces = names.slice(0, MOST_NAMESPACES).map((n) => plainText(n, 200));
    const index = names.indexOf(o.server.namespaceUri);
    const identifier = o.tags[0];
    if (index >= 0 && identifier !== undefined) {
      const value = await deadline(
        session.read({ nodeId: tagNodeId({ identifier }, index), attributeId: AttributeIds.NodeClass }),
        READ_MS,
        "The server did not answer a read in time.",
        o.signal,
      );
      found.sample = { identifier, status: value.statusCode.name };
    }
    return { ...found, tags: o.tags.length, failure: "" };
  } catch (err) {
    o.signal.throwIfAborted();
    return { ...found, tags: o.tags.length, failure: said(err).detail || "no reason was given" };
  }
}

function failedChannel(err: unknown): ChannelEvidence {
  if (err instanceof Refusal) return { outcome: "stationRefuses", ...said(err) };
  if (noAnswer(err)) return { outcome: "silent", ...said(err) };
  if (codeOf(err) !== "") return { outcome: "serverRefuses", ...said(err) };
  return {
    outcome: /ECONNRESET|EPIPE|socket|disconnect|closed|aborted|premature/i.test(errorText(err)) ? "closed" : "failed",
    ...said(err),
  };
}

const said = (err: unknown): { code: string; detail: string } => ({
  code: err instanceof Refusal ? err.code : codeOf(err),
  detail: plainText(errorText(err), 240),
});
