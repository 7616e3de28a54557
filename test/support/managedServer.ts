import { generateKeyPairSync, X509Certificate, type KeyObject } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  BinaryStream,
  DataType,
  makeRoles,
  MessageSecurityMode,
  nodesets,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  StatusCodes,
  Variant,
  VariantArrayType,
  type CallMethodResultOptions,
  type ISessionContext,
  type UAMethod,
  type UAObject,
} from "node-opcua";
import { TrustListDataType } from "node-opcua-types";
import { certificateInfo } from "../../electron/zone-host/pki/certificateInfo.ts";
import { selfSigned, signingRequest } from "../../electron/zone-host/pki/ownCertificate.ts";
import { readPemText, pemOf } from "../../electron/zone-host/pki/pemText.ts";
import { freePort, testNamespace } from "./opcuaServer.ts";

const managedUsers = {
  service: { password: "service-pw", role: "Observer" },
  admin: { password: "admin-pw", role: "SecurityAdmin" },
} as const;

interface ManagedServerOptions {
  readonly folder: string;
  readonly applicationUri?: string;
  readonly port?: number;
  /** Its key and certificate chain; self-signed when left out. */
  readonly identity?: { readonly key: KeyObject; readonly chain: readonly Buffer[] };
  /** False has no ServerConfiguration methods. */
  readonly pushable?: boolean;
}

/**
 * A server that lets in only clients it trusts, and whose certificates a security administrator can manage.
 * @see OPC 10000-12 §7.7
 */
export class ManagedServer {
  readonly #o: ManagedServerOptions;
  readonly port: number;
  readonly pki: OPCUACertificateManager;
  #server: OPCUAServer | null = null;
  #key: KeyObject;
  #chain: readonly Buffer[];
  /** Made by CreateSigningRequest, used by UpdateCertificate. */
  #requested: KeyObject | null = null;
  #updated: { key: KeyObject; chain: readonly Buffer[] } | null = null;
  #restarting: Promise<void> = Promise.resolve();
  readonly calls: string[] = [];

  private constructor(
    o: ManagedServerOptions,
    port: number,
    pki: OPCUACertificateManager,
    identity: { key: KeyObject; chain: readonly Buffer[] },
  ) {
    this.#o = o;
    this.port = port;
    this.pki = pki;
    this.#key = identity.key;
    this.#chain = identity.chain;
  }

  static async start(o: ManagedServerOptions): Promise<ManagedServer> {
    await mkdir(path.join(o.folder, "app"), { recursive: true });
    const pki = await strict(path.join(o.folder, "app"));
    const key = o.identity?.key ?? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    const chain = o.identity?.chain ?? [await selfSigned(key, nameOf(o), Date.now() - 3_600_000, 365)];
    const server = new ManagedServer(o, o.port ?? (await freePort()), pki, { key, chain });
    await server.#start();
    return server;
  }

  get certificateDer(): Buffer {
    return this.#chain[0]!;
  }
  get endpointUrl(): string {
    return `opc.tcp://127.0.0.1:${this.port}`;
  }
  get sessionCount(): number {
    return this.#server?.engine.currentSessionCount ?? 0;
  }

  async trust(der: Uint8Array): Promise<void> {
    await this.pki.trustCertificate(Buffer.from(der));
  }
  async distrust(der: Uint8Array): Promise<void> {
    await this.pki.removeTrustedCertificate(certificateInfo(der).sha1);
  }
  async trusted(): Promise<string[]> {
    return (await certificatesIn(this.pki.trustedFolder)).map((der) => certificateInfo(der).sha256).sort();
  }

  async stop(): Promise<void> {
    await this.#restarting;
    await this.#server?.shutdown(0);
    this.pki.referenceCounter = 0;
    await this.pki.dispose();
  }

