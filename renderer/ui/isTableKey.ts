/**
 * Whether a key belongs to the table. The focus is on the table or on a control in its header, and Enter and Space
 * press the control they are on.
 */
export function isTableKey(event: {
  readonly key: string;
  readonly target: EventTarget;
  readonly currentTarget: EventTarget;
}): boolean {
  return event.target === event.currentTarget || (event.key !== "Enter" && event.key !== " ");
}
