import type { LinkState } from "../../shared/zones/health.ts";
import { linkWords } from "./words.ts";

/** Live: a filled dot. On its way: a hollow diamond. Not there: a crossed square. Form says it, no colour. */
export function ZoneMark({ state, size = 12 }: { readonly state: LinkState; readonly size?: number }) {
  return (
    <svg className="zone-mark" width={size} height={size} viewBox="0 0 12 12" role="img" aria-label={linkWords[state]}>
      {state === "live" ? (
        <>
          <circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" />
          <circle cx="6" cy="6" r="2.5" fill="currentColor" />
        </>
      ) : null}
      {state === "connecting" || state === "reconnecting" ? (
        <path d="M6 .8 11.2 6 6 11.2.8 6z" fill="none" stroke="currentColor" strokeWidth="1.4" />
      ) : null}
      {state === "silent" || state === "refused" || state === "hostDown" ? (
        <path d="M1.5 1.5h9v9h-9zM1.5 1.5l9 9m0-9-9 9" fill="none" stroke="currentColor" strokeWidth="1.4" />
      ) : null}
    </svg>
  );
}
