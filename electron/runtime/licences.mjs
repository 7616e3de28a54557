// @ts-check
/**
 * `npm run licences`: writes resources/licences from what the build says went into its bundles, and from the packages
 * that ship beside them. `npm test` compares: a new dependency shows here before it ships.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { mitLicence } from "./mitLicence.mjs";
import { root } from "./paths.mjs";
import { say, script, SetupError } from "./say.mjs";
import { build, setUp } from "./setup.mjs";
import { words } from "./words.mjs";

/** @typedef {{ name: string, version: string, licence: string, text: string }} Package */

const file = join(root, "resources/licences/third-party.txt");
const bundles = ["main", "preload", "renderer"];
/** Licences that ask for no more than their notice. Anything else needs a decision, and a line in the README. */
const accepted = new Set(["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "OFL-1.1", "0BSD", "Unlicense"]);
/** Packages whose package.json names no licence: dequeue says it in its LICENSE, precond in its README. */
const saidElsewhere = new Map([
  ["dequeue", "BSD-2-Clause"],
  ["precond", "MIT"],
]);
/** Packages under MIT without a file that holds its text, and the notice in their sources or README. */
const noticeElsewhere = new Map([
  ["@react-three/fiber", "Copyright (c) Paul Henschel"],
  ["assert-plus", "Copyright (c) 2012 Mark Cavage"],
  ["precond", "Copyright (c) 2012 Mathieu Turcotte"],
]);

/** @returns {Promise<Package[]>} what vite put into the bundles */
async function bundled() {
  const lists = bundles.map(async (bundle) => {
    const all = JSON.parse(await readFile(join(root, "out", bundle, ".vite/licences.json"), "utf8"));
    return all.map((/** @type {any} */ p) => packageOf(p.name, p.version, p.identifier, p.text));
  });
  return (await Promise.all(lists)).flat();
}

/**
 * @returns {Promise<Package[]>} the `dependencies` of package.json with theirs; their binaries are one package a
 * platform
 */
async function shippedBeside() {
  const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  /** @type {Map<string, Package>} */
  const found = new Map();
  const visit = async (/** @type {string} */ name) => {
    const folder = join(root, "node_modules", name);
    if (found.has(name) || !existsSync(folder)) return;
    const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const notice = (await readdir(folder)).find((f) => /^licen[cs]e/i.test(f));
    const text = notice === undefined ? "" : await readFile(join(folder, notice), "utf8");
    found.set(name, packageOf(name, about.version, about.license, text));
    for (const next of Object.keys(about.dependencies ?? {})) await visit(next);
  };
  for (const name of Object.keys(dependencies)) await visit(name);
  return [...found.values()];
}

/** @param {string} name @param {string} version @param {unknown} licence @param {unknown} text @returns {Package} */
const packageOf = (name, version, licence, text) => ({
  name,
  version,
  licence: saidElsewhere.get(name) ?? String(licence ?? "unknown"),
  text: textOf(name, typeof text === "string" ? text.replaceAll("\r", "").trim() : ""),
});

/** @param {string} name @param {string} text of the package's own file */
function textOf(name, text) {
  const notice = noticeElsewhere.get(name);
  return text === "" && notice !== undefined ? mitLicence(notice) : text;
}

/** @param {readonly Package[]} packages @returns {string} */
function noticesOf(packages) {
  const byName = new Map(packages.map((p) => [`${p.name} ${p.version}`, p]));
  const sorted = [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, p]) => p);
  const refused = sorted.filter((p) => !accepted.has(p.licence));
  if (refused.length > 0) {
    throw new SetupError(words.licencesUnknown(refused.map((p) => `${p.name} (${p.licence})`)));
  }
  const silent = sorted.filter((p) => p.text === "").map((p) => p.name);
  if (silent.length > 0) throw new SetupError(words.licenceTextMissing(silent));
  const list = sorted.map((p) => `${p.name} ${p.version} · ${p.licence}`).join("\n");
  /** @type {Map<string, string[]>} */
  const byText = new Map();
  for (const p of sorted) byText.set(p.text, [...(byText.get(p.text) ?? []), p.name]);
  const texts = [...byText].map(([text, names]) => `${"=".repeat(80)}\n${names.join(", ")}\n\n${text}\n`);
  return `${words.notices}\n\n${list}\n\n${texts.join("\n")}`;
}

/** @returns {Promise<string | null>} what differs from the built program, in a sentence; null when nothing does */
export async function licenceProblem() {
  const now = noticesOf([...(await bundled()), ...(await shippedBeside())]);
  const kept = await readFile(file, "utf8").catch(() => "");
  if (now === kept) return null;
  const before = new Set(kept.split("\n"));
  const news = now.split("\n").filter((line) => line.includes(" · ") && !before.has(line));
  return words.noticesDiffer(news);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  script(async () => {
    const runtime = await setUp();
    await build(runtime.program);
    await mkdir(join(root, "resources/licences"), { recursive: true });
    await writeFile(file, noticesOf([...(await bundled()), ...(await shippedBeside())]));
    say(`written: ${file}`);
  });
}
