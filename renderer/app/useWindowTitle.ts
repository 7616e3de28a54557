import { useEffect } from "react";

/** The window is called after its view, so that windows of one desk can be told apart; empty for none. */
export function useWindowTitle(view: string): void {
  useEffect(() => {
    document.title = view;
    return () => {
      document.title = "";
    };
  }, [view]);
}
