import { mkdir } from "node:fs/promises";
import path from "node:path";
import {
  DataType,
  makePermissionFlag,
  makeRoles,
  MessageSecurityMode,
  nodesets,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  StatusCodes,
  UserTokenType,
  Variant,
  type PermissionType,
  type UAVariable,
  type UserTokenPolicy,
} from "node-opcua";
import { readCertificateChain } from "node-opcua-crypto";
import { freePort, testNamespace } from "./opcuaServer.ts";

export const identityUsers: Readonly<Record<string, { readonly password: string; readonly roles: string }>> = {
  service: { password: "service-pw", roles: "Observer" },
  operator: { password: "operator-pw", roles: "Operator" },
  engineer: { password: "engineer-pw", roles: "Engineer" },
  security: { password: "security-pw", roles: "SecurityAdmin" },
};

interface IdentityServerOptions {
  readonly folder: string;
  /** Also lets anybody in without a name. */
  readonly anonymous?: boolean;
  /**
   * Rewrites the user tokens that its secured endpoints list; called for every GetEndpoints request, counted from 1.
   */
  readonly tokens?: (listed: readonly UserTokenPolicy[], request: number) => UserTokenPolicy[];
}
/** One ActivateSession as it came over the channel. */
interface SeenActivation {
  readonly session: string;
  readonly kind: string;
  readonly user: string;
  /** What stood in the password field, before any decryption. */ readonly password: Buffer | null;
}

/** A real server with four users, user certificates, audit events, and a note of every identity it was shown. */
export class IdentityServer {
  readonly port: number;
  readonly certificateDer: Buffer;
  readonly activations: SeenActivation[] = [];
  readonly userPki: OPCUACertificateManager;
  readonly opcua: OPCUAServer;
  readonly #pki: OPCUACertificateManager;
  readonly variables = new Map<string, UAVariable>();

  private constructor(from: {
    opcua: OPCUAServer;
    pki: OPCUACertificateManager;
    userPki: OPCUACertificateManager;
    port: number;
    certificateDer: Buffer;
  }) {
    this.opcua = from.opcua;
    this.#pki = from.pki;
    this.userPki = from.userPki;
    this.port = from.port;
    this.certificateDer = from.certificateDer;
  }

  /** Session id → who its user is at the moment. */
  get sessions(): { id: string; user: string }[] {
    const all = (
      this.opcua.engine as unknown as {
        _sessions: Record<
          string,
          { nodeId: { toString(): string }; userIdentityToken?: { userName?: string; certificateData?: Buffer } }
        >;
      }
    )._sessions;
    return Object.values(all).map((s) => ({
      id: s.nodeId.toString(),
      user: s.userIdentityToken?.userName ?? (s.userIdentityToken?.certificateData ? "certificate" : "anonymous"),
    }));
  }

