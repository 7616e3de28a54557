import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useSession } from "../../../store/appContext.ts";
import { clickedTag, keyedTag } from "./whyTarget.ts";
import "./why.css";

const WhyDialog = lazy(() => import("./WhyDialog.tsx").then((m) => ({ default: m.WhyDialog })));

/** Wherever a value stands: a click on it, or the key W, says why it is as it is. */
export function WhyLayer() {
  const plant = useSession((s) => s.plant);
  const [open, setOpen] = useState<string | null>(null);
  const hovered = useRef<Element | null>(null);
  useEffect(() => {
    const over = (event: PointerEvent): void =>
      void (hovered.current = event.target instanceof Element ? event.target : null);
    const click = (event: MouseEvent): void => {
      const tag = event.target instanceof Element ? clickedTag(event.target) : null;
      if (tag === null || document.querySelector("dialog[open]")) return;
      // The button below keeps its meaning for everything but the value itself.
      event.preventDefault();
      event.stopPropagation();
      setOpen(tag);
    };
    const key = (event: KeyboardEvent): void => {
      if (
        event.key.toLowerCase() !== "w" ||
        event.ctrlKey ||
        event.altKey ||
        event.metaKey ||
        event.repeat ||
        event.defaultPrevented
      )
        return;
      if (document.querySelector('dialog[open], [role="menu"]') || isTyping(event.target)) return;
      const tag = keyedTag(document, hovered.current);
      if (tag === null) return;
      event.preventDefault();
      setOpen(tag);
    };
    window.addEventListener("pointerover", over, { passive: true });
    window.addEventListener("click", click, { capture: true });
    window.addEventListener("keydown", key);
    return () => {
      window.removeEventListener("pointerover", over);
      window.removeEventListener("click", click, { capture: true });
      window.removeEventListener("keydown", key);
    };
  }, []);
  const tag = open === null ? undefined : plant?.tag.get(open);
  return tag ? (
    <Suspense fallback={null}>
      <WhyDialog key={tag.id} tag={tag} onClose={() => setOpen(null)} />
    </Suspense>
  ) : null;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}
