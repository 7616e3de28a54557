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
  /**
   * A number that waits for its first value for ever: the library watches it instead of the tag and decides nothing.
   */
  readonly idleInput: UAVariable;
  readonly tag: Tag;
  readonly audit: ServerAudit;
  /** True leaves node-opcua's branching: an unacknowledged alarm that returns to normal lives on as a branch. */
  readonly branches: boolean;
}

/** An alarm of a tag. Its node (50 nodes in truth) is made when first needed: most alarms are quiet at the start. */
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
  return new TagCondition(alarm, context);
}

class TagCondition implements Condition {
  readonly #alarm: AlarmDefinition;
  readonly #context: ConditionContext;
  readonly #band: number;
  #made: ConditionNode | null = null;
  #level: LimitState | null = null;
  #active = false;
  #latest: number | boolean | null = null;

  constructor(alarm: AlarmDefinition, context: ConditionContext) {
    this.#alarm = alarm;
    this.#context = context;
    const { range } = context.tag;
    this.#band = range ? (range.high - range.low) * BAND_SHARE : 0;
  }

  evaluate(value: number | boolean): void {
    this.#latest = value;
    if (this.#alarm.kind === "offNormal") {
      if ((value === true || value === 1) !== this.#active) this.#change(!this.#active, null);
      return;
    }
    const next = limitState(this.#alarm.limits, Number(value), this.#level, this.#band);
    if (next !== this.#level) this.#change(next !== null, next);
  }

  make(): void {
    this.#node();
  }

  #node(): ConditionNode {
    if (this.#made) return this.#made;
    const made = instantiate(this.#alarm, this.#context);
    this.#made = made;
    made.evaluateConditionsAfterEnabled = () => {
      if (this.#latest !== null) this.evaluate(this.#latest);
    };
    bindConditionMethods(made, this.#alarm.id, this.#context.audit);
    return made;
  }

  #change(isActive: boolean, next: LimitState | null): void {
    const condition = this.#node();
    if (!condition.getEnabledState()) return;
    const again = isActive && (!this.#active || isWorse(this.#level, next));
    this.#level = next;
    this.#active = isActive;
    if (this.#context.branches) this.#signalBranch(condition);
    else this.#raise(condition, again);
  }

  #signalBranch(condition: ConditionNode): void {
    const offNormal = this.#active ? "Active" : "Inactive";
    condition.calculateConditionInfo = (_state, nowActive) => this.#info(nowActive, nowActive);
    condition.signalNewCondition(
      this.#alarm.kind === "limit" ? this.#level : offNormal,
      this.#active,
      String(this.#latest),
    );
  }

  /** @param again it has to be acknowledged once more. */
  #raise(condition: ConditionNode, again: boolean): void {
    const branch = condition.currentBranch();
    if (this.#alarm.kind === "limit") {
      // By way of "none": the state machine would tell of a change between two limits with an event of its own.
      condition.limitState.setState(null);
      condition.limitState.setState(this.#level);
    }
    branch.setActiveState(this.#active);
    if (again) {
      branch.setAckedState(false);
      branch.setConfirmedState(true);
    }
    const retain = this.#active || !branch.getAckedState() || !branch.getConfirmedState();
    condition.raiseNewCondition(this.#info(this.#active, retain));
  }

  #info(isActive: boolean, retain: boolean): ConditionInfo {
    return new ConditionInfo({
      message: messageOf(this.#alarm, this.#context.tag, isActive, this.#latest),
      quality: StatusCodes.Good,
      severity: isActive ? this.#severity() : NORMAL_SEVERITY,
      retain,
    });
  }

  #severity(): number {
    const outer = this.#level === "HighHigh" || this.#level === "LowLow";
    return outer ? this.#alarm.severityOuter : this.#alarm.severity;
  }
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
