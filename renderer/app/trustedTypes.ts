/**
 * The page sets HTML from text in no place of its own; React does in one: it makes script elements from this fixed
 * string.
 */
const allowedHtml: ReadonlySet<string> = new Set(["<script></script>"]);

export interface TrustedTypesLike {
  createPolicy(
    name: string,
    rules: {
      createHTML: (html: string) => string;
      createScript: (script: string) => string;
      createScriptURL: (url: string) => string;
    },
  ): unknown;
}

/** @throws TypeError for any other string; the browser then refuses the assignment. */
export function passHtml(html: string): string {
  if (allowedHtml.has(html)) return html;
  throw new TypeError("This text may not become HTML.");
}

/** Scripts and worker addresses from text are never needed. */
export function refuse(): string {
  throw new TypeError("This text may not become a script.");
}

/**
 * Call before React starts. Without Trusted Types in the browser there is nothing to do: the CSP is then checked by
 * main's tests.
 */
export function installTrustedTypes(factory: TrustedTypesLike | undefined): void {
  factory?.createPolicy("default", { createHTML: passHtml, createScript: refuse, createScriptURL: refuse });
}
