import type { ClientSession, Response as OpcuaResponse } from "node-opcua-client";
import { deadline } from "./deadline.ts";

interface Requestable {
  performMessageTransaction(request: unknown, callback: (err: Error | null, response?: OpcuaResponse) => void): void;
}

/**
 * Sends one service request as it stands, its header included: the library's own calls leave no room for an
 * AuditEntryId, nor do they hand out the response header.
 * @throws Error of the library on a service fault, DeadlineError after `timeoutMs`.
 */
export function serviceRequest<T extends OpcuaResponse>(
  session: ClientSession,
  request: { readonly schema: { readonly name: string } },
  timeoutMs: number,
): Promise<T> {
  const answer = new Promise<T>((resolve, reject) => {
    (session as unknown as Requestable).performMessageTransaction(request, (err, response) => {
      if (err) reject(err);
      else if (response) resolve(response as T);
      else reject(new Error("no response"));
    });
  });
  return deadline(answer, timeoutMs, `${request.schema.name}: no answer`);
}
