const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** What is said of a link that still works. */
export const certificateWatchWords = {
  server: (reason: string) =>
    `${reason} The link still works with the session it has; the next time it has to connect, it will be refused.`,
  ownEnded: (ms: number) =>
    `This station's own certificate expired on ${day(ms)}. The link still works with the session it has; the next time it has to connect, the server will refuse it. Renew it under Zones, Certificates.`,
  ownEarly: (ms: number) =>
    `This station's own certificate is only valid from ${day(ms)}. The link still works with the session it has; the next time it has to connect, the server may refuse it. Check this station's clock.`,
  pinnedSha1:
    "The server's certificate is signed with SHA-1, which can be forged. It is taken only because somebody trusted this very certificate. Have it replaced by one signed with SHA-256 or better.",
} as const;
