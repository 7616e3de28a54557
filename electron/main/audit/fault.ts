/** What is wrong with the log, and how far it reaches. */
export interface Fault {
  /** The first record that it concerns. */
  readonly seq: number;
  /** The last record that it does not reach; 0 when none can be called sound any more. */
  readonly soundUpTo: number;
  readonly reason: string;
}
