import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { hiddenLetterProblem } from "./hiddenLetters.ts";
import { contract } from "./ipc/contract.ts";
import * as plantFiles from "./plant/schema.ts";

interface Leaf {
  readonly path: string;
  readonly text: z.ZodType;
}

/** Every text that a schema takes. */
function textsOf(path: string, schema: unknown): Leaf[] {
  const inside = (part: string, inner: unknown): Leaf[] => textsOf(`${path}${part}`, inner);
  if (schema instanceof z.ZodString) return [{ path, text: schema }];
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape as Record<string, unknown>).flatMap(([key, value]) => inside(`.${key}`, value));
  if (schema instanceof z.ZodArray) return inside("[]", schema.element);
  if (schema instanceof z.ZodTuple) return schema.def.items.flatMap((item) => inside("[]", item));
  if (schema instanceof z.ZodRecord) return [...inside("{key}", schema.keyType), ...inside("{}", schema.valueType)];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => inside("", option));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return inside("", schema.unwrap());
  const closed = [z.ZodNumber, z.ZodBoolean, z.ZodEnum, z.ZodLiteral, z.ZodUnknown];
  if (closed.some((kind) => schema instanceof kind)) return [];
  throw new Error(`${path}: this test does not know how to look into it`);
}

/** Never shown and never recorded, an exact name of the server's own, or several lines by intent. */
const exempt = /\.(?:\w*[pP]assword|passphrase|nodeId|objectId|methodId|from|pem|nodeIds\[\]|text|root|aggregate)$/;

const leaves = [
  ...Object.entries(contract).flatMap(([name, row]) => textsOf(name, row.input)),
  ...Object.entries(plantFiles).flatMap(([name, schema]) => textsOf(name, schema)),
];

const letters = ["\u202e", "\u2066", "\u061c", "\u200b", "\u0000", "\u007f", "\u009b", "\u00ad", "\u3164", "\ufff9"];
const more = ["\u2028", "\ufeff", "\u{e0041}", "\ud800", "\u115f", "\u180e", "\u034f", "\ufe0f"];
const anyHidden = fc.constantFrom(...letters, ...more);
const opening = fc.constantFrom("", "", "a", "/", "s=", "A.b", "opc.tcp://h", "u0");

test("no text of a call or of a plant file is taken with a letter that does not show", () => {
  for (const { path, text } of leaves.filter((leaf) => !exempt.test(leaf.path)))
    fc.assert(
      fc.property(opening, anyHidden, fc.string(), (start, letter, end) => {
        const read = text.safeParse(`${start}${letter}${end}`);
        expect(read.success ? hiddenLetterProblem(String(read.data), true) : "", path).toBe("");
      }),
      { numRuns: 40 },
    );
});

test("what may hold such letters is known by name", () => {
  const open = leaves.filter(({ path, text }) => {
    if (!exempt.test(path)) return false;
    return ["aa\u202eaa", "s=aa\u202e"].some((given) => text.safeParse(given).success);
  });
  expect([...new Set(open.map((leaf) => leaf.path))].sort()).toMatchInlineSnapshot(`
    [
      "access.createUser.password",
      "access.importCertificate.passphrase",
      "access.setIdentity.password",
      "access.setPassword.password",
      "browse.call.methodId",
      "browse.call.objectId",
      "browse.children.nodeId",
      "browse.node.nodeId",
      "browse.search.from",
      "browse.value.nodeId",
      "browse.write.nodeId",
      "pki.addCrl.text",
      "pki.addIssuer.text",
      "pki.importOwn.text",
      "pki.inspect.text",
      "pki.pushUpdate.text",
      "pki.trust.text",
      "serverHistory.read.nodeId",
      "serverHistory.read.query.aggregate",
      "session.changePassword.newPassword",
      "session.changePassword.oldPassword",
      "session.elevate.password",
      "session.enrol.password",
      "session.signIn.password",
    ]
  `);
});
