import { isGoodStatus, isUncertainStatus } from "./statusCodes.ts";
/** Which part of the way a status speaks of: the value's own source, or the server's willingness to hand it over. */
type StatusAbout = "source" | "item";

interface StatusWords {
  /** Symbolic name, e.g. "BadSensorFailure"; a hexadecimal number for a code that is not listed. */
  readonly name: string;
  /** One clause that completes "The server says …". */
  readonly means: string;
  /** What somebody can do about it. */
  readonly todo: string;
  readonly about: StatusAbout;
}

const technician = "Have the device looked at.";
const engineer = "Have the plant project compared with the server.";

/** Severity, sub-code → words. Limit and info bits do not matter here. @see OPC 10000-4 §7.39, OPC 10000-8 §6.3 */
const words: Readonly<Record<number, StatusWords>> = {
  0x8089_0000: item(
    "BadConfigurationError",
    "its own configuration of this value is wrong",
    "Have the server's configuration of this value corrected.",
  ),
  0x808a_0000: source(
    "BadNotConnected",
    "this value was never connected to a device",
    "Have the server's connection to the device checked.",
  ),
  0x808b_0000: source("BadDeviceFailure", "the device that delivers it has failed", technician),
  0x808c_0000: source(
    "BadSensorFailure",
    "the sensor has failed",
    "Check the transmitter and its wiring; use another measurement until it is repaired.",
  ),
  0x808d_0000: source(
    "BadOutOfService",
    "this value was taken out of service",
    "Ask who took it out of service, and put it back when the work is done.",
  ),
  0x8031_0000: source(
    "BadNoCommunication",
    "it has lost its own connection to the device, and has no last value",
    "Check the device's power and the network between it and the server.",
  ),
  0x8032_0000: item(
    "BadWaitingForInitialData",
    "it has not got a first value from the device yet",
    "Wait a moment. If it goes on, check the device behind the server.",
  ),
  0x8033_0000: item("BadNodeIdInvalid", "the plant project's address of this value is not one it can read", engineer),
  0x8034_0000: item(
    "BadNodeIdUnknown",
    "it has no value of this name",
    `It was renamed or removed on the server, or the plant project names it wrongly. ${engineer}`,
  ),
  0x8035_0000: item("BadAttributeIdInvalid", "this node has no value", engineer),
  0x803a_0000: item(
    "BadNotReadable",
    "this value cannot be read at all",
    "Have the value's access level changed on the server.",
  ),
  0x801f_0000: item(
    "BadUserAccessDenied",
    "the zone's service account may not read it",
    "Have the service account given the right to read this value on the server.",
  ),
  0x80e6_0000: item(
    "BadSecurityModeInsufficient",
    "it does not hand this value over a channel with so little security",
    "Set a stronger security mode for this server in the plant project.",
  ),
  0x80db_0000: item(
    "BadTooManyMonitoredItems",
    "it watches as many values as it can, and takes no more",
    "Have values taken off this server, or its limit raised.",
  ),
  0x8004_0000: item(
    "BadResourceUnavailable",
    "it has no room left to watch this value",
    "Have the load on the server looked at.",
  ),
  0x803f_0000: item("BadObjectDeleted", "the node was removed while it was being watched", engineer),
  0x803e_0000: item("BadNotFound", "it did not find what was asked for", engineer),
  0x8043_0000: item(
    "BadMonitoredItemFilterInvalid",
    "it does not take the filter that was asked for",
    "Tell the maker of Millward: this server refuses a filter it should know.",
  ),
  0x8074_0000: source("BadTypeMismatch", "the value is of another type than the plant project expects", engineer),
  0x803c_0000: source(
    "BadOutOfRange",
    "the value is no number, or outside what the type can hold",
    "Check scaling and source of this value on the server.",
  ),
  0x8005_0000: source(
    "BadCommunicationError",
    "its communication with the device failed",
    "Check the network between the server and the device.",
  ),
  0x800a_0000: source(
    "BadTimeout",
    "the device did not answer it in time",
    "Check the device and the network between it and the server.",
  ),
  0x8002_0000: source(
    "BadInternalError",
    "an error inside itself keeps the value away",
    "Have the server's own log looked at.",
  ),
  0x800c_0000: source("BadShutdown", "it is shutting down", "Wait until the server is running again."),
  0x800e_0000: source("BadServerHalted", "it has stopped working on values", "Have the server looked at."),
  0x809b_0000: source(
    "BadNoData",
    "there is no value for this moment",
    "Check whether the source of this value is running.",
  ),
  0x809e_0000: source(
    "BadDataUnavailable",
    "the value is not available now",
    "Check whether the source of this value is running.",
  ),
  0x80e1_0000: source(
    "BadDominantValueChanged",
    "a value it depends on has changed",
    "Check the inputs of this value.",
  ),
  0x80e3_0000: source(
    "BadDependentValueChanged",
    "a value that depends on it has changed",
    "Check the inputs of this value.",
  ),
  0x8000_0000: source(
    "Bad",
    "the value is bad, without a reason",
    "Check the device and the server's own display of this value.",
  ),
  0x408f_0000: source(
    "UncertainNoCommunicationLastUsableValue",
    "it has lost its connection to the device and shows the last value it had",
    "Do not trust the number. Check the device's power and network.",
  ),
  0x4090_0000: source(
    "UncertainLastUsableValue",
    "whatever writes this value has stopped; it shows the last one",
    "Do not trust the number. Check the source of this value.",
  ),
  0x4091_0000: source(
    "UncertainSubstituteValue",
    "somebody or something has put a substitute in place of the measurement",
    "Ask who set the substitute, and why.",
  ),
  0x4092_0000: source(
    "UncertainInitialValue",
    "this is a value to begin with, not a measurement",
    "Wait for the first measurement. If none comes, check the device.",
  ),
  0x4093_0000: source(
    "UncertainSensorNotAccurate",
    "the sensor is at its limit or out of calibration",
    "Compare with another measurement; have the sensor calibrated.",
  ),
  0x4094_0000: source(
    "UncertainEngineeringUnitsExceeded",
    "the value is outside the range set for it",
    "Compare with another measurement; check range and scaling.",
  ),
  0x4095_0000: source(
    "UncertainSubNormal",
    "fewer sources than needed agree on this value",
    "Check the redundant measurements behind it.",
  ),
  0x420a_0000: source(
    "UncertainSensorCalibration",
    "the sensor is being calibrated",
    "Wait until the calibration is over.",
  ),
  0x4209_0000: source(
    "UncertainSimulatedValue",
    "the value is simulated",
    "Switch the simulation off on the device when the test is over.",
  ),
  0x420f_0000: source(
    "UncertainConfigurationError",
    "the configuration of this value is wrong",
    "Have the server's configuration of this value corrected.",
  ),
  0x4208_0000: source(
    "UncertainTransducerInManual",
    "the transmitter is in manual",
    "Put the transmitter back to automatic when the work is done.",
  ),
  0x40de_0000: source(
    "UncertainDominantValueChanged",
    "a value it depends on has changed",
    "Check the inputs of this value.",
  ),
  0x40e2_0000: source(
    "UncertainDependentValueChanged",
    "a value that depends on it has changed",
    "Check the inputs of this value.",
  ),
  0x4000_0000: source("Uncertain", "the value is uncertain, without a reason", "Compare with another measurement."),
};

function source(name: string, means: string, todo: string): StatusWords {
  return { name, means, todo, about: "source" };
}
function item(name: string, means: string, todo: string): StatusWords {
  return { name, means, todo, about: "item" };
}

/** The status without its limit, structure and info bits. */
export const statusCodeOf = (status: number): number => (status & 0xffff_0000) >>> 0;

/**
 * @param status raw 32-bit OPC UA StatusCode.
 * @returns its words; for a code that is not listed, the number and what its severity means.
 */
export function statusWords(status: number): StatusWords {
  const code = statusCodeOf(status);
  const known = words[code];
  if (known) return known;
  const name = `0x${code.toString(16).padStart(8, "0").toUpperCase()}`;
  if (isGoodStatus(status)) return source(code === 0 ? "Good" : name, "the value is good", "");
  return isUncertainStatus(status)
    ? source(name, "the value is uncertain", "Compare with another measurement.")
    : source(name, "the value is bad", "Check the device and the server's own display of this value.");
}

/** Every code that has words of its own. */
export const listedStatuses: readonly number[] = Object.keys(words).map(Number);
