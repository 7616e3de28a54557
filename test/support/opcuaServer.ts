import { access, mkdir, rm } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import {
  ConditionInfo,
  DataType,
  makePermissionFlag,
  makeRoles,
  MessageSecurityMode,
  nodesets,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  StatusCodes,
  Variant,
  type Namespace,
  type PermissionType,
  type UAExclusiveLimitAlarmEx,
  type UAObject,
  type UAVariable,
} from "node-opcua";
import { readCertificateChain } from "node-opcua-crypto";

export const testNamespace = "urn:test:plant";
export const testUsers = {
  service: { password: "service-pw", roles: "Observer" },
  operator: { password: "operator-pw", roles: "Operator" },
  engineer: { password: "engineer-pw", roles: "Engineer" },
} as const;

interface TestServerOptions {
  /** Keeps the server's key and certificate between starts. */
  readonly folder: string;
  readonly port?: number;
  readonly applicationUri?: string;
  /** What its certificate says, where that differs from the truth. */
  readonly certificate?: {
    readonly applicationUri?: string;
    readonly dns?: string[];
    readonly ip?: string[];
    readonly startDate?: Date;
    readonly validityDays?: number;
  };
  /** False offers no secured endpoint at all. */
  readonly secured?: boolean;
  /** Extra Double variables `Bulk.0`…, for load. */
  readonly bulk?: number;
  /** True sends every change to an item sampled at 0 ms, however soon it follows. */
  readonly everyChange?: boolean;
  /** NodeSet2 files loaded beside the standard one. */
  readonly nodesets?: readonly string[];
  /** Namespaces registered before the plant's own, which thereby gets another index. */
  readonly namespacesBefore?: readonly string[];
}

interface SeenRequest {
  readonly name: string;
  readonly auditEntryId: string;
}

/** A small real server: a few tags, one limit alarm, one method, two users with different roles. */
export class TestServer {
  readonly #server: OPCUAServer;
  readonly #pki: OPCUACertificateManager;
  readonly #userPki: OPCUACertificateManager;
  readonly port: number;
  readonly certificateDer: Buffer;
  readonly variables: ReadonlyMap<string, UAVariable>;
  readonly requests: SeenRequest[];
  /** User name and comment of each acknowledgement and confirmation. */
  readonly decisions: string[];

  private constructor(from: {
    server: OPCUAServer;
    pki: OPCUACertificateManager;
    userPki: OPCUACertificateManager;
    port: number;
    certificateDer: Buffer;
    variables: Map<string, UAVariable>;
    requests: SeenRequest[];
    decisions: string[];
  }) {
    this.#server = from.server;
    this.#pki = from.pki;
    this.#userPki = from.userPki;
    this.port = from.port;
    this.certificateDer = from.certificateDer;
    this.variables = from.variables;
    this.requests = from.requests;
    this.decisions = from.decisions;
  }

  get endpointUrl(): string {
    return `opc.tcp://127.0.0.1:${this.port}`;
  }
  /** The library's server, for faults that a server inflicts by itself. */
  get opcua(): OPCUAServer {
    return this.#server;
  }
  get sessionCount(): number {
    return this.#server.engine.currentSessionCount;
  }
  get sessionUsers(): string[] {
    const sessions = (
      this.#server.engine as unknown as { _sessions: Record<string, { userIdentityToken?: { userName?: string } }> }
    )._sessions;
    return Object.values(sessions)
      .map((s) => s.userIdentityToken?.userName ?? "")
      .sort();
  }

  set(name: string, value: number | boolean | string, status = StatusCodes.Good, at = new Date()): void {
    const dataType =
      typeof value === "number" ? DataType.Double : typeof value === "boolean" ? DataType.Boolean : DataType.String;
    this.variables.get(name)!.setValueFromSource(new Variant({ dataType, value }), status, at);
  }
  get(name: string): unknown {
    return this.variables.get(name)!.readValue().value.value;
  }

