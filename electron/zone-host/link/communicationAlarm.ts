import { randomBytes } from "node:crypto";
import type { ConditionTable } from "../../../shared/alarms/conditionTable.ts";
import type { Clock } from "../wire/clock.ts";
import { bounded } from "../../../shared/text.ts";

/** A break shorter than this is no alarm: the link comes back by itself and nothing is lost. */
const ALARM_AFTER_MS = 1_500;
/** A server that starts together with the station is given this long. */
const FIRST_ALARM_AFTER_MS = 30_000;
const SEVERITY = 700;

interface CommunicationAlarmDeps {
  readonly server: string;
  readonly serverName: string;
  readonly table: ConditionTable;
  readonly clock: Clock;
  readonly alarmAfterMs?: number;
  readonly firstAlarmAfterMs?: number;
}

/**
 * One alarm for one link, however many values hang on it. It has no node at any server, so its acknowledgement ends
 * here.
 * @see IEC 62682 (ISA-18.2) §10: alarms that share one cause are shown as one.
 */
export class CommunicationAlarm {
  readonly #deps: CommunicationAlarmDeps;
  #timer: NodeJS.Timeout | null = null;
  #reason = "";
  #wasUp = false;
  #active = false;
  #acked = true;
  #ackedBy = "";
  #comment = "";
  #eventId = "";
  #activeAtMs = 0;

  constructor(deps: CommunicationAlarmDeps) {
    this.#deps = deps;
    this.down("");
  }

  /** @param reason the link's sentence; a later one replaces it, in the standing alarm too. */
  down(reason: string): void {
    const before = this.#reason;
    this.#reason = reason;
    if (this.#active) {
      if (reason !== before) this.#tell();
      return;
    }
    const { alarmAfterMs = ALARM_AFTER_MS, firstAlarmAfterMs = FIRST_ALARM_AFTER_MS } = this.#deps;
    this.#timer ??= setTimeout(() => this.#raise(), this.#wasUp ? alarmAfterMs : firstAlarmAfterMs);
  }

  up(): void {
    this.#wasUp = true;
    this.#stop();
    if (!this.#active) return;
    this.#active = false;
    this.#eventId = newEventId();
    this.#tell();
  }

  /** @returns false when there is nothing to acknowledge. */
  acknowledge(userName: string, comment: string): boolean {
    if (this.#acked) return false;
    this.#acked = true;
    this.#ackedBy = userName;
    this.#comment = comment;
    this.#eventId = newEventId();
    this.#tell();
    return true;
  }

  #raise(): void {
    this.#timer = null;
    this.#active = true;
    this.#acked = false;
    this.#ackedBy = this.#comment = "";
    this.#activeAtMs = this.#deps.clock.nowMs();
    this.#eventId = newEventId();
    this.#tell();
  }

  #tell(): void {
    const { server, serverName, table, clock } = this.#deps;
    table.applyLocal({
      server,
      conditionId: communicationConditionId(server),
      branchId: "",
      eventId: this.#eventId,
      name: "Communication lost",
      sourceName: serverName,
      asset: null,
      tag: null,
      message: this.#active
        ? bounded(`No communication with ${serverName}. ${this.#reason}`.trimEnd(), 500)
        : `Communication with ${serverName} is back.`,
      severity: SEVERITY,
      active: this.#active,
      acked: this.#acked,
      confirmed: null,
      suppressedOrShelved: false,
      comment: this.#comment,
      userId: this.#ackedBy,
      activeSinceMs: this.#activeAtMs,
      timeMs: clock.nowMs(),
      retain: this.#active || !this.#acked,
    });
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  dispose(): void {
    this.#stop();
  }
}

/** No server's condition can be called this: theirs begin with the namespace or `i=`. */
export const communicationConditionId = (server: string): string => `millward:link:${server}`;
const newEventId = (): string => randomBytes(16).toString("hex");
