import type { ConditionInfo, ISessionContext, LocalizedText, StatusCode, UAVariable, Variant } from "node-opcua";

/** One branch of a condition, as node-opcua keeps it. */
export interface ConditionBranch {
  getActiveState(): boolean;
  setActiveState(active: boolean): void;
  getAckedState(): boolean;
  setAckedState(acked: boolean): void;
  getConfirmedState(): boolean;
  setConfirmedState(confirmed: boolean): void;
  getRetain(): boolean;
  setRetain(retain: boolean): void;
  setComment(comment: LocalizedText): void;
  setClientUserId(userName: string): void;
  setMessage(message: string): void;
  setSeverity(severity: number): void;
}

interface ConditionMethod {
  bindMethod(method: (inputs: Variant[], context: ISessionContext) => Promise<{ statusCode: StatusCode }>): void;
}

/** What the plant host uses of node-opcua's alarm nodes, whose own types do not show all of it. */
export interface ConditionNode {
  currentBranch(): ConditionBranch;
  getBranches(): ConditionBranch[];
  findBranchForEventId(eventId: Buffer): ConditionBranch | null;
  getEnabledState(): boolean;
  setSourceName(name: string): void;
  /** Of limit alarms only. */
  readonly limitState: { setState(state: string | null): void };
  readonly inputNode: Pick<UAVariable, "setValueFromSource">;
  readonly shelvingState?: { setState(state: string): void };
  readonly acknowledge: ConditionMethod;
  readonly confirm?: ConditionMethod;
  calculateConditionInfo: (state: string | null, isActive: boolean, value: string) => ConditionInfo;
  signalNewCondition(state: string | null, isActive: boolean, value: string): void;
  raiseNewCondition(info: ConditionInfo): void;
  raiseNewBranchState(branch: ConditionBranch): void;
  raiseConditionEvent(branch: ConditionBranch, renewEventId: boolean): void;
  evaluateConditionsAfterEnabled: () => void;
  _resend_conditionEvents: () => number;
}