  static async start(o: TestServerOptions): Promise<TestServer> {
    const port = o.port ?? (await freePort());
    const applicationUri = o.applicationUri ?? "urn:test:server";
    const pki = await manager(path.join(o.folder, "app"));
    const userPki = await manager(path.join(o.folder, "user"));
    const certificateFile = await certificateOf(o, pki, applicationUri);
    const server = new OPCUAServer({
      port,
      host: "127.0.0.1",
      hostname: "127.0.0.1",
      nodeset_filename: [nodesets.standard, ...(o.nodesets ?? [])],
      certificateFile,
      privateKeyFile: pki.privateKey,
      serverCertificateManager: pki,
      userCertificateManager: userPki,
      serverInfo: { applicationUri, productUri: "urn:test", applicationName: { text: "Test server", locale: "en" } },
      allowAnonymous: false,
      isAuditing: false,
      disableDiscovery: false,
      ...securityOf(o),
      userManager,
      serverCapabilities: { maxSessions: 20, ...(o.everyChange ? { minSupportedSampleRate: 0 } : {}) },
    });
    await server.initialize();
    const decisions: string[] = [];
    for (const uri of o.namespacesBefore ?? []) server.engine.addressSpace!.registerNamespace(uri);
    const variables = build(server, decisions, o.bulk ?? 0);
    const requests = listenForRequests(server);
    await server.start();
    return new TestServer({
      server,
      pki,
      userPki,
      port,
      certificateDer: readCertificateChain(certificateFile)[0]!,
      variables,
      requests,
      decisions,
    });
  }

  async stop(): Promise<void> {
    await this.#server.shutdown(0);
    await this.#pki.dispose();
    await this.#userPki.dispose();
  }
}

/** @returns the file of the server's certificate, which is made when there is none or another is wanted. */
async function certificateOf(
  o: TestServerOptions,
  pki: OPCUACertificateManager,
  applicationUri: string,
): Promise<string> {
  const certificateFile = path.join(o.folder, "certificate.pem");
  if (o.certificate || !(await exists(certificateFile))) await rm(certificateFile, { force: true });
  if (!(await exists(certificateFile))) {
    await pki.createSelfSignedCertificate({
      applicationUri: o.certificate?.applicationUri ?? applicationUri,
      subject: "/CN=Test server/O=Test",
      dns: o.certificate?.dns ?? ["localhost"],
      ip: o.certificate?.ip ?? ["127.0.0.1"],
      startDate: o.certificate?.startDate ?? new Date(Date.now() - 3_600_000),
      validity: o.certificate?.validityDays ?? 365,
      outputFile: certificateFile,
    });
  }
  return certificateFile;
}

const securityOf = ({ secured = true }: TestServerOptions) => ({
  securityPolicies: secured ? [SecurityPolicy.None, SecurityPolicy.Basic256Sha256] : [SecurityPolicy.None],
  securityModes: secured
    ? [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt]
    : [MessageSecurityMode.None],
});

const userManager = {
  isValidUser: (name: string, password: string) =>
    Object.hasOwn(testUsers, name) && testUsers[name as keyof typeof testUsers].password === password,
  getUserRoles: (name: string) =>
    makeRoles(Object.hasOwn(testUsers, name) ? testUsers[name as keyof typeof testUsers].roles : "Anonymous"),
};

/** @returns the writes and calls that reach the server, from now on. */
function listenForRequests(server: OPCUAServer): SeenRequest[] {
  const requests: SeenRequest[] = [];
  server.on("request", (request: { schema: { name: string }; requestHeader: { auditEntryId: string | null } }) => {
    if (/^(Write|Call)Request$/.test(request.schema.name))
      requests.push({ name: request.schema.name, auditEntryId: request.requestHeader.auditEntryId ?? "" });
  });
  return requests;
}

