// What a server may do to its clients without any fault of the network.
import { StatusCodes, type OPCUAServer, type StatusCode } from "node-opcua";

interface PublishEngine {
  maxPublishRequestInQueue: number;
  readonly subscriptions: readonly { readonly id: number }[];
  readonly _publish_request_queue: unknown[];
  _send_error_for_request(request: unknown, status: StatusCode): void;
  _on_PublishRequest(request: unknown): void;
}
interface ServerSession {
  readonly authenticationToken: { toString(): string };
  readonly nodeId: { toString(): string };
  readonly userIdentityToken?: { userName?: string };
  readonly publishEngine: PublishEngine;
  deleteSubscription(id: number): unknown;
}

const sessions = (server: OPCUAServer): ServerSession[] =>
  Object.values((server.engine as unknown as { _sessions: Record<string, ServerSession> })._sessions);
const ofUser = (server: OPCUAServer, user: string): ServerSession[] =>
  sessions(server).filter((s) => s.userIdentityToken?.userName === user);

/** Which sessions and subscriptions of a user the server holds, by their own ids. */
export const held = (server: OPCUAServer, user = "service"): { sessions: string[]; subscriptions: number[] } => ({
  sessions: ofUser(server, user).map((s) => s.nodeId.toString()),
  subscriptions: ofUser(server, user)
    .flatMap((s) => s.publishEngine.subscriptions.map((sub) => sub.id))
    .sort((a, b) => a - b),
});

/** The server forgets the session, as after its timeout. */
export function loseSessions(server: OPCUAServer, user = "service"): void {
  for (const s of ofUser(server, user)) server.engine.closeSession(s.authenticationToken as never, true, "Terminated");
}

/** The server forgets one subscription without a word. */
export function loseSubscription(server: OPCUAServer, which: "first" | "last", user = "service"): void {
  for (const s of ofUser(server, user)) {
    const id = s.publishEngine.subscriptions.at(which === "first" ? 0 : -1)?.id;
    if (id !== undefined) s.deleteSubscription(id);
  }
}

/** The server answers everything but Publish: the session stands and is silent, on whatever channel. */
export function muteSessions(server: OPCUAServer, user = "service"): void {
  for (const { publishEngine: engine } of ofUser(server, user)) {
    engine._on_PublishRequest = () => undefined;
    engine._publish_request_queue.length = 0;
  }
}

/** Beyond so many waiting Publish requests the server answers the oldest with BadTooManyPublishRequests. */
export function limitPublishRequests(server: OPCUAServer, most: number, user = "service"): void {
  for (const { publishEngine: engine } of ofUser(server, user)) {
    engine.maxPublishRequestInQueue = most;
    for (const request of engine._publish_request_queue.splice(
      0,
      Math.max(0, engine._publish_request_queue.length - most),
    ))
      engine._send_error_for_request(request, StatusCodes.BadTooManyPublishRequests);
  }
}
