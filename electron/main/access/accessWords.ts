import type { ElevatableRole } from "../../../shared/access/elevation.ts";

/** Refusals of this room that need more than a line. */
export const accessWords = {
  notFirst:
    "This station has had users, or its records cannot be read, so nobody can be enrolled as the first. Put the folder records back as it was.",
  authorityCertificate:
    "This is an authority's certificate: whoever has its key could issue others. Have a user's own issued.",
  weakUserCertificate: "The certificate is signed with SHA-1 or MD5, which can be forged. Have a new one issued.",
  voucherChanged: "Whose password it was has another one or is disabled by now, or can give that role no longer.",
  beyondZones: (userId: string): string =>
    `You administer users of your own zones only, and ${userId} has roles beyond them. Ask an administrator of the whole plant.`,
  looksLike: (userId: string): string =>
    `This name reads like that of the user ${userId}, so nobody could tell the two apart in the audit log. Choose another.`,
  demoUserStays: (userId: string): string =>
    `${userId} was made for the demo plant, and its password was shown to whoever stood here. It stays disabled at this plant. Create a user for the person instead.`,
  demoUserNeverDecides: (userId: string): string =>
    `${userId} was made for the demo plant, and its password was shown to whoever stood here, so it must not administer. Create a user for the person instead.`,
  demoDisabled: (userIds: readonly string[]): string =>
    `Users of the demo plant were found in this data folder and are disabled: ${userIds.join(", ")}. This plant is not the demo.`,
  grantsRefused: (userIds: readonly string[]): string =>
    `Roles that one user may not hold together are kept for ${userIds.join(", ")}. Those that act are not in force; change the roles under Access.`,
  ownGrantsRefused: (grants: string): string =>
    `Not all of your roles are in force: ${grants} excludes another of them. A security administrator has to decide.`,
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
