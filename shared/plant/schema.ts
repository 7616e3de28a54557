import { z } from "zod";
import { shapes, tagRoles, tagTypes } from "./model.ts";
import { shown } from "../shownText.ts";
import { failoverModes } from "../zones/redundancy.ts";

/**
 * zod schemas of the plant project's files (ARCHITECTURE: the plant project). The files hold what a person writes;
 * `PlantModel` is what the loader makes of it.
 */
const Id = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,47}$/, "an id is a letter followed by letters, digits, '-' or '_', 48 at most");
/** Trimmed: a folded text of YAML ends with a line break. */
const Text = shown(z.string().trim());
const Name = Text.min(1).max(80);
const TagRef = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,47}\.[A-Za-z][A-Za-z0-9_]{0,47}$/, "a tag is written ASSET.Tag");
const TagName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,47}$/, "a tag name is a letter followed by letters, digits or '_'");
const Finite = z.number();
const Vec3 = z.tuple([Finite, Finite, Finite]);
const Severity = z.number().int().min(1).max(1000);

/**
 * How often a tag is recorded, milliseconds; 0 for every change the server knows of; "off": then it is watched only
 * while somebody looks at it.
 */
const Record = z.union([z.literal("off"), z.number().int().min(0).max(3_600_000)]);

const Limits = z.strictObject({
  lowLow: Finite.optional(),
  low: Finite.optional(),
  high: Finite.optional(),
  highHigh: Finite.optional(),
});

export const TagTemplate = z.strictObject({
  name: TagName,
  label: Name,
  type: z.enum(tagTypes).default("Double"),
  role: z.enum(tagRoles).default("info"),
  unit: Text.max(16).default(""),
  range: z
    .tuple([Finite, Finite])
    .refine(([low, high]) => low < high, "range is [low, high] with low < high")
    .optional(),
  decimals: z.number().int().min(0).max(6).default(1),
  states: z.array(Text.min(1).max(40)).min(2).max(64).optional(),
  write: z.strictObject({ min: Finite, max: Finite, reason: z.boolean().default(false) }).optional(),
  record: Record.default(1000),
  /**
   * Change in the tag's unit below which the server sends nothing. Alarms are the server's own and do not depend on it.
   */
  deadband: z.number().positive().optional(),
  /**
   * Milliseconds within which a live tag changes, such as a heartbeat: one that does not is shown as no longer updated.
   */
  expected: z.number().int().min(100).max(86_400_000).optional(),
});

/** Each alarm stands in the type; an asset may override the limits by `alarms: { <name>: { high: … } }`. */
export const AlarmTemplate = z.strictObject({
  name: TagName,
  tag: TagName,
  kind: z.enum(["limit", "offNormal"]).default("limit"),
  limits: Limits.default({}),
  severity: Severity,
  severityOuter: Severity.optional(),
  message: Text.min(1).max(120),
});

const CommandTemplate = z.strictObject({
  id: TagName,
  label: Name,
  effect: Text.min(1).max(160),
  reason: z.boolean().default(false),
  kind: z.enum(["process", "simulation"]).default("process"),
  args: z
    .array(
      z.strictObject({
        name: TagName,
        label: Name,
        type: z.enum(tagTypes),
        min: Finite.optional(),
        max: Finite.optional(),
        options: z.array(Text.max(40)).optional(),
      }),
    )
    .max(8)
    .default([]),
});

export const AssetTypeFile = z.strictObject({
  id: Id,
  name: Name,
  shape: z.enum(shapes),
  size: Vec3,
  bindings: z
    .strictObject({
      state: TagName.optional(),
      runningValues: z.array(z.number().int()).optional(),
      level: TagName.optional(),
      speed: TagName.optional(),
      main: TagName.optional(),
      pose: z.strictObject({ x: TagName, z: TagName, heading: TagName }).optional(),
      fill: TagName.optional(),
    })
    .default({}),
  faceplate: z.array(TagName).default([]),
  loop: z.strictObject({ pv: TagName, sp: TagName, op: TagName, mode: TagName }).optional(),
  tags: z.array(TagTemplate).max(500),
  alarms: z.array(AlarmTemplate).max(100).default([]),
  commands: z.array(CommandTemplate).max(30).default([]),
});

export const AssetEntry = z.strictObject({
  id: Id,
  name: Name,
  type: Id,
  area: Id,
  /** Defaults to the area's zone and to the zone's first server. */
  zone: Id.optional(),
  server: Id.optional(),
  position: Vec3,
  rotationDeg: Finite.default(0),
  size: Vec3.optional(),
  parameters: z.record(Text, z.union([Finite, Text, z.boolean()])).default({}),
  /** Per instance: a tag's range, decimals or writable range. */
  tags: z
    .record(
      TagName,
      z.strictObject({
        range: z.tuple([Finite, Finite]).optional(),
        decimals: z.number().int().min(0).max(6).optional(),
        unit: Text.max(16).optional(),
        label: Name.optional(),
        write: z.strictObject({ min: Finite, max: Finite, reason: z.boolean().default(false) }).optional(),
      }),
    )
    .default({}),
  /** Per instance: an alarm's limits; `off: true` leaves the alarm out. */
  alarms: z.record(TagName, Limits.extend({ off: z.boolean().optional() })).default({}),
});

