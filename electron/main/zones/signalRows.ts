import type { ZoneHostEvents } from "../../../shared/hosts/zoneHost.ts";

/** What a host may say at length: the rest is small by its shape. */
export type BulkySignal = "health" | "serverSecurity" | "serverAudit" | "conditions";

const lengthOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);

/** A field of what nobody has checked yet. */
export const fieldOf = (of: unknown, name: string): unknown =>
  typeof of === "object" && of !== null && Object.hasOwn(of, name) ? (of as Record<string, unknown>)[name] : undefined;

/** A name is a short text: so many take as long to read as a row. */
const NAMES_A_ROW = 100;
const namesIn = (certificate: unknown): number =>
  lengthOf(fieldOf(certificate, "dnsNames")) + lengthOf(fieldOf(certificate, "ipAddresses"));
const linkRows = (link: unknown): number =>
  1 +
  lengthOf(fieldOf(link, "nodes")) +
  Math.floor((namesIn(fieldOf(link, "ownCertificate")) + namesIn(fieldOf(link, "serverCertificate"))) / NAMES_A_ROW);

const rows: { readonly [E in BulkySignal]: (payload: unknown) => number } = {
  health: (links) => (Array.isArray(links) ? links.reduce<number>((sum, link) => sum + linkRows(link), 0) : 0),
  serverSecurity: (told) => lengthOf(fieldOf(fieldOf(told, "security"), "sessions")),
  serverAudit: (told) => lengthOf(fieldOf(told, "events")),
  conditions: (change) => lengthOf(fieldOf(change, "upserted")) + lengthOf(fieldOf(change, "removed")),
};

export const isBulky = (name: keyof ZoneHostEvents): name is BulkySignal => Object.hasOwn(rows, name);

/** @returns about how many rows reading it means, told without reading them; the signal itself is one. */
export const rowsIn = (name: BulkySignal, payload: unknown): number => 1 + rows[name](payload);
