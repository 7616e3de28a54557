import fc from "fast-check";
import { expect, test } from "vitest";
import { contentSecurityPolicy, mayRequest, mimeOf, servedPath, withStyleNonce } from "./contentPolicy.ts";

test.each([
  ["app://ui/", "index.html"],
  ["app://ui/index.html?x=1#y", "index.html"],
  ["app://ui/assets/index-D_a1.js", "assets/index-D_a1.js"],
  ["app://ui/assets/inter%20x.woff2", "assets/inter x.woff2"],
  ["app://ui/..%2f..%2fetc/passwd", null],
  ["app://ui/%2e%2e/%2e%2e/etc/passwd", "etc/passwd"],
  ["app://ui/a/..%5c..%5cx.js", null],
  ["app://ui/.env", null],
  ["app://ui/a//b.js", null],
  ["app://ui/%00.js", null],
  ["app://ui/C:%5cx.js", null],
  ["app://ui/%zz", null],
  ["app://other/index.html", null],
  ["app://a:b@ui/index.html", null],
  ["file:///etc/passwd", null],
  ["not an address", null],
])("%s names %s", (address, path) => {
  expect(servedPath(address)).toBe(path);
});

test("no address, however encoded, names a file outside the served folder", () => {
  const piece = fc.constantFrom(
    "..",
    "%2e%2e",
    "%2e.",
    "/",
    "%2f",
    "%5c",
    "\\",
    ".",
    "a",
    "etc",
    "%252e",
    "%00",
    ":",
    "~",
    "index.html",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const path = servedPath(`app://ui/${pieces.join("")}`);
      expect(
        path === null ||
          (!path.startsWith("/") &&
            path.split("/").every((p) => p !== "" && !p.startsWith(".")) &&
            !/[\\:\0]/.test(path)),
      ).toBe(true);
    }),
  );
});

test("the policy names no source beyond the page's own files, data and blob pictures, and the one style nonce", () => {
  expect(contentSecurityPolicy("abc")).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-abc'; img-src 'self' data: blob:; " +
      "font-src 'self'; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; " +
      "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default",
  );
});

test("the nonce stands in the page, whether or not the page has a place for it", () => {
  expect(withStyleNonce('<html><head><meta name="millward-style-nonce" content="" /></head></html>', "n1")).toBe(
    '<html><head><meta name="millward-style-nonce" content="n1"></head></html>',
  );
  expect(withStyleNonce("<html><head></head></html>", "n1")).toBe(
    '<html><head><meta name="millward-style-nonce" content="n1"></head></html>',
  );
});

test("a shipped page may ask for nothing off app://ui; only in development for its server", () => {
  const asked = [
    "app://ui/x.js",
    "blob:app://ui/1",
    "data:image/png;base64,x",
    "https://example.org/",
    "http://localhost:5173/x",
    "ws://localhost:5173/",
    "file:///etc/passwd",
    "devtools://devtools/x",
    "app://uix/",
    "http://localhost:5173.evil.org/",
  ];
  expect(asked.map((a) => mayRequest(a, null))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(asked.map((a) => mayRequest(a, "http://localhost:5173"))).toEqual([
    true,
    true,
    true,
    false,
    true,
    true,
    false,
    true,
    false,
    false,
  ]);
});

test("only kinds of files that pages need have a type", () => {
  expect(["a.html", "a.JS", "a.woff2", "a.map", "a", "a.sh"].map(mimeOf)).toEqual([
    "text/html; charset=utf-8",
    "text/javascript; charset=utf-8",
    "font/woff2",
    null,
    null,
    null,
  ]);
});
