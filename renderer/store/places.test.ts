import fc from "fast-check";
import { expect, test } from "vitest";
import { addressOf, home, placeAt, placeParams, type Place } from "./places.ts";
import type { PlaceSlice } from "./placeSlice.ts";
import { createAppStore } from "./appStore.ts";

test.each<[string, Place]>([
  ["#/overview", home],
  ["#/zones?server=packaging-1", { view: "zones", params: { server: "packaging-1" }, asset: null }],
  [
    "#/zones?zone=packaging&server=p-1&tab=doctor",
    { view: "zones", params: { zone: "packaging", server: "p-1", tab: "doctor" }, asset: null },
  ],
  ["#/floor?asset=FL-410", { view: "floor", params: {}, asset: "FL-410" }],
  [
    "#/alarms?priorities=1%2C2&text=flow+high",
    { view: "alarms", params: { priorities: "1,2", text: "flow high" }, asset: null },
  ],
])("%s names a place, and the place has that address", (address, place) => {
  expect({ place: placeAt(address), address: addressOf(place) }).toEqual({ place, address });
});

test("no address at all is the home view", () => {
  expect(["", "#", "#/"].map(placeAt)).toEqual([home, home, home]);
});

test.each([
  ["another view", "#/nowhere"],
  ["a name that every object has", "#/constructor"],
  ["a path", "#/zones/../audit"],
  ["no hash sign", "/zones"],
  ["a parameter of another view", "#/overview?server=packaging-1"],
  ["a parameter that every object has", "#/zones?toString=x"],
  ["a prototype", "#/zones?__proto__=x"],
  ["one parameter twice", "#/zones?server=a&server=b"],
  ["markup in an id", "#/zones?server=%3Cimg%20src=x%3E"],
  ["a node id", "#/zones?server=ns%3D2%3Bs%3Dx"],
  ["a line break in a text", "#/alarms?text=a%0Ab"],
  ["bytes that are no text", "#/alarms?text=%ff%00"],
  ["a text without end", `#/alarms?text=${"x".repeat(121)}`],
  ["an address without end", `#/zones?${"zone=a&".repeat(1000)}`],
])("%s names no place", (_what, address) => {
  expect(placeAt(address)).toBeNull();
});

test("of any address only declared parameters of sound form come out, and the same again", () => {
  const piece = fc.constantFrom(
    "zone",
    "server",
    "asset",
    "text",
    "=",
    "&",
    "?",
    "%3C",
    "%",
    "a",
    "-",
    "\n",
    "__proto__",
    "#/zones",
    "#/alarms",
    "#/audit",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
      const place = placeAt(pieces.join(""));
      if (place === null) return;
      expect(Object.keys(place.params).every((name) => Object.hasOwn(placeParams[place.view], name))).toBe(true);
      expect(placeAt(addressOf(place))).toEqual(place);
    }),
  );
});

test("every address that is written is read again, whatever the place holds", () => {
  const value = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 130 }),
    fc.constantFrom("😀".repeat(120), "é".repeat(120), "mixing", "9".repeat(15)),
  );
  const anyPlace = fc.constantFrom(...(Object.keys(placeParams) as (keyof typeof placeParams)[])).chain((view) =>
    fc.record({
      view: fc.constant(view),
      params: fc.record(Object.fromEntries(Object.keys(placeParams[view]).map((name) => [name, value]))),
      asset: fc.option(fc.oneof(value, fc.constantFrom("FL-410", "4 10", "a.b"))),
    }),
  );
  fc.assert(
    fc.property(anyPlace, (place) => {
      const address = addressOf(place);
      const read = placeAt(address);
      expect(read).not.toBeNull();
      expect(addressOf(read!)).toBe(address);
    }),
  );
});

test("what an address may not hold is left out of it", () => {
  const place: Place = { view: "alarms", params: { area: "mixing", text: "a\nb", zone: undefined }, asset: null };
  expect(addressOf(place)).toBe("#/alarms?area=mixing");
});

test("going, selecting and coming back lead through the same places", () => {
  const store = createAppStore();
  const here = (): string => addressOf(store.getState().place);
  const { go, select, back, forward } = store.getState();
  go("zones", { server: "packaging-1" });
  select("FL-410");
  go("alarms", { area: "packaging" });
  go("alarms", { area: "packaging" });
  const seen = [here()];
  for (const step of [back, back, back, back, forward, forward, forward, forward]) {
    step();
    seen.push(here());
  }
  expect(seen).toEqual([
    "#/alarms?area=packaging&asset=FL-410",
    "#/zones?server=packaging-1&asset=FL-410",
    "#/zones?server=packaging-1",
    "#/overview",
    "#/overview",
    "#/zones?server=packaging-1",
    "#/zones?server=packaging-1&asset=FL-410",
    "#/alarms?area=packaging&asset=FL-410",
    "#/alarms?area=packaging&asset=FL-410",
  ]);
});

test("a filter refines the place it is in and no other; a new step ends the way forward", () => {
  const store = createAppStore();
  const { go, refine, back } = store.getState();
  go("alarms");
  refine("alarms", { text: "flow" });
  refine("audit", { text: "late" });
  go("audit");
  back();
  expect(addressOf(store.getState().place)).toBe("#/alarms?text=flow");
  go("help", { page: "keys" });
  expect({ after: store.getState().placesAfter, before: store.getState().placesBefore.map(addressOf) }).toEqual({
    after: [],
    before: ["#/overview", "#/alarms?text=flow"],
  });
});

test("the next user cannot step back into what another looked at", () => {
  const store = createAppStore();
  store.getState().go("zones", { server: "packaging-1" });
  store.getState().forgetPlaces();
  store.getState().back();
  expect(store.getState().place).toEqual(home);
});

test("parameters that a view does not have, do not compile", () => {
  const go: PlaceSlice["go"] = () => undefined;
  // @ts-expect-error a view that is not there
  go("nowhere");
  // @ts-expect-error the overview takes no parameter
  go("overview", { server: "packaging-1" });
  // @ts-expect-error a parameter of another view
  go("zones", { area: "packaging" });
  // @ts-expect-error a number where an id belongs
  go("zones", { server: 1 });
});
