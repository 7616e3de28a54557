import type { ElevatableRole } from "../../../shared/access/elevation.ts";
import type { Zone } from "../../../shared/plant/model.ts";

export type IdentityKind = "userName" | "file" | "create" | "anonymous";

/** What the person has filled in. `at` is zone and server with a space between; an empty role: for everyday work. */
export interface IdentityFields {
  readonly at: string;
  readonly role: ElevatableRole | "";
  readonly kind: IdentityKind;
  readonly userName: string;
  readonly password: string;
  readonly passphrase: string;
  readonly commonName: string;
}

export interface IdentityForm {
  readonly zone: string;
  readonly server: string;
  /** The plant file lets the service come without a name there. */
  readonly anonymous: boolean;
  readonly kind: IdentityKind;
  /** Why it cannot be set yet; empty when it can. */
  readonly missing: string;
}

type ServersOfZone = Pick<Zone, "id" | "servers">;

/** @param userId a console user, "service" (values and alarms) or "+security" (the servers' audit events). */
export function identityForm(userId: string, fields: IdentityFields, zones: readonly ServersOfZone[]): IdentityForm {
  const [zone = "", server = ""] = fields.at.split(" ");
  const known = zones.find((z) => z.id === zone)?.servers.find((s) => s.id === server);
  const anonymous = userId === "service" && known?.anonymous === true;
  const kind = fields.kind === "anonymous" && !anonymous ? "userName" : fields.kind;
  const missing = fields.at === "" ? "This plant has no servers." : missingOf[kind](fields);
  return { zone, server, anonymous, kind, missing };
}

const missingOf: Readonly<Record<IdentityKind, (fields: IdentityFields) => string>> = {
  userName: ({ userName, password }) => {
    if (userName === "") return "Give the user name at the server.";
    return password === "" ? "Give the password at the server." : "";
  },
  file: () => "",
  create: ({ commonName }) => (commonName.trim() === "" ? "Give the certificate a name." : ""),
  anonymous: () => "",
};
