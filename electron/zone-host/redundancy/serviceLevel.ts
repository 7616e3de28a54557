import {
  AttributeIds,
  coerceNodeId,
  ReadRequest,
  TimestampsToReturn,
  type ClientSession,
  type DataValue,
  type ReadResponse,
} from "node-opcua-client";
import { HEALTHY_FROM } from "../../../shared/zones/redundancy.ts";
import { serviceRequest } from "../wire/serviceRequest.ts";

// ServiceLevel, ServerStatus.State, EstimatedReturnTime
const nodes = [coerceNodeId("i=2267"), coerceNodeId("i=2259"), coerceNodeId("i=12885")];
/** ServerState: Failed, NoConfiguration, Suspended, Shutdown. @see OPC 10000-5 §12.6 */
const NO_DATA_STATES: ReadonlySet<number> = new Set([1, 2, 3, 4]);
/** ServerState: Test, CommunicationFault. */
const DEGRADED_STATES: ReadonlySet<number> = new Set([5, 6]);

/**
 * The level a server counts with. ServiceLevel is mandatory (OPC 10000-5 §6.3.1); a server that has none all the same
 * is taken as healthy while it answers, but behind every node that says so itself. A ServerState that contradicts the
 * level wins: a server may announce its shutdown only there.
 * @param level null when the server has no readable ServiceLevel.
 * @param state ServerState; null when it is not readable.
 */
export function effectiveLevel(level: number | null, state: number | null): number {
  const said = level ?? HEALTHY_FROM;
  if (state !== null && NO_DATA_STATES.has(state)) return Math.min(said, 1);
  if (state !== null && DEGRADED_STATES.has(state)) return Math.min(said, HEALTHY_FROM - 1);
  return said;
}

interface ServiceReport {
  readonly level: number;
  /** When a server in maintenance expects to be back; null when it does not say. */
  readonly returnAtMs: number | null;
}

/** @throws Error of the library, DeadlineError. */
export async function readService(session: ClientSession, timeoutMs: number): Promise<ServiceReport> {
  const request = new ReadRequest({
    nodesToRead: nodes.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })),
    timestampsToReturn: TimestampsToReturn.Neither,
  });
  const [level, state, returnAt] = (
    (await serviceRequest<ReadResponse>(session, request, timeoutMs)).results ?? []
  ).map(plain);
  const returnAtMs = returnAt instanceof Date ? returnAt.getTime() : Number.NaN;
  return {
    level: effectiveLevel(byteOf(level), byteOf(state)),
    returnAtMs: returnAtMs > Date.UTC(2000, 0, 1) ? returnAtMs : null,
  };
}

const plain = (result: DataValue): unknown =>
  result.statusCode.isNotGood() ? null : (result.value as DataValue["value"] | null)?.value;
const byteOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255 ? value : null;
