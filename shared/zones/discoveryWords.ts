// What discoveryFindings.ts says.
export const discoveryWords = {
  noneSecured:
    "None of these endpoints is secured, so none is used. Switch SignAndEncrypt with Basic256Sha256 or better on at the server.",
  onlyEcc:
    "This server offers only policies with elliptic curves, which Millward does not speak. Switch on an RSA policy as well, such as Aes256_Sha256_RsaPss.",
  onlyWithdrawn:
    "This server offers only policies that are withdrawn or that Millward does not speak. Switch on Basic256Sha256 or better.",
  eccOffered: (policies: string) =>
    `Only policies with elliptic curves are offered (${policies}); Millward speaks the RSA ones.`,
  otherHost: (others: string, host: string) =>
    `The server announces itself as ${others}, not as ${host}. That is usual behind address translation; its certificate must name ${host}.`,
  clock: (seconds: number, way: string) => `The server's clock is ${seconds} s ${way} this station's.`,
  otherUri: (inCertificate: string, inEndpoint: string) =>
    `Its certificate names the application ${inCertificate}, its endpoint ${inEndpoint}.`,
  impostor: (expected: string, found: string) =>
    `The plant project expects the application ${expected} at this address, but ${found} answers. Find out which server this is before anything is changed.`,
  elsewhere: (declaredUrl: string) =>
    `The plant project declares this application at ${declaredUrl}, not at the address asked for. Is it a copy, a spare, or has it moved?`,
  downgrade: (demanded: string, offer: string) =>
    `Downgrade: the plant project demands ${demanded}, which this server does not offer; ${offer}. The link stays refused rather than use less.`,
} as const;
