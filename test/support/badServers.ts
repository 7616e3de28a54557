// Real servers with one fault each, for the doctor and for discovery.
import { mkdir, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import {
  DataType,
  makeRoles,
  MessageSecurityMode,
  nodesets,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  Variant,
  type EndpointDescription,
} from "node-opcua";
import { keyPem, makeCertificate, pem, type MadeCertificate } from "./madeCertificates.ts";
import { freePort, testNamespace, testUsers } from "./opcuaServer.ts";

export interface BadServerOptions {
  readonly folder: string;
  readonly certificate?: MadeCertificate;
  /** Certificates sent after its own. */
  readonly chain?: readonly Uint8Array[];
  readonly applicationUri?: string;
  /** False: clients have to be put into its trust list first, as on a real product. */
  readonly acceptsAnyClient?: boolean;
  readonly policies?: readonly SecurityPolicy[];
  readonly modes?: readonly MessageSecurityMode[];
  readonly anonymous?: boolean;
  readonly maxSessions?: number;
  /** Rewrites what GetEndpoints answers. */
  readonly endpoints?: (endpoint: EndpointDescription) => void;
  readonly namespace?: string;
}

export class BadServer {
  readonly port: number;
  readonly certificate: MadeCertificate;
  readonly opcua: OPCUAServer;
  readonly pki: OPCUACertificateManager;
  /** Sessions that were ever asked for. */
  sessionsAsked = 0;

  private constructor(port: number, certificate: MadeCertificate, opcua: OPCUAServer, pki: OPCUACertificateManager) {
    this.port = port;
    this.certificate = certificate;
    this.opcua = opcua;
    this.pki = pki;
  }

  get endpointUrl(): string {
    return `opc.tcp://127.0.0.1:${this.port}`;
  }

  static async start(o: BadServerOptions): Promise<BadServer> {
    await mkdir(o.folder, { recursive: true });
    const port = await freePort();
    const certificate = o.certificate ?? makeCertificate({ applicationUri: o.applicationUri ?? "urn:test:server" });
    const [certificateFile, privateKeyFile] = [path.join(o.folder, "certificate.pem"), path.join(o.folder, "key.pem")];
    await writeFile(certificateFile, certificate.pem + (o.chain ?? []).map((der) => pem(der, "CERTIFICATE")).join(""));
    await writeFile(privateKeyFile, keyPem(certificate));
    const pki = new OPCUACertificateManager({
      rootFolder: path.join(o.folder, "pki"),
      automaticallyAcceptUnknownCertificate: o.acceptsAnyClient ?? true,
      disableFileWatchers: true,
      keySize: 2048,
    });
    await pki.initialize();
    const opcua = new OPCUAServer({
      port,
      host: "127.0.0.1",
      hostname: "127.0.0.1",
      nodeset_filename: [nodesets.standard],
      certificateFile,
      privateKeyFile,
      serverCertificateManager: pki,
      serverInfo: {
        applicationUri: o.applicationUri ?? "urn:test:server",
        productUri: "urn:test",
        applicationName: { text: "Bad server" },
      },
      allowAnonymous: o.anonymous ?? false,
      securityPolicies: [...(o.policies ?? [SecurityPolicy.None, SecurityPolicy.Basic256Sha256])],
      securityModes: [...(o.modes ?? [MessageSecurityMode.None, MessageSecurityMode.SignAndEncrypt])],
      userManager: {
        isValidUser: (name: string, password: string) =>
          Object.hasOwn(testUsers, name) && testUsers[name as keyof typeof testUsers].password === password,
        getUserRoles: (name: string) =>
          makeRoles(Object.hasOwn(testUsers, name) ? testUsers[name as keyof typeof testUsers].roles : "Anonymous"),
      },
      serverCapabilities: { maxSessions: o.maxSessions ?? 20 },
    });
    await opcua.initialize();
    const ns = opcua.engine.addressSpace!.registerNamespace(o.namespace ?? testNamespace);
    const variable = ns.addVariable({
      organizedBy: opcua.engine.addressSpace!.rootFolder.objects,
      browseName: "P-101.Flow",
      nodeId: "s=P-101.Flow",
      dataType: "Double",
    });
    variable.setValueFromSource(new Variant({ dataType: DataType.Double, value: 50 }));
    const server = new BadServer(port, certificate, opcua, pki);
    opcua.on("request", (request: unknown) => {
      const { name } = (request as { schema: { name: string } }).schema;
      if (name === "CreateSessionRequest") server.sessionsAsked += 1;
    });
    if (o.endpoints)
      for (const endpoint of opcua.endpoints.flatMap((e) => e.endpointDescriptions())) o.endpoints(endpoint);
    await opcua.start();
    return server;
  }

  /** As the server's owner would, having compared the fingerprint. */
  async trustClient(der: Uint8Array): Promise<void> {
    await this.pki.trustCertificate(Buffer.from(der));
  }

  async stop(): Promise<void> {
    await this.opcua.shutdown(0);
    await this.pki.dispose();
  }
}

/** Something that listens and is no OPC UA server. */
export class RawServer {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  private constructor(server: net.Server) {
    this.#server = server;
  }

  /** @param answer called with the first bytes of each connection; "close" ends it at once, null says nothing. */
  static async start(answer: Buffer | "close" | null): Promise<RawServer> {
    const raw: RawServer = new RawServer(
      net.createServer((socket) => {
        raw.#sockets.add(socket);
        socket.on("error", () => undefined).on("close", () => raw.#sockets.delete(socket));
        socket.once("data", () => {
          if (answer === "close") socket.end();
          else if (answer) socket.write(answer);
        });
      }),
    );
    await new Promise<void>((resolve) => raw.#server.listen(0, "127.0.0.1", resolve));
    return raw;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/**
 * A gateway that ends the connection when it sees a request for a secured channel, as many servers do with clients they
 * do not trust.
 */
export async function closingGateway(targetPort: number): Promise<{ port: number; stop(): Promise<void> }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const upstream = net.connect(targetPort, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    }
    client.on("close", () => upstream.destroy());
    upstream.on("data", (bytes) => client.write(bytes));
    client.on("data", (bytes) => {
      if (bytes.toString("latin1", 0, 3) === "OPN" && !bytes.includes("SecurityPolicy#None")) client.destroy();
      else upstream.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
