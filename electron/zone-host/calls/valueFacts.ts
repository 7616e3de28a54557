import {
  AttributeIds,
  coerceNodeId,
  ReadRequest,
  ServerState,
  TimestampsToReturn,
  type DataValue,
  type ReadResponse,
} from "node-opcua-client";
import type { ZoneTagIndex } from "../../../shared/ids.ts";
import { plainText } from "../wire/plainText.ts";
import type { OpenZone } from "./openZone.ts";
import type { LiveLink } from "../link/liveLink.ts";
import { serviceRequest } from "../wire/serviceRequest.ts";
import type { ZoneDiagnosis } from "../diagnosis/diagnosis.ts";
import { tagNodeId } from "../wire/tagNodeId.ts";
import type { DirectRead, ItemFacts, ServerFacts, ZoneFacts } from "../../../shared/zones/valueFacts.ts";

/** Short: whoever asks why a value is grey does not wait for a server that does not answer. */
const READ_MS = 1_500;
const MAX_REASON = 400;
const SERVER_STATE = coerceNodeId("i=2259");
const SERVICE_LEVEL = coerceNodeId("i=2267");
const nowhere: ItemFacts = { state: "none", status: 0, samplingMs: null, publishMs: null };
const serverStates = ServerState as unknown as Readonly<Record<number, string | undefined>>;

/** @returns null for a tag whose server this zone host was not told to connect yet, or that it does not have. */
export async function valueFacts(
  zone: OpenZone,
  diagnosis: ZoneDiagnosis,
  input: { index: ZoneTagIndex; windowId: number },
  nowMs: () => number,
): Promise<ZoneFacts | null> {
  const { store, links, screens } = zone;
  const slot = store.slotOf(input.index);
  const link = slot === undefined ? undefined : links.get(store.tags[slot]!.server);
  if (slot === undefined || !link) return null;
  const { live } = link;
  const asked = live ? await readAround(live, store.tags[slot]!, nowMs) : null;
  // What is heard by the end of the read is what counts.
  const health = link.health();
  return {
    link: {
      state: health.state,
      sinceMs: health.sinceMs,
      reason: plainText(health.reason, MAX_REASON),
      code: health.code,
      lastContactMs: health.lastContactMs,
      latencyMs: health.latencyMs,
    },
    server: asked?.server ?? null,
    direct: asked?.direct ?? null,
    item: live?.subscriptions?.itemOf(slot) ?? nowhere,
    sample: {
      seen: store.seen[slot] === 1,
      status: store.status[slot]!,
      sourceMs: store.sourceMs[slot]!,
      sinceMs: diagnosis.since.sinceMs(slot),
    },
    attached: screens.has(input.windowId),
  };
}

/** One small Read: the value, and how the server says it is. */
async function readAround(
  live: LiveLink,
  tag: { readonly identifier: string },
  nowMs: () => number,
): Promise<{ server: ServerFacts; direct: DirectRead | null } | null> {
  const fromMs = nowMs();
  const nodes = [
    SERVER_STATE,
    SERVICE_LEVEL,
    ...(live.namespaceIndex === null ? [] : [tagNodeId(tag, live.namespaceIndex)]),
  ];
  try {
    const request = new ReadRequest({
      maxAge: 0,
      timestampsToReturn: TimestampsToReturn.Neither,
      nodesToRead: nodes.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })),
    });
    const [state, level, value] = (await serviceRequest<ReadResponse>(live.session, request, READ_MS)).results ?? [];
    return {
      server: { state: stateOf(numberOf(state)), serviceLevel: numberOf(level) },
      direct: value ? { status: value.statusCode.value >>> 0, tookMs: nowMs() - fromMs } : null,
    };
  } catch {
    // Silence of the server is told by the link itself.
    return null;
  }
}

function numberOf(data: DataValue | undefined): number | null {
  const value: unknown =
    data?.statusCode.isGoodish() === true ? (data.value as DataValue["value"] | null)?.value : null;
  return typeof value === "number" && Number.isInteger(value) ? value : null;
}
const stateOf = (state: number | null): string | null => (state === null ? null : (serverStates[state] ?? "Unknown"));
