import type { ElevatableRole, ElevationChoice } from "../../../shared/access/elevation.ts";

export interface ElevationOffer {
  readonly choices: readonly ElevationChoice[];
  /** Why there is no choice. */
  readonly reason: string;
}

/** What the person has filled in. Empty zone and role mean: the first that is offered. */
export interface ElevateFields {
  readonly zone: string;
  readonly role: ElevatableRole | "";
  readonly by: "own" | "second";
  readonly userId: string;
  readonly password: string;
  readonly minutes: string;
}

export interface ElevateForm {
  readonly zones: readonly string[];
  readonly zone: string;
  readonly roles: readonly ElevationChoice[];
  readonly choice: ElevationChoice | undefined;
  /** True when the person vouches with their own kept identity. */
  readonly own: boolean;
  /** Why it cannot be asked for yet; empty when it can. */
  readonly blocked: string;
}

/** What the dialog offers and asks for next. @param me the signed-in user, who cannot be the second person. */
export function elevateForm(offer: ElevationOffer, fields: ElevateFields, me: string): ElevateForm {
  const zones = [...new Set(offer.choices.map((c) => c.zone))];
  const zone = zones.includes(fields.zone) ? fields.zone : (zones[0] ?? "");
  const roles = offer.choices.filter((c) => c.zone === zone);
  const choice = roles.find((c) => c.role === fields.role) ?? roles.find((c) => c.own) ?? roles[0];
  const own = choice?.own === true && fields.by === "own";
  return { zones, zone, roles, choice, own, blocked: choice ? missing(fields, own, me) : offer.reason };
}

function missing(fields: ElevateFields, own: boolean, me: string): string {
  const second = fields.userId.trim();
  if (!own && second === "") return "Name the second person.";
  if (!own && second.toLowerCase() === me) return "The second person is somebody else.";
  return fields.password === "" ? "A password is needed." : "";
}
