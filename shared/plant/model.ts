import type { AssetId, ServerId, TagId, TagIndex, ZoneId } from "../ids.ts";
import type { FailoverMode } from "../zones/redundancy.ts";

/** Metres in the plant frame: x east, y up, z south. */
export type Vec3 = readonly [x: number, y: number, z: number];

export const tagTypes = ["Double", "Int32", "UInt32", "Boolean", "String"] as const;
export type TagType = (typeof tagTypes)[number];

/** What a tag means to a faceplate and to analytics. */
export const tagRoles = [
  "pv",
  "sp",
  "op",
  "mode",
  "state",
  "counter",
  "energy",
  "condition",
  "pose",
  "kpi",
  "info",
] as const;
type TagRole = (typeof tagRoles)[number];

interface WriteRule {
  readonly min: number;
  readonly max: number;
  /** True when an operator must say why. */
  readonly reason: boolean;
}

/** Limits in engineering units, as drawn on the limit bar and set in the server's limit alarm. */
export interface Limits {
  readonly lowLow?: number | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly highHigh?: number | undefined;
}

/** One tag of one asset, flattened from its type. `PlantModel.tags[i].index === i`. */
export interface Tag {
  readonly index: TagIndex;
  readonly id: TagId;
  readonly asset: AssetId;
  /** Name within the asset: `Flow`. */
  readonly name: string;
  readonly label: string;
  readonly zone: ZoneId;
  readonly server: ServerId;
  readonly type: TagType;
  readonly role: TagRole;
  /** UCUM-style text as shown: `bar`, `m³/h`; empty for none. */
  readonly unit: string;
  /** Expected range, for bars and trends; null when the tag has none. */
  readonly range: { readonly low: number; readonly high: number } | null;
  readonly decimals: number;
  /** Names of an enumerated Int32, by value. */
  readonly states: readonly string[] | null;
  readonly limits: Limits | null;
  readonly write: WriteRule | null;
  /** How often it is recorded, milliseconds; 0 for every change the server knows of, null for never. */
  readonly recordMs: number | null;
  /** Change in the tag's unit below which the server sends nothing; null for none. */
  readonly deadband: number | null;
  /** It is expected to change at least this often, milliseconds; absent: it may stand still. */
  readonly expectedMs?: number | undefined;
}

/**
 * Alarm conditions that the plant's servers offer. `limit` watches `tag` against its limits; `offNormal` a Boolean tag.
 */
export interface AlarmDefinition {
  /** `P-101.FlowLow`: identifier of the condition node. */
  readonly id: string;
  readonly asset: AssetId;
  readonly name: string;
  readonly tag: TagId;
  readonly kind: "limit" | "offNormal";
  readonly limits: Limits;
  /** OPC UA severity of the inner limits (high, low) or of the off-normal state. */
  readonly severity: number;
  /** Severity of the outer limits (highHigh, lowLow). */
  readonly severityOuter: number;
  readonly message: string;
}

export interface CommandArg {
  readonly name: string;
  readonly label: string;
  readonly type: TagType;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly options?: readonly string[] | undefined;
}

/** An OPC UA method of an asset: object node `<asset>`, method node `<asset>.<id>`. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** What it will do, one sentence for the confirm dialog; `{asset}` is replaced by the asset's name. */
  readonly effect: string;
  readonly args: readonly CommandArg[];
  readonly reason: boolean;
  /** "simulation" commands exist only in a simulated plant and need `simulation.inject`. */
  readonly kind: "process" | "simulation";
}

/** Shapes the 3D floor knows how to draw. */
export const shapes = [
  "tank",
  "pump",
  "motor",
  "valve",
  "compressor",
  "receiver",
  "dryer",
  "chiller",
  "tower",
  "mixer",
  "heatExchanger",
  "filler",
  "capper",
  "labeller",
  "inspector",
  "casePacker",
  "palletiser",
  "depalletiser",
  "conveyor",
  "robot",
  "amr",
  "dock",
  "rack",
  "panel",
  "meter",
  "instrument",
  "building",
] as const;
export type Shape = (typeof shapes)[number];

