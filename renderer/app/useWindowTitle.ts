import { useEffect } from "react";

/** Called after its view, so that windows of one desk can be told apart; after the program while none is shown. */
export function useWindowTitle(view: string): void {
  useEffect(() => {
    document.title = view;
    return () => {
      document.title = "Millward";
    };
  }, [view]);
}
