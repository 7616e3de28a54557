// @ts-check
/** Which test files `npm test -- …` and `npm run fuzz` mean. */
import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { root } from "./paths.mjs";
import { SetupError } from "./say.mjs";

/** @typedef {{ files: string[], name: string | null }} Chosen `name`: only tests whose title contains it */

const isTest = (/** @type {string} */ path) => /\.(test|e2e)\.tsx?$/.test(path);

/** @returns {Promise<string[]>} every test file, from the root, with forward slashes */
export async function allTests() {
  const lists = ["shared", "electron", "renderer", "test"].map(async (folder) => {
    const entries = await readdir(join(root, folder), { recursive: true });
    return entries.map((e) => `${folder}/${e.split(sep).join("/")}`).filter(isTest);
  });
  return (await Promise.all(lists)).flat().sort();
}

/**
 * @param {readonly string[]} words parts of a test file's path, a source file that has a test beside it, or a piece of
 * a
 *   test's title
 * @returns {Promise<Chosen>} @throws SetupError for a word that names nothing
 */
export async function findTests(words) {
  const all = await allTests();
  /** @type {Chosen} */
  const chosen = { files: [], name: null };
  for (const word of words) {
    const path = word.replace(/^\.\//, "");
    const besideIt = path.replace(/\.(tsx?)$/, ".test.$1");
    const byPath = all.filter((file) => file.includes(path) || file === besideIt);
    const found = byPath.length > 0 ? byPath : await byTitle(all, word);
    if (found.length === 0) throw new SetupError(`No test file has "${word}" in its path, and none in a title.`);
    if (byPath.length === 0) chosen.name = word;
    chosen.files.push(...found.filter((file) => !chosen.files.includes(file)));
  }
  return chosen;
}

const TITLE = /\b(?:test|it|describe)\b[^"'`\n]*\(\s*(["'`])((?:\\.|(?!\1)[^\\])*)\1/g;
/** What a title leaves open: `%s` of test.each, `${…}` of a template. */
const OPEN = /%[sdifjoO#]|\$\{[^}]*\}|\$\w+/;

/** @param {readonly string[]} files @param {string} words a piece of a title as in the source, or whole as printed */
async function byTitle(files, words) {
  const read = files.map(async (file) => ({ file, text: await readFile(join(root, file), "utf8") }));
  const hasTitle = (/** @type {string} */ text) => [...text.matchAll(TITLE)].some((m) => says(m[2] ?? "", words));
  return (await Promise.all(read)).filter(({ text }) => hasTitle(text)).map(({ file }) => file);
}

/** @param {string} title @param {string} words */
function says(title, words) {
  if (title.includes(words)) return true;
  const fixed = title.split(OPEN);
  return fixed.length > 1 && new RegExp(`^${fixed.map(asPattern).join(".*")}$`, "s").test(words);
}

/** A title as a pattern that matches just it. @param {string} title */
export const asPattern = (title) => title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
