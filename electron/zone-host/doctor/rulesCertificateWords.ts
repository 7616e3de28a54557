// What the rules beside this file say, by rule.
export const certificateWords = {
  certificateSignatureWrong: (status: string) =>
    `The server's certificate or its chain does not verify (${status}): it was altered, or signed by another key than that of the issuer it names.`,
  certificateNotYetValid: (from: string, clockHint: string) =>
    `The server's certificate is valid only from ${from}: most often a clock is wrong.${clockHint}`,
  certificateNotYetValidMend:
    "Set the server's clock by the plant's time server; if the certificate was made while it was wrong, make it anew.",
  certificateHost: (host: string, names: string) =>
    `The server's certificate does not name the host ${host} that is dialled. It names ${names}.`,
  certificateApplication: (named: string, expected: string) =>
    `The server's certificate is that of the application ${named}; the plant project expects ${expected}. Another server may be answering at this address.`,
  certificateApplicationMend:
    "Find out which server answers there. If it is the right one with a wrong certificate, make that anew with the right URI.",
  endpointApplication: (inEndpoint: string, inCertificate: string) =>
    `The server calls itself ${inEndpoint} in its endpoint, but its certificate says ${inCertificate}.`,
  certificateKeyKind: (kind: string, policy: string) =>
    `The server's certificate has a key of kind ${kind}; ${policy} needs RSA.`,
  issuerUnknown: (issuer: string) =>
    `The server's certificate was issued by “${issuer}”, whose own certificate neither the server sent nor this zone knows: the chain is incomplete.`,
  issuerOnlySent: (issuer: string) =>
    `The server's certificate was issued by “${issuer}”. The server sent that authority's certificate along, but this zone does not know it.`,
  issuerOnlySentMend:
    "Have the security administrator check the authority, then add its certificate and revocation list to this zone.",
  revocationListMissing: (issuer: string) =>
    `This zone knows the issuer “${issuer}” but has no revocation list of it, so nobody can tell whether the certificate was revoked.`,
  revocationListExpired: (issuer: string, until: string) => `The revocation list of “${issuer}” ran out on ${until}.`,
  certificateChanged: (fingerprint: string) =>
    `The server shows another certificate than the one it was accepted with (${fingerprint} …), and nobody has trusted the new one.`,
  certificateUntrusted:
    "Nobody has trusted this server's certificate in this zone yet. It is otherwise in order as far as could be seen.",
  certificateUsage: (usages: string) =>
    `The key usage of the server's certificate lacks ${usages} (OPC 10000-6 §6.2.2). Millward refuses it.`,
  certificateUsageShort: (usages: string) =>
    `The key usage of the server's certificate lacks ${usages} (OPC 10000-6 §6.2.2). Other clients may refuse it.`,
  certificateSha1Pinned:
    "The server's certificate is signed with SHA-1, which can be forged. It is taken only because somebody pinned this very certificate in this zone.",
  certificateAuthority:
    "The server's certificate is marked as that of an authority (CA:TRUE). Whoever has its key could issue certificates that pass for trusted.",
  revocationListOld: (issuer: string, until: string) =>
    `The revocation list of “${issuer}” ran out on ${until}; later revocations are not known here.`,
  clocksDiffer: (skew: string) =>
    `The server's clock is ${skew} this station's. Certificates, sign-in and time stamps all rest on the clock.`,
} as const;
