import { useEffect, useRef } from "react";
import { isTyping } from "./keyList.ts";
import type { AppCommand, Layer } from "./commands.ts";

export interface KeysInput {
  readonly commands: readonly AppCommand[];
  readonly layer: Layer;
  readonly show: (layer: Layer) => void;
  readonly closeDrawer: () => boolean;
}

/** The keys that work in every view. Dialogs close themselves with Esc; below them the drawer is the top layer. */
export function useKeys(input: KeysInput): void {
  const latest = useRef(input);
  useEffect(() => {
    latest.current = input;
  });
  useEffect(() => {
    const run = (id: string): void => latest.current.commands.find((c) => c.kind === "command" && c.id === id)?.run();
    const down = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || document.querySelector('dialog[open], [role="menu"]')) return;
      const { commands, show, closeDrawer } = latest.current;
      const key = event.key.toLowerCase();
      if (event.ctrlKey && !event.shiftKey && !event.altKey && key === "k") show("palette");
      else if (event.ctrlKey && event.shiftKey && key === "a") run("worstAlarm");
      else if (event.ctrlKey && event.shiftKey && key === "l") run("theme");
      else if (event.ctrlKey && event.shiftKey && key === "n") run("openWindow");
      else if (event.altKey && !event.ctrlKey && key === "arrowleft") run("back");
      else if (event.altKey && !event.ctrlKey && key === "arrowright") run("forward");
      else if (key === "f1") run("help");
      else if (event.altKey && !event.ctrlKey && /^[1-9]$/.test(event.key))
        commands.find((c) => c.kind === "view" && c.keys[1] === event.key)?.run();
      else if (event.key === "?" && !isTyping(event.target)) show("keys");
      else if (event.key === "Escape" && closeDrawer()) event.stopPropagation();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", down);
    return () => window.removeEventListener("keydown", down);
  }, []);
}
