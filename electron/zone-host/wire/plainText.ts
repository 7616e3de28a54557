// Control characters, line and paragraph separators, and the marks that reorder or hide text on screen.
// eslint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

const MUCH_LONGER = 8;

/**
 * Text from a server, made safe to show: bounded and without control characters.
 * @param value a string, or an OPC UA LocalizedText or QualifiedName; anything else is empty.
 */
export function plainText(value: unknown, maxLength = 256): string {
  const text = typeof value === "string" ? value : textOf(value);
  // Cut before the scan, so that a huge text costs no more than a short one.
  const shown = text
    .slice(0, maxLength * 2)
    .replace(unprintable, "")
    .slice(0, maxLength);
  // A piece of a huge text keeps all of it in memory unless it is copied.
  return text.length > MUCH_LONGER * maxLength ? Buffer.from(shown).toString() : shown;
}

function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  const { text, name } = value as { text?: unknown; name?: unknown };
  return typeof text === "string" ? text : typeof name === "string" ? name : "";
}
