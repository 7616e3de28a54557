// Server identities as the text that is sealed for the next start.
import { z } from "zod";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";

const Text = z.string().min(1).max(20_000);
const Sealed = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("userName"), userName: Text, password: Text }),
  z.object({ kind: z.literal("x509"), certificate: Text, privateKeyPem: Text }),
  z.object({ kind: z.literal("anonymous") }),
]);
/** What versions before certificates sealed. */
const Old = z
  .object({ kind: z.undefined().optional(), userName: Text, password: Text })
  .transform((o) => ({ kind: "userName" as const, userName: o.userName, password: o.password }));
const Place = z.object({ holder: z.string(), zone: z.string(), server: z.string() });
export type IdentityPlace = z.output<typeof Place>;

/** The text names its own place, so that a row moved to another user or server opens nothing. */
export function identityText(place: IdentityPlace, identity: ServerIdentity): string {
  const { holder, zone, server } = place;
  const body =
    identity.kind === "x509"
      ? {
          kind: identity.kind,
          certificate: Buffer.from(identity.certificateDer).toString("base64"),
          privateKeyPem: identity.privateKeyPem,
        }
      : identity;
  return JSON.stringify({ holder, zone, server, ...body });
}

/** @throws Error without a word of what was inside. */
export function readIdentityText(text: string): { place: IdentityPlace; identity: ServerIdentity } {
  const body: unknown = JSON.parse(text);
  const place = Place.safeParse(body);
  const sealed = z.union([Sealed, Old]).safeParse(body);
  if (!place.success || !sealed.success) throw new Error("The sealed identity has an unknown form.");
  const { data } = sealed;
  return {
    place: place.data,
    identity:
      data.kind === "x509"
        ? {
            kind: "x509",
            certificateDer: new Uint8Array(Buffer.from(data.certificate, "base64")),
            privateKeyPem: data.privateKeyPem,
          }
        : data,
  };
}
