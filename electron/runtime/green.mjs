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
 * Why what a note tells is not enough, so that every test has to run; null when the tests that reach what differs are.
 * What was green once and is gone shows in no difference: a commit that was left, a file that was put back or removed.
 * @param {Green} green
 * @param {{ isAncestor: boolean, differing: readonly string[], exists: (file: string) => boolean }} now `isAncestor`:
 *   the green commit is the present one or before it; `differing`: files that differ from it now
 */
export function whyAll(green, { isAncestor, differing, exists }) {
  if (!isAncestor) return "the last green check was of another branch or a later commit";
  const back = green.differing.find((file) => !differing.includes(file));
  if (back !== undefined) return `${back} was changed at the last green check and was put back`;
  const gone = differing.find((file) => !exists(file));
  return gone === undefined ? null : `${gone} was removed since the last green check`;
}
