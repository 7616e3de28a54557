import type { z } from "zod";
import type { Caller, Permission } from "../access/roles.ts";
import type { ErrorCode } from "../errors.ts";
import type { ZoneId } from "../ids.ts";
import { ordinaryLimits, type PayloadLimits } from "./payload.ts";

export type Detail = Readonly<Record<string, string | number | boolean | null>>;

/** What one audited use of a call says about itself. Never put a secret into it. */
export interface AuditFields {
  /** What was acted on: a tag, a condition, a user, a certificate thumbprint. */
  readonly target: string;
  readonly new?: string | number | boolean | null;
  readonly reason?: string;
  readonly detail?: Detail;
}

export interface Call<I extends z.ZodType = z.ZodType, O = unknown> {
  /** Checked at run time: the renderer is not trusted. */
  readonly input: I;
  /** Required, so that "open to anyone at the station" is always written out. */
  readonly needs: Permission | "anyone" | "signed-in";
  /**
   * The zone the call touches, or several: the caller must hold the permission in each, and nobody may where none is
   * named. "none" for calls that touch no zone, or answer for those in which the caller holds the permission.
   */
  readonly zone: ((input: z.output<I>) => ZoneId | readonly ZoneId[]) | "none";
  /**
   * A function: record every use with exactly these fields. "refusals": record only what was refused.
   * @param name how a user name that somebody typed stands in a record: the typed text may be a password.
   */
  readonly audit: ((input: z.output<I>, name: (typed: string) => string) => AuditFields) | "refusals";
  /**
   * What happens to an audited call while the audit store cannot be written (IEC 62443-3-3 SR 2.10):
   * "spill" runs it, keeps the record in a spill file and raises a system alarm; "refuse" does not run it.
   */
  readonly whenAuditDown: "spill" | "refuse";
  /** Open also to somebody who must change his password first. Left out: refused to him, whatever his roles. */
  readonly whilePasswordDue?: true;
  /** The most that an input may hold, where that is more than `ordinaryLimits`. Checked before anything else. */
  readonly limits?: PayloadLimits;
  /**
   * What answering costs main, where it is more than the 1 of an ordinary call: about a unit for each 2 ms of the
   * longest answer. A seat earns 200 a second.
   */
  readonly weight?: number;
  /**
   * The same while users, roles and identities cannot be kept (`records.db`): "run" for looking and for operating,
   * "refuse" for what decides about security.
   */
  readonly whenRecordsDown: "run" | "refuse";
  /** A sound input, for the tests that ask every call. What it does, it does in zone "here". */
  readonly sample: z.input<I>;
  /** Type only, never set. */
  readonly out?: O;
}

export const limitsOf = (spec: Pick<Call, "limits">): PayloadLimits => spec.limits ?? ordinaryLimits;

/** `needs` keeps its literal type: a handler of a call not open to anyone is handed a caller that is not null. */
export const call =
  <O>() =>
  <I extends z.ZodType, const N extends Call["needs"]>(
    spec: Call<I, O> & { readonly needs: N },
  ): Call<I, O> & { readonly needs: N } =>
    spec;

type In<C> = C extends Call<infer I, infer _O> ? z.input<I> : never;
/** What a handler is given. */
export type Parsed<C> = C extends Call<infer I, infer _O> ? z.output<I> : never;
type Out<C> = C extends Call<infer _I, infer O> ? O : never;
export type ApiOf<T> = { readonly [K in keyof T]: (input: In<T[K]>) => Promise<Out<T[K]>> };

/** What is recorded instead of "done" when a call answers although what it was asked for did not happen. */
export interface Outcome {
  readonly result: "refused" | "failed";
  readonly code: ErrorCode;
}

/** What a room adds to the record of how its call ended. */
export interface Note {
  readonly old?: string | number | boolean | null;
  readonly detail?: Detail;
  /** That nothing came of it. */
  readonly outcome?: Outcome;
  /** Who it proved to be: whoever signs in was not known when he asked, or somebody else sat there. */
  readonly actor?: Caller;
}

/** Who asked and from where, handed to every handler. `caller` is null only for calls open to anyone. */
export interface CallContext<C extends Caller | null = Caller | null> {
  readonly caller: C;
  /** Id of the window (webContents) that asked; events and streams go back to it. */
  readonly windowId: number;
  /** Sequence number of the "asked" audit record, 0 when nothing is audited. Sent to the server as auditEntryId. */
  readonly auditSeq: number;
  /** Adds to the audit record what is only known once the call ran. */
  readonly note: (fields: Note) => void;
}
type CallerOf<C> = C extends { needs: infer N } ? ("anyone" extends N ? Caller | null : Caller) : never;
/** Main side, by room: `satisfies RoomHandlers<typeof alarmRows>`. A row without a handler does not compile. */
export type RoomHandlers<T> = {
  readonly [K in keyof T]: (input: Parsed<T[K]>, context: CallContext<CallerOf<T[K]>>) => Promise<Out<T[K]>>;
};

/** One kind of message that main pushes to a window. */
interface Event<P = unknown> {
  /** Type only, never set. */
  readonly payload?: P;
}
export const event = <P>(): Event<P> => ({});
export type EventsOf<T> = { readonly [K in keyof T]: T[K] extends Event<infer P> ? P : never };