  async #start(): Promise<void> {
    const { folder, applicationUri = "urn:test:server" } = this.#o;
    const [certificateFile, privateKeyFile] = [path.join(folder, "certificate.pem"), path.join(folder, "key.pem")];
    await writeFile(certificateFile, this.#chain.map((der) => pemOf(der)).join(""));
    await writeFile(privateKeyFile, this.#key.export({ type: "pkcs8", format: "pem" }));
    this.pki.referenceCounter = 1; // the server gives its share back when it stops; the folder stays open
    const userPki = await strict(path.join(folder, "user"));
    const server = new OPCUAServer({
      port: this.port,
      host: "127.0.0.1",
      hostname: "127.0.0.1",
      nodeset_filename: [nodesets.standard],
      certificateFile,
      privateKeyFile,
      serverCertificateManager: this.pki,
      userCertificateManager: userPki,
      serverInfo: { applicationUri, productUri: "urn:test", applicationName: { text: "Managed server", locale: "en" } },
      allowAnonymous: false,
      isAuditing: false,
      securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256],
      securityModes: [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt],
      userManager: {
        isValidUser: (name: string, password: string) =>
          Object.hasOwn(managedUsers, name) && managedUsers[name as keyof typeof managedUsers].password === password,
        getUserRoles: (name: string) =>
          makeRoles(
            Object.hasOwn(managedUsers, name) ? managedUsers[name as keyof typeof managedUsers].role : "Anonymous",
          ),
      },
    });
    await server.initialize();
    const ns = server.engine.addressSpace!.registerNamespace(testNamespace);
    ns.addVariable({
      organizedBy: server.engine.addressSpace!.rootFolder.objects,
      browseName: "P-101.Flow",
      nodeId: "s=P-101.Flow",
      dataType: "Double",
    }).setValueFromSource({ dataType: DataType.Double, value: 50 });
    if (this.#o.pushable !== false) this.#bind(server);
    await server.start();
    this.#server = server;
  }

  #bind(server: OPCUAServer): void {
    const space = server.engine.addressSpace!;
    const bind = (method: UAMethod, run: (inputs: Variant[]) => Promise<CallMethodResultOptions>): void => {
      method.bindMethod(async (inputs: Variant[], context: ISessionContext): Promise<CallMethodResultOptions> => {
        this.calls.push(method.browseName.name ?? "");
        const user = (context.session as unknown as { userIdentityToken?: { userName?: string } } | undefined)
          ?.userIdentityToken?.userName;
        if (user !== "admin") return { statusCode: StatusCodes.BadUserAccessDenied };
        return run(inputs);
      });
    };
    const at = (id: string): UAMethod => space.findNode(id) as UAMethod;
    bind(at("i=12777"), async () => good(bytesArray(await certificatesIn(this.pki.rejectedFolder))));
    bind(at("i=12737"), async (inputs) => {
      if (inputs[2]!.value !== null) return { statusCode: StatusCodes.BadInvalidArgument };
      this.#requested =
        inputs[3]!.value === true ? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey : this.#key;
      return good(
        bytes(
          Buffer.from(
            (await signingRequest(this.#requested, nameOf(this.#o))).replace(/-----[^-]+-----|\s/g, ""),
            "base64",
          ),
        ),
      );
    });
    bind(at("i=13737"), async (inputs) => {
      const leaf = inputs[2]!.value as Buffer;
      const key = [this.#requested, this.#key].find((k) => k !== null && matches(leaf, k));
      if (!key) return { statusCode: StatusCodes.BadSecurityChecksFailed };
      this.#updated = { key, chain: [leaf, ...((inputs[3]!.value as Buffer[] | null) ?? [])] };
      return good(new Variant({ dataType: DataType.Boolean, value: true }));
    });
    bind(at("i=12740"), async () => {
      if (!this.#updated) return { statusCode: StatusCodes.BadNothingToDo };
      [this.#key, this.#chain] = [this.#updated.key, this.#updated.chain];
      this.#updated = null;
      this.#restarting = new Promise((resolve) => setTimeout(resolve, 100)).then(() => this.#restart());
      return good();
    });
    this.#bindTrustList(space.findNode("i=12642") as UAObject, bind);
  }

  #bindTrustList(
    list: UAObject,
    bind: (method: UAMethod, run: (inputs: Variant[]) => Promise<CallMethodResultOptions>) => void,
  ): void {
    const method = (name: string): UAMethod => list.getMethodByName(name)!;
    let file: Buffer = Buffer.alloc(0);
    let at = 0;
    bind(method("Open"), async (inputs) => {
      file = inputs[0]!.value === 1 ? await this.#listBytes() : Buffer.alloc(0);
      at = 0;
      return good(new Variant({ dataType: DataType.UInt32, value: 7 }));
    });
    bind(method("Read"), async (inputs) => {
      const part = file.subarray(at, at + (inputs[1]!.value as number));
      at += part.length;
      return good(bytes(part));
    });
    bind(method("Write"), async (inputs) => {
      file = Buffer.concat([file, inputs[1]!.value as Buffer]);
      return good();
    });
    bind(method("Close"), async () => good());
    bind(method("CloseAndUpdate"), async () => {
      const written = new TrustListDataType();
      written.decode(new BinaryStream(file));
      for (const der of (written.issuerCertificates ?? []) as Buffer[]) await this.pki.addIssuer(der);
      for (const crl of (written.issuerCrls ?? []) as Buffer[]) await this.pki.addRevocationList(crl);
      for (const der of (written.trustedCertificates ?? []) as Buffer[]) await this.pki.trustCertificate(der);
      return good(new Variant({ dataType: DataType.Boolean, value: false }));
    });
    bind(method("AddCertificate"), async (inputs) => {
      await this.pki.trustCertificate(inputs[0]!.value as Buffer);
      return good();
    });
    bind(method("RemoveCertificate"), async (inputs) => {
      const removed = await this.pki.removeTrustedCertificate((inputs[0]!.value as string).toLowerCase());
      return removed ? good() : { statusCode: StatusCodes.BadInvalidArgument };
    });
  }

  async #listBytes(): Promise<Buffer> {
    const { pki } = this;
    const [trustedCertificates, issuerCertificates, trustedCrls, issuerCrls] = await Promise.all([
      certificatesIn(pki.trustedFolder),
      certificatesIn(pki.issuersCertFolder),
      crlsIn(pki.crlFolder),
      crlsIn(pki.issuersCrlFolder),
    ]);
    const list = new TrustListDataType({
      specifiedLists: 15,
      trustedCertificates,
      issuerCertificates,
      trustedCrls,
      issuerCrls,
    });
    const stream = new BinaryStream(list.binaryStoreSize());
    list.encode(stream);
    return Buffer.from(stream.buffer);
  }

  async #restart(): Promise<void> {
    this.pki.referenceCounter = 1;
    await this.#server?.shutdown(0);
    await this.#start();
  }
}

const nameOf = (o: ManagedServerOptions) => ({
  applicationUri: o.applicationUri ?? "urn:test:server",
  subject: "/CN=Managed server/O=Test",
  dns: ["localhost"],
  ip: ["127.0.0.1"],
});
const good = (...outputArguments: Variant[]): CallMethodResultOptions => ({
  statusCode: StatusCodes.Good,
  outputArguments,
});
const bytes = (value: Buffer): Variant => new Variant({ dataType: DataType.ByteString, value });
const bytesArray = (value: Buffer[]): Variant =>
  new Variant({ dataType: DataType.ByteString, arrayType: VariantArrayType.Array, value });

const matches = (leaf: Buffer, key: KeyObject): boolean => new X509Certificate(leaf).checkPrivateKey(key);

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
}
const certificatesIn = async (folder: string): Promise<Buffer[]> =>
  (await filesIn(folder)).map((text) => readPemText(text).certificates[0]!);
const crlsIn = async (folder: string): Promise<Buffer[]> =>
  (await filesIn(folder)).map((text) => readPemText(text).crl!);

async function strict(rootFolder: string): Promise<OPCUACertificateManager> {
  await mkdir(rootFolder, { recursive: true });
  await rm(path.join(rootFolder, "mutex.lock"), { recursive: true, force: true });
  const pki = new OPCUACertificateManager({
    rootFolder,
    automaticallyAcceptUnknownCertificate: false,
    disableFileWatchers: true,
    keySize: 2048,
  });
  await pki.initialize();
  return pki;
}
