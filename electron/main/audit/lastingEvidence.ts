import { faultIn, type Finding, type MarkedRecord } from "./finding.ts";
import { noMarks, type Marks } from "./headFile.ts";
import type { Fault } from "./fault.ts";

/**
 * What was once found of the log and stays for ever: its worst fault, and how many records nothing vouches for. It lies
 * in the log itself; the note beside the log says in which records.
 */
export class LastingEvidence {
  #fault: Fault | null;
  #unvouched: number;
  #marks: Marks;

  /** @param recordAt null where there is none of that number, or one that cannot be read. */
  constructor(marks: Marks | null, recordAt: (seq: number) => MarkedRecord | null) {
    this.#marks = marks ?? noMarks;
    const [fault, doubt] = [recordAt(this.#marks.fault), recordAt(this.#marks.doubt)];
    this.#fault = fault && faultIn(fault);
    this.#unvouched = countOf(doubt);
  }

  /** The fault that leaves the fewest records sound. */
  get fault(): Fault | null {
    return this.#fault;
  }
  get unvouched(): number {
    return this.#unvouched;
  }
  /** Where it lies. */
  get marks(): Marks {
    return this.#marks;
  }

  /** What is to be recorded of a finding: records without a voucher are counted over all starts. */
  detailOf({ detail }: Finding): Finding["detail"] {
    return typeof detail["count"] === "number" ? { ...detail, total: this.#unvouched + detail["count"] } : detail;
  }

  /** A fault that the log tells of stays one, also where the note does not point at it any more. */
  recall(fault: Fault, seq: number): void {
    if (this.#fault !== null && this.#fault.soundUpTo <= fault.soundUpTo) return;
    this.#fault = fault;
    this.#marks = { ...this.#marks, fault: seq };
  }

  /** @param seq of the record that tells of it. */
  take({ fault, detail }: Finding, seq: number): void {
    if (fault) this.recall(fault, seq);
    if (typeof detail["count"] !== "number") return;
    this.#unvouched += detail["count"];
    this.#marks = { ...this.#marks, doubt: seq };
  }
}

function countOf(record: MarkedRecord | null): number {
  const total = record?.detail?.["total"];
  return typeof total === "number" && total > 0 ? total : 0;
}
