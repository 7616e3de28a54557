import { expect, test } from "vitest";
import { floorPlant } from "../../test/support/floorPlant.ts";
import { placeAt } from "../store/places.ts";
import { unknownWords } from "./unknownPlace.ts";

const plant = floorPlant(4);
const said = (address: string): string => unknownWords(placeAt(address)!, plant);

test("an address that names what does not exist is told so, whichever parameter it is", () => {
  expect(
    [
      "#/help?page=nix",
      "#/zones?server=s-east&tab=nix",
      "#/zones?zone=nix&board=nix",
      "#/floor?area=nix",
      "#/alarms?zone=nix&area=nix&priorities=1,9&states=unacked,nix",
      "#/audit?zone=nix&result=nix&span=nix",
    ].map(said),
  ).toEqual([
    "The help has no page “nix”. Here is the first one.",
    "A server has no tab “nix”. Here is the first one.",
    "The plant has no zone “nix”. There is no board “nix”. Here are the zones.",
    "The plant has no area “nix”.",
    "The plant has no zone “nix”. The plant has no area “nix”. “1,9” are not all priorities of alarms; the " +
      "others are shown. “unacked,nix” are not all states of alarms; the others are shown.",
    "The plant has no zone “nix”. “nix” is no result of a record. All results are shown. “nix” is no span of time. " +
      "All times are shown.",
  ]);
});

test("an address of what exists is told nothing, and of the plant nothing before it is known", () => {
  expect(
    [
      "#/overview",
      "#/help?page=keys",
      "#/zones?zone=east&server=s-east&tab=doctor",
      "#/zones?board=certificates",
      "#/floor?area=hall",
      "#/alarms?zone=west&area=hall&priorities=1,2&states=unacked",
      "#/audit?zone=east&result=done&span=day&record=7",
    ].map(said),
  ).toEqual(["", "", "", "", "", "", ""]);
  expect(unknownWords(placeAt("#/floor?area=nix")!, null)).toBe("");
});
