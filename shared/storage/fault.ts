/** Something that Millward cannot keep now: what it is called, what is the matter and what follows, and since when. */
export interface StorageFault {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly sinceMs: number;
}
