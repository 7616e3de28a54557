// What the calls of this folder say when they refuse.
export const callWords = {
  signedOnly:
    "The channel to this server is signed but not encrypted; certificates are managed over an encrypted one only. Set SignAndEncrypt for it in the plant project.",
  refusedAfterwards: (reason: string) =>
    `The server was not given this certificate, because this zone would refuse it afterwards. ${reason}`,
  oneLeaf: (leaves: number) =>
    `Paste the server's new certificate and the certificates of its issuers; this text holds ${leaves} certificates that are no authority's.`,
  noRevocationList:
    "This zone keeps no revocation list of its certificate's issuer, and the server would refuse the certificate without one. Add the issuer and its list here first.",
} as const;
