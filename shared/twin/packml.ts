/**
 * PackML (ISA-TR88.00.02) state machine of one packaging machine: names, numbers, commands and how long acting states
 * last.
 */
export const packmlStates = [
  "Undefined",
  "Clearing",
  "Stopped",
  "Starting",
  "Idle",
  "Suspended",
  "Execute",
  "Stopping",
  "Aborting",
  "Aborted",
  "Holding",
  "Held",
  "Unholding",
  "Suspending",
  "Unsuspending",
  "Resetting",
  "Completing",
  "Complete",
] as const;

export const packml = {
  undefined: 0,
  clearing: 1,
  stopped: 2,
  starting: 3,
  idle: 4,
  suspended: 5,
  execute: 6,
  stopping: 7,
  aborting: 8,
  aborted: 9,
  holding: 10,
  held: 11,
  unholding: 12,
  suspending: 13,
  unsuspending: 14,
  resetting: 15,
  completing: 16,
  complete: 17,
} as const;
export type PackmlState = (typeof packml)[keyof typeof packml];

export const unitModes = ["Invalid", "Production", "Maintenance", "Manual"] as const;
export const unitMode = { production: 1, maintenance: 2, manual: 3 } as const;

/** Why a machine is not producing; the index is the value of the tag StopReason. */
export const stopReasons = [
  "None",
  "Operator stop",
  "Operator hold",
  "Starved",
  "Blocked",
  "Material change",
  "No product",
  "No order",
  "Jam",
  "Drive trip",
  "Low air pressure",
  "Emergency stop",
  "Maintenance",
] as const;
export const stopReason = {
  none: 0,
  operatorStop: 1,
  operatorHold: 2,
  starved: 3,
  blocked: 4,
  material: 5,
  noProduct: 6,
  noOrder: 7,
  jam: 8,
  trip: 9,
  lowAir: 10,
  emergencyStop: 11,
  maintenance: 12,
} as const;
export type StopReason = (typeof stopReason)[keyof typeof stopReason];

/** Acting states: where they lead and after how many seconds. */
const acting: Partial<Record<PackmlState, readonly [next: PackmlState, seconds: number]>> = {
  [packml.clearing]: [packml.stopped, 3],
  [packml.starting]: [packml.execute, 4],
  [packml.stopping]: [packml.stopped, 3],
  [packml.aborting]: [packml.aborted, 1.5],
  [packml.holding]: [packml.held, 2],
  [packml.unholding]: [packml.execute, 2],
  [packml.suspending]: [packml.suspended, 1],
  [packml.unsuspending]: [packml.execute, 1.5],
  [packml.resetting]: [packml.idle, 3],
  [packml.completing]: [packml.complete, 2],
};

/** @returns the state after an acting state has done its work, else the same state. */
export function settledState(state: PackmlState, inStateS: number): PackmlState {
  const rule = acting[state];
  return rule && inStateS >= rule[1] ? rule[0] : state;
}

export const packmlCommands = [
  "Reset",
  "Start",
  "Stop",
  "Hold",
  "Unhold",
  "Suspend",
  "Unsuspend",
  "Complete",
  "Abort",
  "Clear",
] as const;
export type PackmlCommand = (typeof packmlCommands)[number];

const notStoppable: readonly PackmlState[] = [
  packml.stopped,
  packml.stopping,
  packml.aborting,
  packml.aborted,
  packml.clearing,
  packml.undefined,
];
const from: Record<
  Exclude<PackmlCommand, "Stop" | "Abort">,
  readonly [states: readonly PackmlState[], next: PackmlState]
> = {
  Reset: [[packml.stopped, packml.complete], packml.resetting],
  Start: [[packml.idle], packml.starting],
  Hold: [[packml.execute, packml.suspended], packml.holding],
  Unhold: [[packml.held], packml.unholding],
  Suspend: [[packml.execute], packml.suspending],
  Unsuspend: [[packml.suspended], packml.unsuspending],
  Complete: [
    [packml.execute, packml.suspended, packml.unsuspending, packml.starting, packml.unholding],
    packml.completing,
  ],
  Clear: [[packml.aborted], packml.clearing],
};

/** @returns the acting state that the command leads to, or null where PackML does not allow it. */
export function commanded(state: PackmlState, command: PackmlCommand): PackmlState | null {
  if (command === "Abort") return state === packml.aborted || state === packml.aborting ? null : packml.aborting;
  if (command === "Stop") return notStoppable.includes(state) ? null : packml.stopping;
  const [states, next] = from[command];
  return states.includes(state) ? next : null;
}

/** True while the machine's drive turns on purpose. */
export function isProducing(state: PackmlState): boolean {
  return state === packml.execute;
}
/** True in the states where a missing utility or a jam must abort the machine. */
export function isActive(state: PackmlState): boolean {
  return !notStoppable.includes(state) && state !== packml.idle && state !== packml.complete;
}
/** True where nothing moves, so that the unit mode may be changed and doors opened. */
export function isAtRest(state: PackmlState): boolean {
  return state === packml.stopped || state === packml.idle || state === packml.aborted || state === packml.complete;
}
