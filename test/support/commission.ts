import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Role } from "../../shared/access/roles.ts";
import { adminPassword, type Millward } from "./millward.ts";
import type { RealPlant } from "./realPlant.ts";

/** The zone's own certificate as an engineer would take it to the server. */
async function zoneCertificate(m: Millward, zone: string): Promise<Uint8Array> {
  const pem = await readFile(join(m.profile, "zones", zone, "pki", "own", "certs", "client_certificate.pem"), "utf8");
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
}

export const servicePassword = "service-of-the-tests-1";
/** What people chose for themselves in the place of what the administrator gave them. */
export const personPassword = "quiet-lantern-over-water-7";
const firstPassword = "seven-loose-pebbles-on-sand";

/** Waits until a condition over answers of main holds. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  good: (answer: T) => boolean,
  timeoutMs = 30_000,
): Promise<T> {
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (Date.now() > deadlineMs)
      throw new Error(`${what}: not within ${timeoutMs / 1000} s. Last: ${JSON.stringify(answer).slice(0, 1500)}`);
    await new Promise((ok) => setTimeout(ok, 100));
  }
}

/** What each does at the first sign-in, before anything else. */
async function chooseOwnPasswords(m: Millward, people: readonly string[]): Promise<void> {
  for (const userId of people) {
    await m.call("session.signOut", {});
    await m.call("session.signIn", { userId, password: firstPassword });
    await m.call("session.changePassword", { oldPassword: firstPassword, newPassword: personPassword });
  }
  await m.call("session.signOut", {});
}

/**
 * Commissions a plant that is not Millward's, through the contract alone: enrols the administrator, makes the users,
 * gives the service identities, carries the zones' certificates to the servers and trusts the servers'. Ends with the
 * administrator signed in.
 */
export async function commission(
  m: Millward,
  plant: RealPlant,
  people: readonly { userId: string; role: Role; serverUser: string; serverPassword: string }[],
): Promise<void> {
  await m.call("session.enrol", { userId: "admin", displayName: "Security administrator", password: adminPassword });
  await m.call("session.signIn", { userId: "admin", password: adminPassword });
  for (const p of people)
    await m.call("access.createUser", {
      userId: p.userId,
      displayName: p.userId,
      password: firstPassword,
      grants: [{ role: p.role, zone: "*" }],
    });
  await chooseOwnPasswords(
    m,
    people.map((p) => p.userId),
  );
  await m.call("session.signIn", { userId: "admin", password: adminPassword });
  for (const { server, zone } of plant.servers) {
    await until(
      `certificate of ${zone}`,
      () => zoneCertificate(m, zone).catch(() => null),
      (der) => der !== null,
    );
    await plant.trustClient(server, await zoneCertificate(m, zone));
    await m.call("access.setIdentity", {
      userId: "service",
      zone,
      server,
      userName: "service",
      password: servicePassword,
    });
    for (const p of people)
      await m.call("access.setIdentity", {
        userId: p.userId,
        zone,
        server,
        userName: p.serverUser,
        password: p.serverPassword,
      });
    const questions = await until(
      `trust question of ${server}`,
      () => m.call("zones.questions", {}),
      (all) => all.some((q) => q.server === server),
    );
    const question = questions.find((q) => q.server === server)!;
    await m.call("zones.trust", {
      zone,
      server,
      sha256: question.certificate.sha256,
      reason: "Fingerprint compared on the server",
    });
  }
  await until(
    "all links live",
    () => m.call("zones.health", {}),
    (zones) => zones.length === plant.servers.length && zones.every((z) => z.state === "live"),
  );
}
