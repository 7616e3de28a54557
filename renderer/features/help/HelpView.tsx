import { useEffect, useRef, useState } from "react";
import Markdown from "react-markdown";
import { useApp, useAppState } from "../../store/store.ts";
import { helpPages, linkedPage } from "./helpPages.ts";
import "./help.css";

/** Pages of the help; F1 opens the one of the view it was pressed in. */
export function HelpView() {
  const { store } = useApp();
  const intent = useAppState((s) => s.intent);
  const wanted = intent?.kind === "help" ? intent.page : null;
  const [id, setId] = useState(wanted ?? "start");
  const text = useRef<HTMLElement>(null);
  if (wanted !== null && wanted !== id) setId(wanted);
  useEffect(() => {
    if (wanted !== null) store.getState().set({ intent: null });
  }, [wanted, store]);
  useEffect(() => text.current?.scrollTo(0, 0), [id]);
  const page = helpPages.find((p) => p.id === id) ?? helpPages[0];
  return (
    <div className="help">
      <nav className="help-pages" aria-label="Help pages">
        {helpPages.map((p) => (
          <button
            key={p.id}
            type="button"
            aria-current={p.id === page?.id ? "page" : undefined}
            onClick={() => setId(p.id)}
          >
            {p.title}
          </button>
        ))}
      </nav>
      <article ref={text} className="help-text select-text" aria-label={page?.title}>
        <Markdown
          skipHtml
          components={{
            a: ({ href, children }) => {
              const target = linkedPage(href);
              return target === null ? (
                <span>{children}</span>
              ) : (
                <button type="button" className="link-button" onClick={() => setId(target)}>
                  {children}
                </button>
              );
            },
            img: () => null,
          }}
        >
          {page?.text ?? ""}
        </Markdown>
      </article>
    </div>
  );
}
