import type { MethodResult, WriteResult } from "../../../shared/hosts/zoneHost.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Tag } from "../../../shared/plant/model.ts";
import type { Quality } from "../../live/quality.ts";
import { formatValue, THIN_SPACE } from "../../ui/format.ts";
import type { InputValue } from "./writeInput.ts";
import { bounded } from "../../../shared/text.ts";

/** Where an operation stands. "failed" stays until somebody dismisses it or tries again. */
export type Operation =
  | { readonly at: "pending"; readonly what: string }
  | { readonly at: "done"; readonly what: string }
  | { readonly at: "failed"; readonly what: string };

export type OperationEvent =
  | { readonly kind: "started"; readonly what: string }
  | { readonly kind: "succeeded"; readonly what: string }
  | { readonly kind: "refused"; readonly what: string }
  | { readonly kind: "expired" }
  | { readonly kind: "dismissed" };

/** A late answer never wakes an operation that is over; only a new start does. */
export function nextOperation(now: Operation | null, event: OperationEvent): Operation | null {
  switch (event.kind) {
    case "started":
      return now?.at === "pending" ? now : { at: "pending", what: event.what };
    case "succeeded":
      return now?.at === "pending" ? { at: "done", what: event.what } : now;
    case "refused":
      return now?.at === "pending" ? { at: "failed", what: event.what } : now;
    case "expired":
      return now?.at === "done" ? null : now;
    case "dismissed":
      return now?.at === "pending" ? now : null;
  }
}

export function shownValue(tag: Tag, value: InputValue | null): string {
  if (value === null) return formatValue(tag, Number.NaN);
  const number = typeof value === "boolean" ? Number(value) : typeof value === "number" ? value : Number.NaN;
  return (
    formatValue(tag, number, typeof value === "string" ? value : "") + (tag.unit === "" ? "" : THIN_SPACE + tag.unit)
  );
}

/**
 * @param result what the server took: a refusal was judged in main and comes as an error.
 * @returns the sentence for a write that was done. @throws AppError when it reads back otherwise, or not at all.
 */
export function judgeWrite(tag: Tag, wanted: InputValue, result: WriteResult): string {
  const what = `${tag.asset} ${tag.label}`;
  if (!result.confirmed) {
    const read = result.readBack === null ? "could not be read back" : `reads back ${shownValue(tag, result.readBack)}`;
    const taken = `the server took ${shownValue(tag, wanted)} (${result.status}), but the value ${read}`;
    throw new AppError("conflict", `${what} failed to operate: ${taken}. Check the equipment before trying again.`);
  }
  return `${what} is ${shownValue(tag, wanted)}, read back after ${Math.round(result.tookMs)} ms.`;
}

/** @returns the sentence for a command that was done: a refusal was judged in main and comes as an error. */
export function judgeCall(what: string, result: MethodResult): string {
  const outputs = bounded(
    result.outputs
      .filter((o) => o !== null && o !== "")
      .map(String)
      .join(", "),
    120,
  );
  return `${what} done in ${Math.round(result.tookMs)} ms${outputs === "" ? "" : `: ${outputs}`}.`;
}

/** Why a tag of this quality may not be written; empty when it may. */
export function qualityBlocks(quality: Quality): string {
  switch (quality) {
    case "good":
      return "";
    case "never":
      return "No value has come yet: what would be changed is unknown.";
    case "stale":
      return "The present value is stale: wait until its zone is live again.";
    case "bad":
    case "uncertain":
      return "The server calls the present value bad: it cannot be changed safely.";
  }
}

/** Ends the wait when no answer comes. What the server did then is unknown, and the message says so. */
export async function answerWithin<T>(answer: Promise<T>, limitMs: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new AppError(
            "timeout",
            `${what} failed to operate: no answer within ${(limitMs / 1000).toFixed(1)} s. ` +
              "Whether it was done is unknown; look at the live value.",
          ),
        ),
      limitMs,
    );
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}
