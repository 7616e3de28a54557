import { expect, test } from "vitest";
import { installTrustedTypes, passHtml, refuse } from "./trustedTypes.ts";

test("only the one string that React needs may become HTML", () => {
  expect(passHtml("<script></script>")).toBe("<script></script>");
  for (const text of [
    "",
    "<b>x</b>",
    "<script>1</script>",
    "<script></script> ",
    "<SCRIPT></SCRIPT>",
    "<img src=x onerror=1>",
  ])
    expect(() => passHtml(text)).toThrow(TypeError);
});

test("no text becomes a script or its address", () => {
  expect(refuse).toThrow(TypeError);
});

test("the policy is the page's default one; a browser without trusted types is left alone", () => {
  const made: [string, string[]][] = [];
  installTrustedTypes({ createPolicy: (name, rules) => made.push([name, Object.keys(rules).sort()]) });
  installTrustedTypes(undefined);
  expect(made).toEqual([["default", ["createHTML", "createScript", "createScriptURL"]]]);
});
