import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { faultKinds, type TwinCommand } from "../../../shared/twin/twin.ts";
import { createPlantTwin, type PlantState } from "./plantTwin.ts";

/**
 * The plant's numbers as one hash per kind of asset after a scripted shift. A change of code that is meant to leave the
 * plant as it is leaves these hashes as they are; one that changes the plant on purpose renews them. They
 * hold for one version of V8: another may round `exp` or `sin` elsewhere.
 */
const methods = [
  ...["Start", "Stop", "Reset", "Open", "Close", "Hold", "Unhold", "Pause", "Resume", "SendToCharger"],
  ...["ReleaseTruck", "StartNextOrder", "PauseFleet", "ResumeFleet"],
];
const writes = [
  ["Mode", 0],
  ["SpeedSP", 40],
  ["OP", 35],
  ["SP", 11],
  ["SpeedLimit", 0.9],
  ["SpeedLimit", 16_000],
  ["UnitMode", 3],
  ["PressureSP", 5],
  ["BowlLevelSP", 55],
  ["OrderedRate", 12_000],
  ["Mode", 1],
] as const;

/** What is done to one asset, a few seconds apart: some faults stay a while, all are cleared in the end. */
function scriptFor(asset: string): TwinCommand[] {
  const faults = faultKinds.flatMap((fault): TwinCommand[] => [
    { kind: "fault", asset, fault, magnitude: 0.7 },
    { kind: "method", asset, method: "Reset", args: [] },
  ]);
  return [
    ...writes.map(([name, value]): TwinCommand => ({ kind: "write", tag: `${asset}.${name}`, value })),
    ...methods.map((method): TwinCommand => ({ kind: "method", asset, method, args: [] })),
    { kind: "method", asset, method: "InjectFault", args: ["fouling", 0.4] },
    { kind: "method", asset, method: "Start", args: [] },
    ...faults,
    { kind: "clearFault", asset },
    { kind: "method", asset, method: "Start", args: [] },
  ];
}

const twin = createPlantTwin();

/** Gathers text by kind of asset: the letters that its id begins with. */
class Fingerprint {
  readonly #hashes = new Map<string, ReturnType<typeof createHash>>();

  add(kind: string, text: string): void {
    const hash = this.#hashes.get(kind) ?? createHash("sha256");
    this.#hashes.set(kind, hash.update(text));
  }
  addTags(state: PlantState): void {
    const texts = new Map<string, string>();
    twin.read(state, (tag, value) => {
      const kind = /^[A-Z]+/.exec(tag)?.[0] ?? tag;
      texts.set(kind, `${texts.get(kind) ?? ""}${tag}=${value}\n`);
    });
    for (const [kind, text] of texts) this.add(kind, text);
  }
  digest(): Record<string, string> {
    return Object.fromEntries([...this.#hashes].map(([kind, hash]) => [kind, hash.digest("hex").slice(0, 12)]));
  }
}

/** Runs the plant and notes all its tags every ten seconds; `due` says what is done at that second. */
function work(seed: number, seconds: number, due: (second: number) => readonly TwinCommand[]): Record<string, string> {
  const fingerprint = new Fingerprint();
  let state = twin.initial(seed);
  for (let second = 0; second < seconds; second += 1) {
    for (const command of due(second)) {
      const result = twin.apply(state, command);
      state = result.state;
      fingerprint.add("answers", `${result.accepted} ${result.reason}\n`);
    }
    state = second % 10 === 0 ? twin.step(twin.step(state, 0.2), 0.8) : twin.step(state, 1);
    if (second % 10 === 0) fingerprint.addTags(state);
  }
  fingerprint.add("flows", JSON.stringify(state.flows));
  return fingerprint.digest();
}

test("a shift in which everything is done to every asset gives the numbers that it gave", () => {
  const assets = new Set<string>();
  twin.read(twin.initial(1), (tag) => assets.add(tag.slice(0, tag.indexOf("."))));
  const scripts = [...assets].map((asset, place) => ({ at: 20 + (place % 97) * 9, commands: scriptFor(asset) }));
  const due = (second: number): readonly TwinCommand[] =>
    scripts.flatMap(({ at, commands }) => {
      const command = (second - at) % 3 === 0 ? commands[(second - at) / 3] : undefined;
      return command === undefined ? [] : [command];
    });
  expectGolden("busy", work(20_261, 1_300, due));
});

test("a quiet hour with three faults gives the numbers that it gave", () => {
  const faults: Readonly<Record<number, TwinCommand>> = {
    600: { kind: "fault", asset: "PZ-120", fault: "fouling", magnitude: 1 },
    1_200: { kind: "fault", asset: "P-143", fault: "bearingWear", magnitude: 1 },
    1_500: { kind: "fault", asset: "CV-406", fault: "jam", magnitude: 1 },
    1_800: { kind: "clearFault", asset: "CV-406" },
    2_100: { kind: "method", asset: "OD-1", method: "StartNextOrder", args: [] },
  };
  const found = work(7, 3_600, (second) => (faults[second] === undefined ? [] : [faults[second]]));
  expectGolden("quiet", found);
});

/** `UPDATE_GOLDEN=1` renews the file. */
function expectGolden(name: string, found: Record<string, string>): void {
  const golden = new URL(`../../../test/golden/plantFingerprint-${name}.txt`, import.meta.url);
  const lines = Object.entries(found).map(([kind, hash]) => `${kind} ${hash}\n`);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, lines.join(""));
  expect(lines.join("")).toBe(readFileSync(golden, "utf8"));
}
