import { bounded } from "../../../shared/text.ts";

// What this station says before it uses an endpoint that is not as demanded, or would not protect an account.
export const signInRefusalWords = {
  notOffered: (wanted: string) =>
    `The server does not offer ${wanted}, which the plant project demands, and nothing weaker is used. Switch it on at the server, or correct the plant project.`,
  noCertificates:
    "The server takes no user certificates at this endpoint. Allow them on the server, or keep a user name and password instead.",
  weakUserCertificate:
    "The user certificate kept for this server has a key under 2,048 bits, or is signed with SHA-1 or MD5, which can be forged. Nothing was sent. Give a new one under Access.",
  userCertificateUse:
    "The user certificate kept for this server is an authority's, or may not be used for signing. Nothing was sent. Give a user's own under Access.",
  noProof:
    "The server takes a user certificate without proof that we hold its key. Set a security policy for its certificate tokens.",
  plainPassword:
    "The server would take the password unencrypted over a channel that is only signed. Use SignAndEncrypt for this server.",
  nonce: (fault: "short" | "repeated") =>
    `The server's nonce is ${fault === "short" ? "shorter than 32 bytes" : "one that it sent before"}, so that whatever proves or protects an account could be played back. Nothing was sent. Mend the server, or find out what answers in its place.`,
  held: (who: string) =>
    `The server refused to sign in ${bounded(who, 60)} three times. It is not tried again by itself, because servers lock accounts that fail. Check the account on the server and the identity kept here; then change the identity under Access, or restart the link to try it once more.`,
  brokenEncryption:
    "The server would take the password in the broken encryption Basic128Rsa15 over a channel that is only signed. Use SignAndEncrypt for this server.",
} as const;
