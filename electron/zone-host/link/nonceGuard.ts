import type { ClientSession, OPCUAClient } from "node-opcua-client";
import type { NonceFault, ServerNonces } from "../wire/serverNonces.ts";

interface Activated {
  readonly serverNonce?: Buffer | null;
}
type Activate = (session: Activated, identity: unknown, answered: (err: Error | null) => void) => void;

/** The nonce that the server sent last for the session. */
export const nonceOf = (session: ClientSession): Buffer | null => (session as unknown as Activated).serverNonce ?? null;

/** Every identity that goes out passes here: of a new session, one brought back, one under another user. */
export function guardNonces(client: OPCUAClient, nonces: ServerNonces, refusal: (fault: NonceFault) => Error): void {
  const own = client as unknown as { _activateSession: Activate };
  const activate = own._activateSession.bind(client);
  own._activateSession = (session, identity, answered) => {
    const fault = nonces.fault(session.serverNonce);
    if (fault) answered(refusal(fault));
    else activate(session, identity, answered);
  };
}
