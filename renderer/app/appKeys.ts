/** What a key pressed in any view asks for. */
export type AppKey =
  | { readonly kind: "palette" }
  | { readonly kind: "keys" }
  | { readonly kind: "closeDrawer" }
  | { readonly kind: "command"; readonly id: string }
  /** The view of that digit, if there is one that the user may open. */
  | { readonly kind: "view"; readonly digit: string };

export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const command = (id: string): AppKey => ({ kind: "command", id });
/** By what is held down and the key in lower case. */
const combined: Readonly<Record<string, AppKey>> = {
  "ctrl k": { kind: "palette" },
  "ctrl shift a": command("worstAlarm"),
  "ctrl shift l": command("theme"),
  "ctrl shift n": command("openWindow"),
  "alt arrowleft": command("back"),
  "alt arrowright": command("forward"),
};

/** @param typing true where a letter is text. @returns null for a key that means nothing outside the view. */
export function appKey(event: PressedKey, typing: boolean): AppKey | null {
  const key = event.key.toLowerCase();
  const held = [event.ctrlKey ? "ctrl " : "", event.altKey ? "alt " : "", event.shiftKey ? "shift " : ""].join("");
  const found = combined[held + key];
  if (found) return found;
  if (key === "f1") return command("help");
  if (event.altKey && !event.ctrlKey && /^[1-9]$/.test(key)) return { kind: "view", digit: key };
  if (key === "?" && !typing) return { kind: "keys" };
  return key === "escape" ? { kind: "closeDrawer" } : null;
}