/** Which tags (by name within the asset) drive the drawing and the state word. */
export interface Bindings {
  /** Numeric or Boolean tag; `runningValues` name the values that mean "running or open". */
  readonly state?: string | undefined;
  readonly runningValues?: readonly number[] | undefined;
  readonly level?: string | undefined;
  readonly speed?: string | undefined;
  /** The one value shown on the 3D label. */
  readonly main?: string | undefined;
  /** x and z in metres of the plant frame and heading in degrees, for movers. */
  readonly pose?: { readonly x: string; readonly z: string; readonly heading: string } | undefined;
  /** Count on a conveyor or in a rack, drawn as fill. */
  readonly fill?: string | undefined;
}

export interface AssetType {
  readonly id: string;
  readonly name: string;
  readonly shape: Shape;
  /** Metres: width (x), height (y), depth (z). */
  readonly size: Vec3;
  readonly bindings: Bindings;
  /** Tag names in the order the faceplate shows them; the first few are the key values. */
  readonly faceplate: readonly string[];
  readonly loop: { readonly pv: string; readonly sp: string; readonly op: string; readonly mode: string } | null;
  readonly commands: readonly Command[];
}

export interface Asset {
  readonly id: AssetId;
  readonly name: string;
  readonly type: string;
  readonly area: string;
  readonly zone: ZoneId;
  readonly server: ServerId;
  readonly position: Vec3;
  /** Around the up axis, counter-clockwise seen from above. */
  readonly rotationDeg: number;
  /** Overrides the type's size where an instance differs. */
  readonly size: Vec3 | null;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
}

export interface AssetLink {
  readonly id: string;
  readonly from: AssetId;
  readonly to: AssetId;
  readonly medium: "product" | "water" | "air" | "glycol" | "steam" | "power" | "bottles" | "cases";
  /** Corner points between the two assets in metres. */
  readonly via: readonly Vec3[];
}

export interface Kpi {
  readonly label: string;
  readonly tag: TagId;
  /** Which direction is worse; the tag's limits say how much. */ readonly worse: "high" | "low" | "none";
}
export interface Area {
  readonly id: string;
  readonly name: string;
  readonly zone: ZoneId;
  readonly kpis: readonly Kpi[];
}

/**
 * Further nodes of a non-transparent redundant set: same namespace and node ids as the first, own address and
 * certificate.
 * @see OPC 10000-4 §6.6.2
 */
export interface ServerRedundancy {
  readonly mode: FailoverMode;
  readonly nodes: readonly { readonly endpointUrl: string; readonly applicationUri: string }[];
}

export interface Server {
  readonly id: ServerId;
  readonly name: string;
  /** For a demo server port 0 means: the plant host takes a free one and main fills it in. */
  readonly endpointUrl: string;
  readonly applicationUri: string;
  readonly namespaceUri: string;
  readonly securityMode: "Sign" | "SignAndEncrypt";
  readonly securityPolicy: "Basic256Sha256" | "Aes128_Sha256_RsaOaep" | "Aes256_Sha256_RsaPss";
  readonly publishMs: number;
  readonly samplingMs: number;
  /** True when Millward's own plant host serves it. */
  readonly demo: boolean;
  /** Absent for a single server. */
  readonly redundant?: ServerRedundancy | undefined;
  /** True when the plant file allows sessions without any user at this server; a weakness that the screen names. */
  readonly anonymous?: boolean;
}

export interface Zone {
  readonly id: ZoneId;
  readonly name: string;
  /** Purdue level: 0..5, 3.5 for the DMZ. */
  readonly purdue: number;
  readonly kind: "process" | "safety" | "dmz" | "enterprise" | "supervision" | "temporary";
  readonly criticality: 1 | 2 | 3 | 4;
  /** IEC 62443 target security level per foundational requirement, IAC UC SI DC RDF TRE RA. */
  readonly slTarget: readonly number[];
  readonly staleAfterMs: number;
  readonly servers: readonly Server[];
}

export interface Conduit {
  readonly id: string;
  readonly name: string;
  readonly from: ZoneId;
  readonly to: ZoneId;
  readonly carries: string;
}

export interface PlantModel {
  readonly name: string;
  readonly site: string;
  readonly enterprise: string;
  /** Names this content: changes when any file changes. */
  readonly epoch: number;
  readonly areas: readonly Area[];
  readonly zones: readonly Zone[];
  readonly conduits: readonly Conduit[];
  readonly types: readonly AssetType[];
  readonly assets: readonly Asset[];
  readonly links: readonly AssetLink[];
  readonly tags: readonly Tag[];
  readonly alarms: readonly AlarmDefinition[];
}

/** What is wrong in a plant file. The rest of the plant loads without it. */
export interface PlantProblem {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}
