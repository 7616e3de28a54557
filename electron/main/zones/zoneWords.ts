export const askedTooOften = (most: number): string =>
  `This zone has asked ${most} addresses within a minute. Wait a little: a control network is not to be searched through.`;

export const processStopped = (reason: string, delayMs: number): string =>
  `The zone's process stopped: ${reason} It starts again within ${Math.max(1, Math.ceil(delayMs / 1000))} s.`;
