import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { TrustQuestion } from "../../../shared/zones/health.ts";

/** A zone or server that is not in the plant project is called by its id. */
export const zoneLabel = (plant: PlantIndex, zone: ZoneId): string => plant.zone.get(zone)?.name ?? zone;

export const serverLabel = (plant: PlantIndex, zone: ZoneId, server: ServerId): string =>
  plant.zone.get(zone)?.servers.find((s) => s.id === server)?.name ?? server;

/** Who shows the certificate that is asked about: a server, or one node of it. */
export function askedLabel(plant: PlantIndex, question: TrustQuestion): string {
  const server = serverLabel(plant, question.zone, question.server);
  return question.node === undefined ? server : `${server}, node ${question.node}`;
}

/** The zone in which a server stands; empty when no zone has it. */
export const zoneOfServer = (plant: PlantIndex, server: ServerId): ZoneId =>
  plant.model.zones.find((z) => z.servers.some((s) => s.id === server))?.id ?? "";
