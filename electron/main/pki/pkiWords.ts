import { bounded } from "../../../shared/text.ts";
const are = (servers: readonly string[]): string => `${servers.join(", ")} ${servers.length === 1 ? "is" : "are"}`;

export const keySecretShut =
  "This system's key ring does not open the secret of the zone's private keys. Sign in as the user under whom Millward ran before, or bring back that user's key ring.";

export const severalEnd = (zone: string, count: number, firstSubject: string): string =>
  `${zone}: ${count} certificates and lists end soon or have ended, the first being ${bounded(firstSubject, 80)}. See Zones, Certificates.`;

export const notLive = (servers: readonly string[]): string =>
  `${are(servers)} not live, so nobody can see whether the new certificate is accepted there. Nothing was changed. Bring the link up first, or switch without it.`;

export const notBackYet = (servers: readonly string[]): string =>
  `The certificate before is in use again, but ${are(servers)} not live yet; the link goes on trying.`;
