// The standard nodeset as the demo plant's servers offer it, written when the program is built. A server shows the
// parts of the standard
// that it has; node-opcua's image of the whole nodeset is twice as large, and each of the four demo servers would build
// all of it at every start.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

const XML = "Opc.Ua.NodeSet2.xml";
const IMAGE = "Opc.Ua.NodeSet2.ndjson.gz";
/** The form of node-opcua's image that this was written for. */
const SCHEMA = 6;

/**
 * What the demo plant's servers do not have, by the browse names of types and objects. What belongs to them goes with
 * them.
 */
const absent: readonly RegExp[] = [
  // PubSub, OPC 10000-14
  /PubSub|PublishSubscribe|Published|DataSet|WriterGroup|ReaderGroup|^Uadp|^Json|^Broker|^Datagram/,
  /SecurityGroup|PushTarget|QosDataType$|QosPriority|^ActionTarget|^ActionMethod|^ActionState$/,
  /^FieldMetaData|^FieldTarget/,
  // Certificate management, key credentials and onboarding, OPC 10000-12 and -21
  /CertificateGroup|^ServerConfiguration|^ApplicationConfiguration|^ApplicationIdentity|^KeyCredential/,
  /^AuthorizationService|^ProvisionableDevice|^TrustList|^ConfigurationFile|^ConfigurationUpdate/,
  /^BaseConfiguration|^TransactionDiagnostics|^TransactionError/,
  // Base network model, OPC 10000-22
  /Lldp|^IIeee|^IIetf|^IetfBase|^IVlan|^ISrClass|^IBaseEthernet|PriorityMapping|^Tsn/,
  // Files, OPC 10000-20; programs, -10; alias names, -17; dictionaries, -19; logs, -26
  /^FileDirectory|^FileSystem|^FileTransfer|^TemporaryFile|^Program|Alias|Dictionar/,
  /^Log(?:Object|Record|Overflow|EntryCondition)|^ServerLog$|^BaseLogEvent/,
  // Groups of alarms, OPC 10000-9: the plant's alarms are in none
  /AlarmGroup|AlarmSuppressionGroup/,
];

const nodeClass = { object: 1, variable: 2, method: 4, referenceType: 32 };
const instances: ReadonlySet<number> = new Set([nodeClass.object, nodeClass.variable, nodeClass.method]);
const HAS_TYPE_DEFINITION = 40;
const HAS_SUBTYPE = 45;
/**
 * Reference types down which a node belongs to another: Organizes, HasEncoding, HasDescription, HasSubtype,
 * HasProperty, HasComponent, HasNotifier, HasOrderedComponent.
 */
const downward: ReadonlySet<number> = new Set([35, 38, 39, HAS_SUBTYPE, 46, 47, 48, 49]);

/** Of namespace 0, whose ids the image writes as plain numbers. */
type NodeNumber = number;
/** One line of the image; only what is looked at here. A reference is [1 for forward, type, target, ...]. */
interface ImageNode {
  readonly nodeClass: number;
  readonly nodeId: NodeNumber;
  readonly browseName: readonly [number, string];
  references: readonly (readonly [number, NodeNumber, NodeNumber, ...unknown[]])[];
  readonly parentNodeId?: NodeNumber;
  readonly dataType?: NodeNumber;
  readonly methodDeclarationId?: NodeNumber;
  readonly definition?: { readonly fields: readonly { readonly dataType?: NodeNumber }[] };
}

/**
 * Writes the nodeset that the demo plant's servers load. node-opcua prefers the image and knows it by the XML's size
 * beside it.
 * @param from folder of node-opcua's nodesets
 * @param to folder, made if need be
 * @returns the file to name to the server
 */
export function writeDemoNodeset(from: string, to: string): string {
  mkdirSync(to, { recursive: true });
  copyFileSync(join(from, XML), join(to, XML));
  writeFileSync(join(to, IMAGE), demoNodeset(readFileSync(join(from, IMAGE))));
  return join(to, XML);
}

/**
 * Leaves out of node-opcua's image of the standard nodeset what the demo plant's servers do not have.
 * @throws when the image is of another form, or when a type that stays needs one that is left out
 */
export function demoNodeset(image: Buffer): Buffer {
  const [header = "null", ...rest] = gunzipSync(image)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
  const schema = (JSON.parse(header) as { schema?: unknown } | null)?.schema;
  if (schema !== SCHEMA)
    throw new Error(`node-opcua's image of the standard nodeset is of schema ${String(schema)}, not ${SCHEMA}.`);
  const trailer = JSON.parse(rest.pop() ?? "null") as object;
  const nodes = rest.map((line) => JSON.parse(line) as ImageNode);
  const gone = absentNodes(nodes);
  const kept = nodes.filter((n) => !gone.has(n.nodeId));
  for (const node of kept) {
    const missing = needs(node).find((id) => gone.has(id));
    if (missing !== undefined)
      throw new Error(
        `The demo plant's nodeset leaves out node ${missing}, which ${node.browseName[1]} (${node.nodeId}) needs.`,
      );
    node.references = node.references.filter(([, , target]) => !gone.has(target));
  }
  return gzipSync(
    [header, ...kept.map((n) => JSON.stringify(n)), JSON.stringify({ ...trailer, nodes: kept.length }), ""].join("\n"),
  );
}

/** @returns the named nodes, what belongs to those alone, and objects and variables of their types */
function absentNodes(nodes: readonly ImageNode[]): ReadonlySet<NodeNumber> {
  const named = (n: ImageNode): boolean =>
    n.nodeClass !== nodeClass.referenceType &&
    n.nodeClass !== nodeClass.method &&
    absent.some((names) => names.test(n.browseName[1]));
  const gone = new Set(nodes.filter(named).map((n) => n.nodeId));
  for (let before = -1; before !== gone.size;) {
    before = gone.size;
    for (const node of nodes) {
      if (gone.has(node.nodeId)) continue;
      const owners = node.references
        .filter(([forward, type]) => forward === 0 && downward.has(type))
        .map(([, , target]) => target);
      if (node.parentNodeId !== undefined) owners.push(node.parentNodeId);
      const ofAbsentType = instances.has(node.nodeClass) && needs(node).some((id) => gone.has(id));
      if (ofAbsentType || (owners.length > 0 && owners.every((id) => gone.has(id)))) gone.add(node.nodeId);
    }
  }
  return gone;
}

/** @returns what the node cannot be built without: its type, supertype, data types and declaration */
function needs(node: ImageNode): NodeNumber[] {
  const types = node.references
    .filter(
      ([forward, type]) => (forward === 1 && type === HAS_TYPE_DEFINITION) || (forward === 0 && type === HAS_SUBTYPE),
    )
    .map(([, , target]) => target);
  const fields = (node.definition?.fields ?? []).map((f) => f.dataType);
  return [...types, ...[...fields, node.dataType, node.methodDeclarationId].filter((id) => id !== undefined)];
}
