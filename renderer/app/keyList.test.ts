import { expect, test } from "vitest";
import { alarmKey } from "../features/alarms/alarmKeys.ts";
import { nothingSelected, select } from "../features/alarms/selection.ts";
import { floorMove } from "../features/floor/floorKeys.ts";
import { helpPages } from "../features/help/helpPages.ts";
import { treeMove } from "../features/zones/server/browse/treeKeys.ts";
import type { TreeLine } from "../features/zones/server/browse/treeModel.ts";
import { appKey } from "./appKeys.ts";
import { features } from "./features.ts";
import { keySections } from "./keyList.ts";

/** As a keyboard names what the list shows otherwise. */
const named: Readonly<Record<string, string>> = {
  "←": "ArrowLeft",
  "→": "ArrowRight",
  "↑": "ArrowUp",
  "↓": "ArrowDown",
  "−": "-",
  Space: " ",
  Esc: "Escape",
};
const held = ["Ctrl", "Alt", "Shift"];
/** Each way that a row of the list can be pressed: `Ctrl Shift A`, `1 – 9`, `← →`. */
function presses(keys: readonly string[]): string[] {
  const before = keys.filter((k) => held.includes(k));
  const digits = (key: string): string[] => (key === "1 – 9" ? Array.from("123456789") : key.split(" "));
  return keys
    .filter((k) => !held.includes(k))
    .flatMap(digits)
    .map((key) => [...before, (named[key] ?? key).toLowerCase()].join(" "));
}
const listed = (title: (typeof keySections)[number]["title"]): string[] =>
  keySections
    .filter((s) => s.title === title)
    .flatMap((s) => s.rows.flatMap((r) => presses(r.keys)))
    .sort();

const plain = { key: "", ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
const keyboard = [
  ...Array.from("abcdefghijklmnopqrstuvwxyz0123456789/?+-=.,;: "),
  ...["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown", "Enter", "Escape"],
  ...["Delete", "Insert", "Backspace", "F1", "F2", "F5", "F6", "F8", "F12"],
];
/** Everything on the keyboard, alone and with what may be held, that does something. */
const working = (does: (event: typeof plain) => unknown): string[] =>
  keyboard
    .flatMap((key) =>
      ["", "Ctrl", "Alt", "Shift", "Ctrl Shift"].map((hold) => ({
        name: hold === "" ? key.toLowerCase() : `${hold} ${key.toLowerCase()}`,
        event: {
          ...plain,
          key,
          ctrlKey: hold.includes("Ctrl"),
          altKey: hold === "Alt",
          shiftKey: hold.includes("Shift"),
        },
      })),
    )
    .filter(({ event }) => does(event) !== null)
    .map(({ name }) => name)
    .sort();
/** What works with something held as it does without is one key. */
const bare = (keys: readonly string[]): string[] =>
  keys.filter((k) => !held.some((h) => k.startsWith(`${h} `)) || !keys.includes(k.split(" ").at(-1)! || " "));

test("every key that works in all views stands in the list, and every one listed works", () => {
  const views = features.map((f) => `Alt ${f.key}`);
  // The letter W is the explanation's, which listens for itself.
  expect([...new Set([...bare(working((e) => appKey(e, false))), "w"])].sort()).toEqual(
    [...new Set([...listed("Everywhere"), ...views, "Alt 8", "Alt 9"])].sort(),
  );
});

test("every key of the alarm list stands in the list, and every one listed works", () => {
  const order = ["a", "b", "c"];
  const selection = select(nothingSelected, order, "b", "only");
  const works = working((e) => alarmKey(e, { selection, order, pageRows: 2 }));
  expect(listed("In the alarm list").filter((key) => !works.includes(key))).toEqual([]);
  // Esc, which gives up the selection here, is listed for everywhere.
  expect(bare(works).filter((key) => !listed("In the alarm list").includes(key))).toEqual(["escape"]);
});

test("every key of the floor stands in the list, and every one listed works", () => {
  const works = working((e) => (e.ctrlKey || e.altKey ? null : floorMove(e.key, e.shiftKey)));
  // "/" is heard by the whole view, and "=" is "+" without Shift.
  expect(listed("On the floor").filter((key) => !works.includes(key))).toEqual(["/"]);
  expect(bare(works).filter((key) => !listed("On the floor").includes(key))).toEqual(["="]);
});

test("every key of a server's tree stands in the list, and every one listed works", () => {
  const line = { kind: "node", key: "x", open: true, leaf: false } as unknown as TreeLine;
  const works = keyboard.filter((key) => treeMove(key, { lines: [line], at: 0, pageRows: 2 }) !== null);
  expect(works.map((key) => key.toLowerCase()).sort()).toEqual(listed("In a server's tree"));
});

test("the help's page of keys names every key of the list under the same heading", () => {
  const text = helpPages.find((p) => p.id === "keys")!.text;
  const [everywhere = "", ...parts] = text.split(/^## /m);
  const spans = (part: string): string[] => [...part.matchAll(/`([^`]+)`/g)].map((m) => m[1]!);
  const said = new Map([
    ["Everywhere", spans(everywhere)],
    ...parts.map((part): [string, string[]] => [part.split("\n")[0]!, spans(part)]),
  ]);
  const missing = keySections.flatMap((s) =>
    s.rows
      .flatMap((r) => (held.includes(r.keys[0]!) ? [r.keys.join(" ")] : r.keys))
      .filter((key) => !(said.get(s.title) ?? []).includes(key))
      .map((key) => `${s.title}: ${key}`),
  );
  expect(missing).toEqual([]);
});