  static async start(o: IdentityServerOptions): Promise<IdentityServer> {
    const port = await freePort();
    const pki = await manager(path.join(o.folder, "app"), true);
    const userPki = await manager(path.join(o.folder, "user"), false);
    const certificateFile = path.join(o.folder, "certificate.pem");
    await pki.createSelfSignedCertificate({
      applicationUri: "urn:test:server",
      subject: "/CN=Identity server",
      dns: ["localhost"],
      ip: ["127.0.0.1"],
      startDate: new Date(Date.now() - 3_600_000),
      validity: 365,
      outputFile: certificateFile,
    });
    const opcua = new OPCUAServer({
      port,
      host: "127.0.0.1",
      hostname: "127.0.0.1",
      nodeset_filename: [nodesets.standard],
      certificateFile,
      privateKeyFile: pki.privateKey,
      serverCertificateManager: pki,
      userCertificateManager: userPki,
      serverInfo: {
        applicationUri: "urn:test:server",
        productUri: "urn:test",
        applicationName: { text: "Identity server" },
      },
      allowAnonymous: o.anonymous ?? false,
      isAuditing: true,
      securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256],
      securityModes: [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt],
      userManager: {
        isValidUser: (name: string, password: string) =>
          Object.hasOwn(identityUsers, name) && identityUsers[name]!.password === password,
        // A user certificate is asked for by its common name.
        getUserRoles: (name: string) =>
          makeRoles(
            Object.hasOwn(identityUsers, name)
              ? identityUsers[name]!.roles
              : name === "anonymous"
                ? "Observer"
                : "Operator",
          ),
      },
      serverCapabilities: { maxSessions: 30 },
    });
    await opcua.initialize();
    const server = new IdentityServer({
      opcua,
      pki,
      userPki,
      port,
      certificateDer: readCertificateChain(certificateFile)[0]!,
    });
    build(opcua, server.variables);
    server.#watch(o);
    await opcua.start();
    return server;
  }

  #watch(o: IdentityServerOptions): void {
    const secured = this.opcua.endpoints
      .flatMap((e) => e.endpointDescriptions())
      .filter((e) => e.securityMode !== MessageSecurityMode.None);
    const original = new Map(secured.map((e) => [e, e.userIdentityTokens ?? []]));
    let asked = 0;
    this.opcua.on("request", (request: unknown) => {
      const r = request as {
        schema: { name: string };
        requestHeader: { authenticationToken: { toString(): string } };
        userIdentityToken?: { schema: { name: string }; userName?: string; password?: Buffer };
      };
      if (r.schema.name === "GetEndpointsRequest" && o.tokens) {
        asked += 1;
        for (const [endpoint, tokens] of original) endpoint.userIdentityTokens = o.tokens(tokens, asked);
      }
      if (r.schema.name !== "ActivateSessionRequest") return;
      this.activations.push({
        session: r.requestHeader.authenticationToken.toString(),
        kind: r.userIdentityToken?.schema.name ?? "",
        user: r.userIdentityToken?.userName ?? "",
        password: r.userIdentityToken?.password ?? null,
      });
    });
  }

  async stop(): Promise<void> {
    await this.opcua.shutdown(0);
    await this.#pki.dispose();
    await this.userPki.dispose();
  }
}

export const isUserNameToken = (t: UserTokenPolicy): boolean => t.tokenType === UserTokenType.UserName;

async function manager(rootFolder: string, acceptAll: boolean): Promise<OPCUACertificateManager> {
  await mkdir(rootFolder, { recursive: true });
  const pki = new OPCUACertificateManager({
    rootFolder,
    automaticallyAcceptUnknownCertificate: acceptAll,
    disableFileWatchers: true,
    keySize: 2048,
  });
  await pki.initialize();
  return pki;
}

function build(server: OPCUAServer, variables: Map<string, UAVariable>): void {
  const ns = server.engine.addressSpace!.registerNamespace(testNamespace);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the library's two enums of it
  const may = (names: string): PermissionType => makePermissionFlag(names);
  const table = (rights: Readonly<Record<string, string>>) =>
    Object.entries(rights).map(([role, names]) => ({ roleId: makeRoles(role)[0]!, permissions: may(names) }));
  const look = "Browse | Read | ReceiveEvents";
  const everybody = table({
    Anonymous: look,
    Observer: look,
    Operator: `${look} | Write | Call`,
    Engineer: `${look} | Write | Call`,
    SecurityAdmin: look,
  });
  const engineers = table({ Observer: look, Operator: look, Engineer: `${look} | Write | Call`, SecurityAdmin: look });
  ns.setDefaultRolePermissions(everybody);
  const plant = ns.addObject({
    organizedBy: server.engine.addressSpace!.rootFolder.objects,
    browseName: "P-101",
    nodeId: "s=P-101",
    rolePermissions: everybody,
  });
  const add = (name: string, value: number, rolePermissions: typeof everybody): void => {
    const variable = ns.addVariable({
      componentOf: plant,
      browseName: name,
      nodeId: `s=${name}`,
      dataType: "Double",
      accessLevel: "CurrentRead | CurrentWrite",
      userAccessLevel: "CurrentRead | CurrentWrite",
      rolePermissions,
    });
    variable.setValueFromSource(new Variant({ dataType: DataType.Double, value }));
    variables.set(name, variable);
  };
  add("P-101.Flow", 50, everybody);
  add("P-101.Limit", 90, engineers);
  const calibrate = ns.addMethod(plant, {
    browseName: "Calibrate",
    nodeId: "s=P-101.Calibrate",
    inputArguments: [],
    outputArguments: [],
    rolePermissions: engineers,
  });
  calibrate.bindMethod(async (_inputs: Variant[], _context: unknown) => ({
    statusCode: StatusCodes.Good,
    outputArguments: [],
  }));
}
