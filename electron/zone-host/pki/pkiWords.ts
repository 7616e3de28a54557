// What the files of this folder say when they refuse.
export const pkiWords = {
  folderShut: (because: string): string =>
    `The zone's folder for keys and certificates cannot be written (${because}). What must be kept there first is not done.`,
  keyRingShut:
    "The zone's private key is encrypted, and this system's key ring did not give the secret that opens it. Unlock the key ring of the user who runs Millward, then start it again.",
  wrongSecret:
    "The secret kept in this system's key ring does not open the zone's private key. Bring back the key and the sealed secret from the same backup.",
  unreadable: (file: string, code: string) =>
    `The zone's certificate ${file} cannot be read (${code}). Check the disk, and that the user who runs Millward may read the file; then start Millward again.`,
  otherKey:
    "This certificate is of another key than the one of this zone's signing request. Check that it was made of the last request exported here.",
  otherApplication: (named: string, expected: string) =>
    `The certificate names the application ${named}; servers expect ${expected} in its subjectAltName. Ask the authority to keep the names of the request.`,
  tooEarly: (from: string) =>
    `The certificate is only valid from ${from}. Import it then, or check this station's clock.`,
  selfSigned:
    "The certificate is signed by its own key, by no authority. A self-signed certificate is made here, with Create.",
  wrongUsage:
    "The certificate's key usage lacks what OPC UA needs: digital signature, key encipherment and data encipherment.",
  unknownIssuer:
    "The authority that issued this certificate is not known here. Paste the authority's own certificate below it, or add it to this zone's issuers first.",
  authority: (subject: string) =>
    `This is the certificate of an authority, ${subject}: trusting it would accept all that it issues. Add it as an issuer instead.`,
  shortKey: (bits: number, least: number) =>
    `The authority's key has ${bits} bits; at least ${least} are required. Ask it for a certificate of a longer key.`,
  weakSignature: (algorithm: string) =>
    `It is signed with ${algorithm}, which can be forged. Ask the authority for SHA-256 or better.`,
  neither:
    "This is neither a certificate nor a revocation list. Paste PEM text, from BEGIN to END, or the base64 of a DER file.",
  noRsaGroup:
    "The server keeps no RSA-SHA256 certificate, the only kind that Millward can renew. Renew its certificate with the server's own tool.",
  notTaken: (what: string) =>
    `${what} It does not take this certificate: check that it was made of the server's last request, and that its issuers are pasted with it.`,
  laterList: (of: string) =>
    `A later list of this issuer is here already, of ${of} UTC. An older one could hide what was revoked since.`,
} as const;
