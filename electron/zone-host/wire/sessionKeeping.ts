// What lets one OPC UA session outlive the connection that carries it: publishing stops without losing anything, and
// begins again on another channel where it stopped. The library's own repair stays out of it: it would make another
// session behind our back, and its Republish skips the message that a keep-alive announced.
import {
  RepublishRequest,
  StatusCodes,
  type ClientSession,
  type ClientSubscription,
  type NotificationMessage,
  type RepublishResponse,
  type Response as OpcuaResponse,
  type StatusCode,
} from "node-opcua-client";
import { serviceRequest } from "./serviceRequest.ts";
import { codeOf } from "./statusName.ts";

const REPUBLISH_MS = 5_000;
/** A server keeps at most a few messages per subscription; one that never ends is not believed. */
const MAX_REPUBLISHED = 10_000;

interface KeptSubscription extends ClientSubscription {
  readonly lastSequenceNumber: number;
  onNotificationMessage(message: NotificationMessage): void;
}
interface PublishEngine {
  nbPendingPublishRequests: number;
  nbMaxPublishRequestsAcceptedByServer: number;
  suspend(on: boolean): void;
  getSubscriptionIds(): number[];
  getSubscription(id: number): KeptSubscription;
  acknowledge_notification(subscriptionId: number, sequenceNumber: number): void;
  replenish_publish_request_queue(): void;
}
type Answered = (err: Error | null, response?: OpcuaResponse) => void;
interface OwnSession {
  performMessageTransaction: (request: unknown, answered?: Answered) => unknown;
  _performMessageTransaction(request: unknown, answered: Answered): void;
  getPublishEngine(): PublishEngine;
  emitCloseEvent(status: StatusCode): void;
}
const own = (session: ClientSession): OwnSession => session as unknown as OwnSession;

/** The server no longer has the session or one of its subscriptions, or does not give it back to us. */
export class SessionGone extends Error {
  override readonly name = "SessionGone";
}

/** Faults of the path or of the moment; every other answer to a come-back is the server's "no". */
const passing = [
  /^Bad(Connection|Communication|SecureChannel)\w*$/,
  /^BadTcp\w+$/,
  /^Bad(Timeout|RequestTimeout|RequestInterrupted|NotConnected|ServerNotConnected)$/,
  /^Bad(Shutdown|ServerHalted|TooManyOperations|ResourceUnavailable|OutOfMemory)$/,
];
export function isGone(err: unknown): boolean {
  if (err instanceof SessionGone) return true;
  const code = codeOf(err);
  return code !== "" && !passing.some((codes) => codes.test(code));
}

/** Requests go out as they are, and a session that the server no longer knows says so at once: `session_closed`. */
export function withoutLibraryRepair(session: ClientSession): ClientSession {
  const plain = own(session);
  const perform = (request: unknown, answered: Answered): void => {
    plain._performMessageTransaction(request, (err, response) => {
      if (err && /BadSession(IdInvalid|Closed)/.test(err.message))
        setImmediate(() => plain.emitCloseEvent(StatusCodes.BadSessionClosed));
      answered(err, response);
    });
  };
  plain.performMessageTransaction = (request, answered) => {
    if (!answered)
      return new Promise((resolve, reject) =>
        perform(request, (err, response) => (err ? reject(err) : resolve(response))),
      );
    perform(request, answered);
    return undefined;
  };
  return session;
}

/** To be called before the requests of the broken channel are answered with its fault. */
export function pausePublishing(session: ClientSession): void {
  own(session).getPublishEngine().suspend(true);
}

/**
 * Fetches what the server sent while nobody took it, oldest first, before any new message can come.
 * @throws SessionGone when a subscription is no longer there; any other error is the path's.
 */
export async function republish(session: ClientSession): Promise<void> {
  const engine = own(session).getPublishEngine();
  for (const id of engine.getSubscriptionIds()) {
    const subscription = engine.getSubscription(id);
    // Kept by our own reckoning: by the library's, a keep-alive counts as the message it announces.
    const next = subscription.lastSequenceNumber + 1;
    for (let number = Math.max(1, next); number < next + MAX_REPUBLISHED; number++) {
      const message = await ask(session, id, number);
      if (!message) break;
      engine.acknowledge_notification(id, number);
      subscription.onNotificationMessage(message);
    }
  }
}

async function ask(
  session: ClientSession,
  subscriptionId: number,
  retransmitSequenceNumber: number,
): Promise<NotificationMessage | null> {
  try {
    const response = await serviceRequest<RepublishResponse>(
      session,
      new RepublishRequest({ subscriptionId, retransmitSequenceNumber }),
      REPUBLISH_MS,
    );
    return response.notificationMessage;
  } catch (err) {
    const code = codeOf(err);
    if (code === "BadMessageNotAvailable") return null;
    if (isGone(err)) throw new SessionGone(`Republish: ${code}`, { cause: err });
    throw err;
  }
}

export function resumePublishing(session: ClientSession): void {
  const engine = own(session).getPublishEngine();
  // The broken channel's requests are all answered by now; a limit that a troubled server once gave is tried again.
  engine.nbPendingPublishRequests = 0;
  engine.nbMaxPublishRequestsAcceptedByServer = 1_000;
  engine.suspend(false);
  for (let more = engine.getSubscriptionIds().length - 1; more > 0; more--) engine.replenish_publish_request_queue();
}
