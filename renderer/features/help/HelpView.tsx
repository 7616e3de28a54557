import { useEffect, useRef } from "react";
import Markdown from "react-markdown";
import { useAppStore } from "../../store/appContext.ts";
import { usePlace } from "../../store/usePlace.ts";
import { helpPages, linkedPage } from "./helpPages.ts";
import "./help.css";

/** Pages of the help; F1 opens the one of the view it was pressed in. */
export function HelpView() {
  const store = useAppStore();
  const id = usePlace("help").page ?? "start";
  const text = useRef<HTMLElement>(null);
  const open = (page: string): void => store.getState().go("help", { page });
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
            onClick={() => open(p.id)}
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
                <button type="button" className="link-button" onClick={() => open(target)}>
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