export const LinkEntry = z.strictObject({
  id: Id,
  from: Id,
  to: Id,
  medium: z.enum(["product", "water", "air", "glycol", "steam", "power", "bottles", "cases"]),
  via: z.array(Vec3).max(20).default([]),
});

/** `assets.yaml` */
export const AssetsFile = z.strictObject({
  assets: z.array(z.unknown()).max(20_000),
  links: z.array(z.unknown()).max(20_000).default([]),
});

/** `plant.yaml` */
export const PlantFile = z.strictObject({
  name: Name,
  site: Name,
  enterprise: Name,
  areas: z
    .array(
      z.strictObject({
        id: Id,
        name: Name,
        zone: Id,
        kpis: z
          .array(z.strictObject({ label: Name, tag: TagRef, worse: z.enum(["high", "low", "none"]).default("none") }))
          .max(8)
          .default([]),
      }),
    )
    .min(1)
    .max(200),
});

const EndpointUrl = Text.max(300).regex(
  /^opc\.tcp:\/\/[^/\s]+(\/\S*)?$/,
  "an endpoint is written opc.tcp://HOST:PORT/PATH",
);
const ApplicationUri = Text.min(3).max(200);

export const ServerEntry = z.strictObject({
  id: Id,
  name: Name,
  endpointUrl: EndpointUrl,
  applicationUri: ApplicationUri,
  namespaceUri: Text.min(3).max(200),
  securityMode: z.enum(["Sign", "SignAndEncrypt"]).default("SignAndEncrypt"),
  securityPolicy: z.enum(["Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss"]).default("Basic256Sha256"),
  publishMs: z.number().int().min(50).max(60_000).default(200),
  samplingMs: z.number().int().min(0).max(60_000).default(100),
  demo: z.boolean().default(false),
  /** The server's further nodes, in the order in which they are tried. */
  redundant: z
    .strictObject({
      mode: z.enum(failoverModes),
      nodes: z
        .array(z.strictObject({ endpointUrl: EndpointUrl, applicationUri: ApplicationUri }))
        .min(1)
        .max(3),
    })
    .optional(),
  anonymous: z.boolean().default(false),
});

/** `zones.yaml` */
export const ZonesFile = z.strictObject({
  zones: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "a zone id is lower-case letters, digits and '-'"),
        name: Name,
        purdue: z.union([
          z.literal(0),
          z.literal(1),
          z.literal(2),
          z.literal(3),
          z.literal(3.5),
          z.literal(4),
          z.literal(5),
        ]),
        kind: z.enum(["process", "safety", "dmz", "enterprise", "supervision", "temporary"]),
        criticality: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
        slTarget: z.array(z.number().int().min(0).max(4)).length(7).default([2, 2, 2, 2, 2, 2, 2]),
        staleAfterMs: z.number().int().min(500).max(600_000).default(2500),
        servers: z.array(ServerEntry).max(50).default([]),
      }),
    )
    .min(1)
    .max(64),
  conduits: z
    .array(
      z.strictObject({
        id: Id,
        name: Name,
        from: Text.max(32),
        to: Text.max(32),
        carries: Text.max(200),
      }),
    )
    .max(500)
    .default([]),
});

/**
 * A row of `tags.csv`: bulk tags beside those of the types. Columns: asset,name,label,type,role,unit,low,high,decimals
 * and, where wanted, record and deadband
 */
export const TagRow = z.strictObject({
  asset: Id,
  name: TagName,
  label: Name,
  type: z.enum(tagTypes),
  role: z.enum(tagRoles),
  unit: Text.max(16),
  low: z.string().regex(/^$|^-?\d+(\.\d+)?$/, "low is a number or empty"),
  high: z.string().regex(/^$|^-?\d+(\.\d+)?$/, "high is a number or empty"),
  decimals: z.string().regex(/^\d$/, "decimals is 0 to 9"),
  record: z
    .string()
    .regex(/^(|off|\d{1,7})$/, "record is milliseconds, off, or empty for 1000")
    .default(""),
  deadband: z
    .string()
    .regex(/^$|^\d*[1-9]\d*(\.\d+)?$|^\d+\.\d*[1-9]\d*$/, "deadband is a number above 0 or empty")
    .default(""),
  expected: z
    .string()
    .refine(
      (cell) => cell === "" || (/^\d+$/.test(cell) && Number(cell) >= 100 && Number(cell) <= 86_400_000),
      "expected is milliseconds from 100 to 86400000, or empty",
    )
    .default(""),
});
