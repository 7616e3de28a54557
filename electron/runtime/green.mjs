// @ts-check
/**
 * What the last green check of the unit tests covered: a commit, and the files that differed from it at that time.
 * @typedef {{ readonly commit: string, readonly differing: readonly string[] }} Green
 */

/** @param {string} text @returns {Green | null} null for what is no such note. */
export function readGreen(text) {
  const [commit = "", ...differing] = text.split("\n").filter((line) => line !== "");
  return /^[0-9a-f]{40}$/.test(commit) ? { commit, differing } : null;
}

/** @param {Green} green */
export function writeGreen({ commit, differing }) {
  return [commit, ...differing].join("\n");
}

/**
 * A file that was put back since was green only as it was changed, and no difference tells of it: then every test runs.
 * @param {Green} green @param {readonly string[]} differing files that differ from its commit now
 */
export function stillTells(green, differing) {
  return green.differing.every((file) => differing.includes(file));
}
