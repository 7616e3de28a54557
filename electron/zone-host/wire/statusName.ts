import { StatusCode, StatusCodes } from "node-opcua-client";
import { bounded } from "../../../shared/text.ts";

const all = StatusCodes as unknown as Record<string, StatusCode | undefined>;

/** @returns the numeric StatusCode of a symbolic name; 0x80000000 (Bad) for an unknown one. */
export const statusOf = (name: string): number => (all[name]?.value ?? 0x80000000) >>> 0;

const names = new Map(
  Object.values(all).flatMap((s): [number, string][] => (s instanceof StatusCode ? [[s.value >>> 0, s.name]] : [])),
);
/** @returns the symbolic name of a numeric StatusCode; its hexadecimal form for one that no standard names. */
export const nameOfStatus = (value: number): string =>
  names.get(value >>> 0) ?? `0x${(value >>> 0).toString(16).padStart(8, "0")}`;

/** The symbolic code inside a library error's text, e.g. "BadUserAccessDenied"; empty when there is none. */
export function codeOf(err: unknown): string {
  const text = err instanceof Error ? err.message : String(err);
  return /\bBad[A-Z][A-Za-z0-9]+/.exec(text)?.[0] ?? "";
}

export const messageOf = (err: unknown): string => (err instanceof Error ? err.message : String(err));
/** The beginning of an error's text, for the log: libraries put whole messages of the server into it. */
export const errorExcerpt = (err: unknown): string => bounded(messageOf(err), 200);
