import { ConditionTable } from "../../../shared/alarms/conditionTable.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ZoneHostConfig, ZoneHostEvents } from "../../../shared/hosts/zoneHost.ts";
import type { LinkHealth } from "../../../shared/zones/health.ts";
import type { Log } from "../../base/log.ts";
import { Browse } from "../browse/browse.ts";
import { ZoneDiagnosis } from "../diagnosis/diagnosis.ts";
import { Elevations } from "../identity/elevations.ts";
import type { SecurityWatch } from "../identity/securityWatch.ts";
import { UserIdentities } from "../identity/userIdentities.ts";
import { HeldAccounts } from "../link/heldAccounts.ts";
import type { ChannelContext } from "../link/openChannel.ts";
import { NodeOperations } from "../operations/nodeOperations.ts";
import { UserOperations } from "../operations/userOperations.ts";
import { ZonePki } from "../pki/pki.ts";
import type { ServerLink } from "../redundancy/serverLink.ts";
import type { RecordStream } from "../values/recordStream.ts";
import type { ScreenStream } from "../values/screenStream.ts";
import { TagStore } from "../values/tagStore.ts";
import type { Clock } from "../wire/clock.ts";

const MAX_CONDITIONS = 20_000;

/** What exists once the zone is configured. */
export interface OpenZone {
  readonly config: ZoneHostConfig;
  readonly pki: ZonePki;
  readonly store: TagStore;
  readonly table: ConditionTable;
  readonly accounts: HeldAccounts;
  readonly identities: UserIdentities;
  readonly elevations: Elevations;
  /** By server: the security session, where one is kept. */
  readonly security: Map<string, SecurityWatch>;
  readonly operations: UserOperations;
  readonly browse: Browse;
  readonly nodeOperations: NodeOperations;
  readonly diagnosis: ZoneDiagnosis;
  readonly links: Map<string, ServerLink>;
  readonly screens: Map<number, ScreenStream>;
  record: RecordStream | null;
}

/** What every call of a zone may need beside the zone itself. */
export interface CallDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly emit: <E extends keyof ZoneHostEvents>(name: E, payload: ZoneHostEvents[E]) => void;
}

/** Opens the zone's PKI and makes its rooms. Nothing is connected yet. */
export async function openZone(
  config: ZoneHostConfig,
  { clock, log }: Pick<CallDeps, "clock" | "log">,
): Promise<OpenZone> {
  const pki = await ZonePki.open({
    folder: config.pkiFolder,
    applicationUri: config.applicationUri,
    stationName: config.stationName,
    zone: config.zone.id,
    clock,
    log,
    passphrase: config.keyPassphrase,
  });
  const store = new TagStore(config.tags);
  const table = new ConditionTable(config.zone.id, MAX_CONDITIONS);
  const identities = new UserIdentities();
  const links = new Map<string, ServerLink>();
  const link = (server: string): ServerLink => linkOf({ links }, server);
  const browse = new Browse({
    clock,
    log,
    links: () => links.values(),
    link,
    session: (live, userId, server) => live.users.get(userId, identities.require(userId, server)),
  });
  return {
    config,
    pki,
    store,
    table,
    accounts: new HeldAccounts(),
    identities,
    elevations: new Elevations({ identities, log, link: (server) => links.get(server) }),
    security: new Map(),
    operations: new UserOperations({ store, table, identities, clock, link }),
    browse,
    nodeOperations: new NodeOperations(browse, clock),
    diagnosis: new ZoneDiagnosis({ store, clock, log, links: () => links }),
    links,
    screens: new Map(),
    record: null,
  };
}

/** @throws not_found for a server that was never connected. */
export function linkOf({ links }: Pick<OpenZone, "links">, server: string): ServerLink {
  const link = links.get(server);
  if (!link) throw new AppError("not_found", "This zone has no link to that server.");
  return link;
}

export function healthOf({ links, table }: Pick<OpenZone, "links" | "table">): LinkHealth[] {
  return [...links.values()].map((link) => {
    const health = link.health();
    const refusedAlarms = table.refusedOf(health.server);
    return refusedAlarms === 0 ? health : { ...health, refusedAlarms };
  });
}

/** What a channel to any server of the zone is opened with. */
export function channelContext({ config, pki, accounts }: OpenZone, clock: Clock): ChannelContext {
  return {
    pki,
    clock,
    accounts,
    stationName: config.stationName,
    applicationUri: config.applicationUri,
    zone: config.zone.id,
  };
}
