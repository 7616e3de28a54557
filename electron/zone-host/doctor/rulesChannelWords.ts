// What the rules beside this file say, by rule.
export const channelWords = {
  serverSeesUsExpired: (from: string, until: string, clockHint: string) =>
    `The server finds this station's certificate out of its time. It is valid from ${from} to ${until}, so the server's clock is wrong.${clockHint}`,
  serverClosesChannel: (usageHint: string, clockHint: string) =>
    `The server ends the connection without a word as soon as it sees this station's certificate. Many servers do so when they do not trust it.${usageHint}${clockHint}`,
  channelSilent:
    "The server takes the connection but does not answer the request for a secure channel. Some do so while they do not trust the client.",
  channelStationRefuses:
    "This station broke the secure channel off: what the server answered does not pass its checks.",
  serverDistrustsUs: (saysNoMore: boolean, hints: string) =>
    `The server does not accept this station's certificate.${saysNoMore ? " It does not say why, as the standard advises; most often it has not been told to trust it." : ""}${hints}`,
  channelFailed: (why: string) => `The secure channel does not come about (${why || "no reason was given"}).`,
} as const;
