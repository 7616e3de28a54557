import { coerceNodeId, DataType, LocalizedText, Variant, type NodeId } from "node-opcua-client";
import type { ConditionRow } from "../../../shared/alarms/condition.ts";
import type { AlarmRequest, AlarmVerb } from "../../../shared/hosts/zoneHost.ts";

/** How a server is asked to do what a user wants with one of its alarms. */
export interface AlarmMethod<V extends AlarmVerb = AlarmVerb> {
  /** The method's node on the standard's condition types. */
  readonly methodId: NodeId;
  arguments(row: ConditionRow, request: AlarmRequest<V>): Variant[];
}

/** The event that the user has seen: a server refuses when the alarm has changed since. */
const seenEvent = (row: ConditionRow): Variant =>
  new Variant({ dataType: DataType.ByteString, value: Buffer.from(row.eventId, "hex") });

const commentOf = ({ comment }: { readonly comment: string }): Variant =>
  new Variant({ dataType: DataType.LocalizedText, value: new LocalizedText({ text: comment, locale: "en" }) });

/** One row for each verb of the contract's alarm calls. @see OPC 10000-9 §5.7.3, §5.7.4 */
export const alarmMethods: { readonly [V in AlarmVerb]: AlarmMethod<V> } = {
  acknowledge: {
    methodId: coerceNodeId("i=9111"),
    arguments: (row, request) => [seenEvent(row), commentOf(request)],
  },
  confirm: {
    methodId: coerceNodeId("i=9113"),
    arguments: (row, request) => [seenEvent(row), commentOf(request)],
  },
};
