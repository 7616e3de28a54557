import { posix } from "node:path";

const EXTENSION = /\.(?:tsx?|mjs|cjs|json|ya?ml|css|md|html|csv|txt|png|sh)$/;
const PATH = /^\.{0,2}[\w.@*{},/-]+$/;
/** Files of a plant project: named in pages for those who write a plant, not files of this repository. */
const OF_A_PLANT = /^(?:plant\.yaml|zones\.yaml|assets\.yaml|assets\/\*\.yaml|types\/\*\.yaml|tags\.csv|site\.glb)$/;
/** Packages are named with a scope or as a word. */
const PACKAGE = /^@[\w-]+\//;

export interface NamedPath {
  readonly name: string;
  /** A link is followed as it stands; a name in the text may be the end of a path. */
  readonly link: boolean;
}

/** @returns what a Markdown page names as files or folders: in code spans, in links and pictures */
export function namedPaths(page: string): NamedPath[] {
  const text = page.replace(/^```[\s\S]*?^```/gm, "");
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map((m) => m[1]!);
  const links = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map((m) => m[1]!);
  const isFile = (name: string): boolean => EXTENSION.test(name) || /^[\w.@-]+(?:\/[\w.@*-]+)*\/$/.test(name);
  const code = spans.filter((s) => PATH.test(s) && isFile(s) && !OF_A_PLANT.test(s) && !PACKAGE.test(s));
  const own = links.filter((l) => !/^[a-z]+:/.test(l));
  return [...code.map((name) => ({ name, link: false })), ...own.map((name) => ({ name, link: true }))];
}

/**
 * @param from the page's own path: links are relative to it, code spans to it or to the root
 * @returns true when the name is a file or folder of the repository, or the end of one ("compose.ts", "twin/")
 */
export function names(from: string, { name, link }: NamedPath, files: readonly string[]): boolean {
  const fromRoot = posix.normalize(name);
  const fromPage = posix.normalize(posix.join(posix.dirname(from), name));
  if (link) return files.some((file) => file === fromPage || file.startsWith(`${fromPage.replace(/\/$/, "")}/`));
  return files.some((file) => [fromRoot, fromPage].some((wanted) => matches(file, wanted)));
}

function matches(file: string, wanted: string): boolean {
  const pattern = wanted.replace(/[.+?^$()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*");
  const choices = pattern.replace(/\{([^}]*)\}/g, (_all, list: string) => `(?:${list.replaceAll(",", "|")})`);
  const end = wanted.endsWith("/") ? "" : "(?:/|$)";
  return new RegExp(`(?:^|/)${choices}${end}`).test(file);
}
