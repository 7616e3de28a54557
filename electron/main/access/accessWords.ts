import type { ElevatableRole } from "../../../shared/access/elevation.ts";

/** Refusals of this room that need more than a line. */
export const accessWords = {
  voucherChanged: "Whose password it was is disabled by now, or can give that role no longer.",
  beyondZones: (userId: string): string =>
    `You administer users of your own zones only, and ${userId} has roles beyond them. Ask an administrator of the whole plant.`,
  passwordDue: (name: string): string =>
    `The password of ${name} was set by somebody else. It opens nothing, and proves nothing, until it is changed at a sign-in.`,
  identityChanged: "An identity at this zone's servers was set again meanwhile. Ask once more.",
  signedInElsewhere:
    "You are signed in a second time, in a window with a sign-in of its own. Sign out there first, so that it does not act with the higher role.",
  noOwnIdentity: (role: ElevatableRole): string =>
    `No identity as ${role} is kept for you in this zone. Have a second person with that role enter name and password, or ask a security administrator for one.`,
  zoneDown: "No server of this zone can be reached now, so nothing was changed. Try again when the zone is live.",
  noServerTook: (codes: string): string =>
    `The zone's servers did not take the higher identity (${codes}), so nothing was changed. Have the kept identity and the account at the server checked.`,
  noAnonymous: (server: string): string =>
    `The plant file does not allow anonymous sessions at ${server}. Where it must be so, write "anonymous: true" at the server in zones.yaml.`,
  noPrivateKey:
    "No private key was found. Choose the certificate and its key, both as PEM; a PFX file has to be taken apart first.",
};
