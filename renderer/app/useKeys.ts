import { useEffect, useRef } from "react";
import { isTyping } from "../ui/isTyping.ts";
import { appKey, type AppKey } from "./appKeys.ts";
import type { AppCommand, Layer } from "./commands.ts";

export interface KeysInput {
  readonly commands: readonly AppCommand[];
  readonly layer: Layer;
  readonly show: (layer: Layer) => void;
  readonly closeDrawer: () => boolean;
  /** Opens the view of that digit, or says why not. */
  readonly openView: (digit: string) => void;
}

/** The keys that work in every view. Dialogs close themselves with Esc; below them the drawer is the top layer. */
export function useKeys(input: KeysInput): void {
  const latest = useRef(input);
  useEffect(() => {
    latest.current = input;
  });
  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || document.querySelector('dialog[open], [role="menu"]')) return;
      const key = appKey(event, isTyping(event.target));
      if (key === null || !act(key, latest.current)) return;
      if (key.kind === "closeDrawer") event.stopPropagation();
      event.preventDefault();
    };
    window.addEventListener("keydown", down);
    return () => window.removeEventListener("keydown", down);
  }, []);
}

/** @returns false when there was nothing to do. */
function act(key: AppKey, { commands, show, closeDrawer, openView }: KeysInput): boolean {
  switch (key.kind) {
    case "palette":
    case "keys":
      show(key.kind);
      return true;
    case "closeDrawer":
      return closeDrawer();
    case "view":
      openView(key.digit);
      return true;
    case "command":
      commands.find((c) => c.kind === "command" && c.id === key.id)?.run();
      return true;
  }
}
