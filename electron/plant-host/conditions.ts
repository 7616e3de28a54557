import type { EventEmitter } from "node:events";
import {
  ConditionInfo,
  DataType,
  type InstantiateExclusiveLimitAlarmOptions,
  type Namespace,
  StatusCodes,
  type UAObject,
  type UAVariable,
} from "node-opcua";
import type { AlarmDefinition, Tag } from "../../shared/plant/model.ts";
import type { ServerAudit } from "./audit.ts";
import { bindConditionMethods } from "./conditionMethods.ts";
import type { ConditionNode } from "./conditionNode.ts";
import { isWorse, limitState, type LimitState } from "./limitState.ts";

/** A limit that was exceeded clears when the value is back by this share of the tag's range. */
const BAND_SHARE = 0.005;
/** Severity of "all is well again". */
const NORMAL_SEVERITY = 100;
const MAX_TIME_SHELVED_MS = 3_600_000;

interface ConditionContext {
  readonly namespace: Namespace;
  readonly asset: UAObject;
  readonly variable: UAVariable;
  /** A number that waits for its first value for ever: the library watches it instead of the tag, and so decides nothing. */
  readonly idleInput: UAVariable;
  readonly tag: Tag;
  readonly audit: ServerAudit;
  /** True leaves node-opcua's branching: an unacknowledged alarm that returns to normal lives on as a branch. */
  readonly branches: boolean;
}

/** An alarm of a tag. Its node is made when it is first needed: 50 nodes each, and most alarms are quiet at the start. */
export interface Condition {
  /** To be called with each new value of the watched tag. */
  evaluate(value: number | boolean): void;
  /** Makes the node now, so that it can be browsed while the alarm is quiet. */
  make(): void;
}

/**
 * The Part 9 condition of an alarm. node-opcua gives it nodes, methods and events; when it is active is decided here,
 * at one comparison per value, because the library would work through every alarm twice per value.
 */
export function createCondition(alarm: AlarmDefinition, context: ConditionContext): Condition {
  const band = context.tag.range ? (context.tag.range.high - context.tag.range.low) * BAND_SHARE : 0;
  let made: ConditionNode | null = null;
  let level: LimitState | null = null;
  let active = false;
  let latest: number | boolean | null = null;

  const severityOf = (state: LimitState | null): number =>
    state === "HighHigh" || state === "LowLow" ? alarm.severityOuter : alarm.severity;
  const info = (isActive: boolean, retain: boolean): ConditionInfo =>
    new ConditionInfo({
      message: messageOf(alarm, context.tag, isActive, latest),
      quality: StatusCodes.Good,
      severity: isActive ? severityOf(level) : NORMAL_SEVERITY,
      retain,
    });

  const change = (isActive: boolean, next: LimitState | null): void => {
    const condition = node();
    if (!condition.getEnabledState()) return;
    const anew = isActive && (!active || isWorse(level, next));
    level = next;
    active = isActive;
    if (context.branches) {
      condition.calculateConditionInfo = (_state, nowActive) => info(nowActive, nowActive);
      condition.signalNewCondition(
        alarm.kind === "limit" ? next : isActive ? "Active" : "Inactive",
        isActive,
        String(latest),
      );
      return;
    }
    const branch = condition.currentBranch();
    if (alarm.kind === "limit") {
      // By way of "none": the state machine would tell of a change between two limits with an event of its own, next to the condition's.
      condition.limitState.setState(null);
      condition.limitState.setState(next);
    }
    branch.setActiveState(isActive);
    if (anew) {
      branch.setAckedState(false);
      branch.setConfirmedState(true);
    }
    condition.raiseNewCondition(info(isActive, isActive || !branch.getAckedState() || !branch.getConfirmedState()));
  };

  const evaluate = (value: number | boolean): void => {
    latest = value;
    if (alarm.kind === "offNormal") {
      if ((value === true || value === 1) !== active) change(!active, null);
      return;
    }
    const next = limitState(alarm.limits, Number(value), level, band);
    if (next !== level) change(next !== null, next);
  };

  const node = (): ConditionNode => {
    if (made) return made;
    made = instantiate(alarm, context);
    made.evaluateConditionsAfterEnabled = () => {
      if (latest !== null) evaluate(latest);
    };
    bindConditionMethods(made, alarm.id, context.audit);
    return made;
  };
  return { evaluate, make: () => void node() };
}

function instantiate(
  alarm: AlarmDefinition,
  { namespace, asset, variable, idleInput, tag, branches }: ConditionContext,
): ConditionNode {
  const options = {
    componentOf: asset,
    nodeId: `s=${alarm.id}`,
    browseName: alarm.id.slice(alarm.asset.length + 1),
    conditionName: alarm.name,
    conditionSource: variable,
    inputNode: idleInput,
    maxTimeShelved: MAX_TIME_SHELVED_MS,
    // A fresh list for each alarm: the library writes into it.
    optionals: [
      "ConfirmedState",
      "Confirm",
      "ClientUserId",
      "ShelvingState",
      "ShelvingState.TimedShelve",
      "ShelvingState.OneShotShelve",
      "ShelvingState.Unshelve",
      "SuppressedState",
    ],
  };
  const { limits } = alarm;
  const node = (alarm.kind === "limit"
    ? namespace.instantiateExclusiveLimitAlarm("ExclusiveLevelAlarmType", {
        ...options,
        ...(limits.highHigh === undefined ? {} : { highHighLimit: limits.highHigh }),
        ...(limits.high === undefined ? {} : { highLimit: limits.high }),
        ...(limits.low === undefined ? {} : { lowLimit: limits.low }),
        ...(limits.lowLow === undefined ? {} : { lowLowLimit: limits.lowLow }),
      } as InstantiateExclusiveLimitAlarmOptions)
    : namespace.instantiateOffNormalAlarm({ ...options, normalState: null })) as unknown as ConditionNode;
  (idleInput as unknown as EventEmitter).removeAllListeners("value_changed");
  node.inputNode.setValueFromSource({ dataType: DataType.NodeId, value: variable.nodeId });
  node.setSourceName(tag.id);
  node.shelvingState?.setState("Unshelved");
  const branch = node.currentBranch();
  branch.setActiveState(false);
  branch.setAckedState(true);
  branch.setConfirmedState(true);
  branch.setRetain(false);
  branch.setMessage(alarm.message);
  branch.setSeverity(NORMAL_SEVERITY);
  if (branches) {
    const resend = node._resend_conditionEvents.bind(node);
    node._resend_conditionEvents = () => {
      const retained = node.getBranches().filter((b) => b.getRetain());
      for (const b of retained) node.raiseConditionEvent(b, false);
      return resend() + retained.length;
    };
  }
  return node;
}

function messageOf(alarm: AlarmDefinition, tag: Tag, isActive: boolean, value: number | boolean | null): string {
  const shown =
    typeof value === "number" ? ` (${value.toFixed(tag.decimals)}${tag.unit === "" ? "" : ` ${tag.unit}`})` : "";
  return isActive ? `${alarm.message}${shown}` : `${alarm.message}: back to normal${shown}`;
}
