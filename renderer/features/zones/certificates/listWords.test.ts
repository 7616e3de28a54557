import { expect, test } from "vitest";
import type { StoredCertificate, StoredCrl } from "../../../../shared/zones/pki.ts";
import { dueWords, effectWords, usedWords } from "./listWords.ts";

const names = new Map([["wet-1", "Pump hall"]]);
const row = (more: Partial<StoredCertificate>): StoredCertificate =>
  ({ list: "trusted", ca: false, usedBy: [], ...more }) as StoredCertificate;

test("a rejection says whose link it closes, a removal what goes with it", () => {
  expect([
    effectWords("reject", row({}), names),
    effectWords("reject", row({ usedBy: ["wet-1", "dry-1"] }), names),
    effectWords("remove", row({ list: "issuers" }), names),
    effectWords("remove", row({ list: "rejected" }), names),
  ]).toEqual([
    "No link shows it now. It is refused from now on.",
    "The link to Pump hall, dry-1 is closed and refused from now on.",
    "Its revocation list goes with it. Servers that count only through it are refused from now on.",
    "The server may show it again; it is then refused and listed anew.",
  ]);
});

test("a trusted authority is said to vouch for what it issues, an issuer is not", () => {
  expect([
    usedWords(row({}), names),
    usedWords(row({ usedBy: ["wet-1"] }), names),
    usedWords(row({ ca: true, usedBy: ["wet-1"] }), names),
    usedWords(row({ ca: true, list: "issuers" }), names),
  ]).toEqual(["", ", shown by Pump hall", ", shown by Pump hall, an authority: what it issues is accepted", ""]);
});

test("a revocation list says when the next one is due, or that none was promised", () => {
  const due = (nextUpdateMs: number | null) => dueWords({ nextUpdateMs } as StoredCrl, 0);
  expect([due(null), due(3 * 86_400_000)]).toEqual(["no next date promised", "next one due: 3 days"]);
});
