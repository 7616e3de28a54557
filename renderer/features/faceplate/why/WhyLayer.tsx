import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useAppStore, useClock, useSession } from "../../../store/appContext.ts";
import { tellNotice } from "../../../store/tellNotice.ts";
import { isTyping } from "../../../ui/isTyping.ts";
import { clickedTag, keyedTag } from "./whyTarget.ts";
import "./why.css";

const WhyDialog = lazy(() => import("./WhyDialog.tsx").then((m) => ({ default: m.WhyDialog })));

const NO_VALUE = "W explains a value: put the focus on one, or the pointer over it.";

/** Wherever a value stands: a click on it, or the key W, says why it is as it is. */
export function WhyLayer() {
  const store = useAppStore();
  const clock = useClock();
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
      event.preventDefault();
      const tag = keyedTag(document, hovered.current);
      if (tag !== null) setOpen(tag);
      else tellNotice(store, { id: "why", atMs: clock.nowMs(), severity: "info", text: NO_VALUE });
    };
    window.addEventListener("pointerover", over, { passive: true });
    window.addEventListener("click", click, { capture: true });
    window.addEventListener("keydown", key);
    return () => {
      window.removeEventListener("pointerover", over);
      window.removeEventListener("click", click, { capture: true });
      window.removeEventListener("keydown", key);
    };
  }, [store, clock]);
  const tag = open === null ? undefined : plant?.tag.get(open);
  return tag ? (
    <Suspense fallback={null}>
      <WhyDialog key={tag.id} tag={tag} onClose={() => setOpen(null)} />
    </Suspense>
  ) : null;
}
