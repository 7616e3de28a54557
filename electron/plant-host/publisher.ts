import { StatusCodes, type UAVariable } from "node-opcua";
import type { Tag } from "../../shared/plant/model.ts";
import type { TagValue } from "../../shared/twin/twin.ts";
import { toVariant } from "./tagVariables.ts";

/** Ticks of 100 ms between two updates of a number. States and texts go out when they change. */
const FAST_TICKS = 2;
const SLOW_TICKS = 10;

interface Slot {
  readonly tag: Tag;
  readonly variable: UAVariable;
  readonly period: number;
  readonly factor: number;
  readonly phase: number;
  readonly onChange: ((value: number | boolean) => void) | null;
  last: TagValue | undefined;
}

export interface Publisher {
  add(tag: Tag, variable: UAVariable, onChange: ((value: number | boolean) => void) | null): void;
  /**
   * Takes the plant's present value of a tag; it goes out when it is due and differs from what went out before.
   * @returns true when the tag is one of this publisher's.
   */
  offer(id: string, value: TagValue): boolean;
  /** Begins a round of offers at this instant. `all` makes every changed tag due. */
  begin(at: Date, all: boolean): void;
  /** Forgets what went out for a tag, so that the next offer goes out. */
  forget(id: string): void;
  /** Values that went out since the start. */
  published(): number;
}

/**
 * Turns the plant's values into OPC UA values: staggered over the ticks, rounded to one digit more than is shown, and
 * only when they changed.
 */
export function createPublisher(): Publisher {
  const slots = new Map<string, Slot>();
  let tick = 0;
  let now = new Date(0);
  let everything = false;
  let count = 0;
  let next = 0;
  return {
    add(tag, variable, onChange) {
      const number = tag.type === "Double" || (tag.type === "UInt32" && tag.states === null);
      const fast = tag.role === "pose" || tag.role === "pv" || tag.role === "op" || onChange !== null;
      const period = number ? (fast ? FAST_TICKS : SLOW_TICKS) : 1;
      const decimals = tag.type === "Double" ? tag.decimals + 1 : 0;
      // Each slot gets its own tick of the period, so that the load is even.
      slots.set(tag.id, {
        tag,
        variable,
        period,
        factor: 10 ** decimals,
        phase: next++ % period,
        onChange,
        last: undefined,
      });
    },
    begin(at, all) {
      tick++;
      now = at;
      everything = all;
    },
    offer(id, raw) {
      const slot = slots.get(id);
      if (!slot) return false;
      if (!everything && slot.last !== undefined && tick % slot.period !== slot.phase) return true;
      const value = typeof raw === "number" ? Math.round(raw * slot.factor) / slot.factor : raw;
      if (Object.is(value, slot.last)) return true;
      slot.last = value;
      count++;
      const variant = toVariant(slot.tag, value);
      if (variant === null) {
        slot.variable.setValueFromSource({ dataType: "Null" }, StatusCodes.BadSensorFailure, now);
        return true;
      }
      slot.variable.setValueFromSource(variant, StatusCodes.Good, now);
      if (slot.onChange && typeof value !== "string") slot.onChange(value);
      return true;
    },
    forget(id) {
      const slot = slots.get(id);
      if (slot) slot.last = undefined;
    },
    published: () => count,
  };
}
