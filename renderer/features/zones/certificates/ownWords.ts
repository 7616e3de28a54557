import type { OwnRole, PendingRequest } from "../../../../shared/zones/pki.ts";
import { formatDate } from "../../../ui/format.ts";

export const ownWords: Readonly<Record<OwnRole, string>> = {
  present: "In use",
  next: "Next, not in use yet",
  previous: "Previous, kept to go back",
};

/** How the private key lies on the disk. */
export const keyWords = (encrypted: boolean): string =>
  encrypted
    ? "The private key is encrypted on disk; this system's key ring keeps its secret."
    : "Private key not encrypted: this system has no key ring. Only the user who runs Millward can read its file.";

export function requestWords(request: PendingRequest): string {
  const key = request.newKey ? `a new key of ${request.keyBits} bits` : "the key in use";
  return `Made ${formatDate(request.createdAtMs)} for ${key}.`;
}

export const IMPORT_HINT = "Paste the certificate that the authority made of the request, and its issuers below it.";
export const IMPORTED = "Imported. It waits as the next certificate: switch to it once the servers trust its issuer.";
