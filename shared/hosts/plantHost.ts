import type { Role } from "../access/roles.ts";
import type { ServerId, ZoneId } from "../ids.ts";
import type { PlantModel } from "../plant/model.ts";
import type { HostLifeCalls } from "./rpc.ts";

/** An account on one demo server. Main makes new random passwords at every start; they live in memory only. */
export interface PlantAccount {
  readonly userName: string;
  readonly password: string;
  readonly roles: readonly Role[];
}

export interface PlantHostConfig {
  /** The plant as main loaded it: reading and checking the files twice would only cost time. */
  readonly model: PlantModel;
  /** Keeps the demo servers' keys and certificates between starts. */
  readonly stateFolder: string;
  /** The standard nodeset's file, which travels with the build. */
  readonly nodesetFile: string;
  readonly seed: number;
  /** Simulated seconds per second. */
  readonly speed: number;
  readonly accounts: Readonly<Record<ServerId, readonly PlantAccount[]>>;
  /** Ports of an earlier run, tried first; 0 takes a free one. */
  readonly ports: Readonly<Record<ServerId, number>>;
  /**
   * For tests of a client's branch handling: an unacknowledged alarm that returns to normal lives on as a branch of its
   * condition.
   */
  readonly branches?: boolean;
}

export interface PlantServerInfo {
  readonly server: ServerId;
  readonly zone: ZoneId;
  readonly endpointUrl: string;
  readonly port: number;
  readonly certificateDer: Uint8Array;
}

export interface PlantHostCalls extends HostLifeCalls {
  /** Starts the simulation and one OPC UA server per demo server of the plant project. */
  start(input: PlantHostConfig): Promise<PlantServerInfo[]>;
  /** Puts a client certificate into one server's trust list. */
  trustClient(input: { server: ServerId; certificateDer: Uint8Array }): Promise<void>;
}

export interface PlantHostEvents {
  /** A server is being built: its turn, and what start-up shows of it. */
  progress: { server: ServerId; text: string };
  /** One server answers; the others follow. It may be connected before `start` has answered. */
  serverUp: PlantServerInfo;
}
