// What the rules beside this file say, by rule.
export const ownCertificateWords = {
  renewOwn:
    "Have the security administrator make this zone's certificate anew under Certificates, then trust the new one on the server.",
  ownExpired: (until: string) => `This zone's own certificate expired on ${until}; servers refuse it.`,
  ownNotYetValid: (from: string) =>
    `This zone's own certificate is valid only from ${from}: this station's clock is behind, or was ahead when it was made.`,
  ownApplication: (named: string, ours: string) =>
    `This zone's own certificate names ${named}, but Millward calls itself ${ours}; servers refuse that.`,
  ownUsage: (usages: string) =>
    `The key usage of this zone's own certificate lacks ${usages} (OPC 10000-6 §6.2.2); strict servers refuse it.`,
} as const;