async function manager(rootFolder: string): Promise<OPCUACertificateManager> {
  await mkdir(rootFolder, { recursive: true });
  const pki = new OPCUACertificateManager({
    rootFolder,
    automaticallyAcceptUnknownCertificate: true,
    disableFileWatchers: true,
    keySize: 2048,
  });
  await pki.initialize();
  return pki;
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the library's two enums of it
const may = (...names: string[]): PermissionType => makePermissionFlag(names.join(" | "));
const role = (name: string, permissions: PermissionType) => ({ roleId: makeRoles(name)[0]!, permissions });
const rolePermissions = [
  role("Observer", may("Browse", "Read", "ReceiveEvents")),
  role("Operator", may("Browse", "Read", "Write", "ReceiveEvents", "Call")),
];

function build(server: OPCUAServer, decisions: string[], bulk: number): Map<string, UAVariable> {
  const space = server.engine.addressSpace!;
  space.installAlarmsAndConditionsService();
  const ns = space.registerNamespace(testNamespace);
  ns.setDefaultRolePermissions(rolePermissions);
  const plant = ns.addObject({
    organizedBy: space.rootFolder.objects,
    browseName: "P-101",
    nodeId: "s=P-101",
    eventNotifier: 1,
    notifierOf: space.rootFolder.objects.server,
    rolePermissions,
  });
  const variables = new Map<string, UAVariable>();
  const add = (
    name: string,
    dataType: "Double" | "Float" | "Int32" | "Boolean" | "String",
    value: number | boolean | string,
  ): UAVariable => {
    const variable = ns.addVariable({
      componentOf: plant,
      browseName: name,
      nodeId: `s=${name}`,
      dataType,
      accessLevel: "CurrentRead | CurrentWrite",
      userAccessLevel: "CurrentRead | CurrentWrite",
      eventSourceOf: plant,
      rolePermissions,
    });
    variable.setValueFromSource(new Variant({ dataType: DataType[dataType], value }));
    variables.set(name, variable);
    return variable;
  };
  const flow = add("P-101.Flow", "Double", 50);
  add("P-101.Setpoint", "Float", 10);
  add("P-101.Mode", "Int32", 1);
  add("P-101.Running", "Boolean", true);
  add("P-101.Name", "String", "Feed pump");
  for (let i = 0; i < bulk; i++) add(`Bulk.${i}`, "Double", i);

  addStart(ns, plant);
  addFlowHigh(ns, plant, flow, decisions);
  return variables;
}

function addStart(ns: Namespace, plant: UAObject): void {
  const start = ns.addMethod(plant, {
    browseName: "Start",
    nodeId: "s=P-101.Start",
    inputArguments: [{ name: "speed", dataType: DataType.Double }],
    outputArguments: [{ name: "started", dataType: DataType.Boolean }],
    rolePermissions,
  });
  start.bindMethod(async (inputs: Variant[], _context: unknown) => ({
    statusCode: StatusCodes.Good,
    outputArguments: [new Variant({ dataType: DataType.Boolean, value: (inputs[0]!.value as number) > 0 })],
  }));
}

function addFlowHigh(ns: Namespace, plant: UAObject, flow: UAVariable, decisions: string[]): void {
  const alarm = ns.instantiateExclusiveLimitAlarm("ExclusiveLevelAlarmType", {
    browseName: "P-101.FlowHigh",
    nodeId: "s=P-101.FlowHigh",
    componentOf: plant,
    conditionSource: flow,
    inputNode: flow,
    highHighLimit: 95,
    highLimit: 80,
    lowLimit: -100,
    lowLowLimit: -200,
    optionals: ["ConfirmedState", "Confirm"],
  });
  tame(alarm, decisions);
}

/**
 * The library's alarm as a plant would have it: severity by limit, one row until acknowledged and confirmed, and known
 * decisions.
 */
function tame(alarm: UAExclusiveLimitAlarmEx, decisions: string[]): void {
  let keepUnacked = false;
  const raise = alarm.raiseNewCondition.bind(alarm);
  alarm.raiseNewCondition = (info) => {
    if (keepUnacked) {
      keepUnacked = false;
      alarm.currentBranch().setAckedState(false);
    }
    raise(info);
  };
  const odd = alarm as unknown as {
    calculateConditionInfo: (state: string | null, isActive: boolean) => ConditionInfo;
  };
  odd.calculateConditionInfo = (state, isActive) => {
    const branch = alarm.currentBranch();
    if (!isActive && branch.getActiveState() && !branch.getAckedState()) {
      branch.setRetain(false);
      keepUnacked = true;
    }
    return new ConditionInfo({
      message: isActive ? `Flow ${state ?? ""}` : "Flow normal",
      quality: StatusCodes.Good,
      severity: state === "HighHigh" ? 900 : 700,
      retain: true,
    });
  };
  alarm.conditionName.setValueFromSource({ dataType: "String", value: "P-101.FlowHigh" });
  alarm.setEnabledState(true);
  const settle = (): void => {
    const branch = alarm.currentBranch();
    if (!branch.getActiveState() && branch.getAckedState() && branch.getConfirmedState() && branch.getRetain()) {
      branch.setRetain(false);
      alarm.raiseNewBranchState(branch);
    }
  };
  const note = (kind: string) => (_eventId: unknown, comment: { text?: string | null }) => {
    // The library writes the user's name after this event.
    setImmediate(() => {
      decisions.push(`${kind} ${String(alarm.clientUserId.readValue().value.value)} ${comment.text ?? ""}`);
      settle();
    });
  };
  alarm.on("acknowledged", note("acknowledged"));
  alarm.on("confirmed", note("confirmed"));
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

export async function freePort(): Promise<number> {
  const probe = net.createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as net.AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
