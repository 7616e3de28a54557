import { withoutHiddenLetters } from "../../../shared/hiddenLetters.ts";

const MUCH_LONGER = 8;

/**
 * Text from a server, made safe to show: bounded and without letters that do not show as themselves.
 * @param value a string, or an OPC UA LocalizedText or QualifiedName; anything else is empty.
 */
export function plainText(value: unknown, maxLength = 256): string {
  const text = typeof value === "string" ? value : textOf(value);
  // Cut before the scan, so that a huge text costs no more than a short one.
  const cut = withoutHiddenLetters(text.slice(0, maxLength * 2)).slice(0, maxLength);
  // The cut may have halved the last letter.
  const shown = withoutHiddenLetters(cut);
  // A piece of a huge text keeps all of it in memory unless it is copied.
  return text.length > MUCH_LONGER * maxLength ? Buffer.from(shown).toString() : shown;
}

function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  const { text, name } = value as { text?: unknown; name?: unknown };
  return typeof text === "string" ? text : typeof name === "string" ? name : "";
}
