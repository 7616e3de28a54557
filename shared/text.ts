/** @returns the text, or its first `max` characters: what comes from outside has no length that may be relied on. */
export const bounded = (text: string, max: number): string => (text.length <= max ? text : text.slice(0, max));
