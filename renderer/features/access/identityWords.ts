import type { UserRow } from "../../../shared/ipc/accessRows.ts";
import type { UserCertificate } from "../../../shared/ipc/identityRows.ts";
import type { Zone } from "../../../shared/plant/model.ts";
import { formatDate } from "../../ui/format.ts";
import type { IdentityKind } from "./identityForm.ts";

const titles: Readonly<Record<string, string>> = {
  service: "Set the service identity at a server",
  "+security": "Set the security session's identity at a server",
};

/** A person of the console, not a session of Millward's own. */
export function isPerson(userId: string): boolean {
  return titles[userId] === undefined;
}

export function titleOf(userId: string): string {
  return titles[userId] ?? `Set the identity of ${userId} at a server`;
}

export const keptWords = {
  vault: "Kept, encrypted by the operating system.",
  memory: "Kept in memory only: this computer has no key store, so it must be set again after a restart.",
} as const;

export const verbs: Readonly<Record<IdentityKind, string>> = {
  userName: "Set identity",
  file: "Choose files",
  create: "Make and keep",
  anonymous: "Set identity",
};

export const filesHint =
  "Two PEM files, or one with both. They are read by Millward itself; the key does not pass this window.";
export const nameHint =
  "The key stays in Millward. Carry the certificate to the server's list of trusted users: Kept identities shows it.";

export function userCertificateWords(certificate: UserCertificate | null): string {
  return certificate ? `${certificate.subject}, valid until ${formatDate(certificate.notAfterMs)}.` : "";
}

export function purpose(userId: string): string {
  if (userId === "service") return "The service identity carries values and alarms; it should only be able to read.";
  if (userId === "+security")
    return "A session of its own that hears the server's audit events and sees who is connected. It needs the role SecurityAdmin at the server and never writes.";
  return `Writes, commands and acknowledgements of ${userId} reach the server under this identity, so the server's own log names the person.`;
}

/**
 * In which zones a user is somebody of their own at the servers. The demo's servers have an account for every role, which
 * Millward uses without keeping one.
 */
export function ownIdentityWords(
  { identities, grants }: Pick<UserRow, "identities" | "grants">,
  zones: readonly Pick<Zone, "id" | "servers">[],
  zoneName: (zone: string) => string,
): string {
  const demo = zones.some(
    (z) => z.servers.some((s) => s.demo) && grants.some((g) => g.zone === "*" || g.zone === z.id),
  );
  const words = [...identities.map(zoneName), ...(demo ? ["demo servers, by role"] : [])];
  return words.length === 0 ? "none" : words.join(", ");
}

const holders: Readonly<Record<string, string>> = { service: "service", "+security": "security session" };

export function holderWords(holder: string): string {
  return holders[holder] ?? holder;
}
