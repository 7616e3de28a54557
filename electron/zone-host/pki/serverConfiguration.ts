// The server's own certificate management, called by plain method calls. @see OPC 10000-12 §7.7, §7.8
import {
  AttributeIds,
  coerceNodeId,
  DataType,
  makeBrowsePath,
  MethodIds,
  Variant,
  VariantArrayType,
  type ClientSession,
  type NodeId,
} from "node-opcua-client";
import { AppError } from "../../../shared/errors.ts";
import { deadline } from "../wire/deadline.ts";
import { isCertificate } from "./pemText.ts";
import { decodeTrustList, encodeTrustList, type TrustList } from "./trustListCodec.ts";
import { pkiWords } from "./pkiWords.ts";
import { bounded } from "../../../shared/text.ts";

const CALL_MS = 30_000;
const CHUNK_BYTES = 16_384;
const MAX_LIST_BYTES = 8_000_000;
const MAX_CERTIFICATES = 200;

const configuration = coerceNodeId("i=12637");
const group = coerceNodeId("i=14156");
const trustList = coerceNodeId("i=12642");
const certificateTypes = coerceNodeId("i=14161");
const rsaSha256 = coerceNodeId("i=12560");

const openMode = { read: 1, writeErase: 6 } as const;

const gone = /^Bad(Connection|Session|SecureChannel|Communication|RequestTimeout|Timeout|ServerHalted|Shutdown)/;

/** One signed-in security administrator at one server. */
export class ServerConfiguration {
  readonly #session: ClientSession;
  readonly #methods = new Map<string, NodeId>();
  constructor(session: ClientSession) {
    this.#session = session;
  }

  async rejected(): Promise<Buffer[]> {
    return certificatesOf(
      (await this.#call(configuration, coerceNodeId(MethodIds.ServerConfiguration_GetRejectedList)))[0],
    );
  }

  async readTrustList(): Promise<TrustList> {
    const handle = await this.#open(openMode.read);
    const parts: Buffer[] = [];
    try {
      for (let size = 0; ;) {
        const part = bytesOf(
          (await this.#list("Read", uint32(handle), new Variant({ dataType: DataType.Int32, value: CHUNK_BYTES })))[0],
        );
        parts.push(part);
        size += part.length;
        if (size > MAX_LIST_BYTES) throw new AppError("integrity", "The server's trust list has no end.");
        if (part.length < CHUNK_BYTES) return decodeTrustList(Buffer.concat(parts));
      }
    } finally {
      await this.#list("Close", uint32(handle)).catch(() => undefined);
    }
  }

  /** Replaces all four lists. @returns whether ApplyChanges is needed. */
  async writeTrustList(list: TrustList): Promise<boolean> {
    const handle = await this.#open(openMode.writeErase);
    try {
      const bytes = encodeTrustList(list);
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
        await this.#list("Write", uint32(handle), byteString(bytes.subarray(at, at + CHUNK_BYTES)));
    } catch (err) {
      await this.#list("Close", uint32(handle)).catch(() => undefined);
      throw err;
    }
    return (await this.#list("CloseAndUpdate", uint32(handle)))[0] === true;
  }

  async addTrusted(der: Buffer): Promise<void> {
    await this.#list("AddCertificate", byteString(der), boolean(true));
  }

  /** @param sha1 lower-case hex. */
  async removeTrusted(sha1: string): Promise<void> {
    await this.#list("RemoveCertificate", text(sha1.toUpperCase()), boolean(true));
  }

  /** @returns the PKCS#10 request as DER. */
  async signingRequest(newKey: boolean, nonce: Buffer): Promise<Buffer> {
    await this.#demandRsaSha256();
    const out = await this.#call(
      configuration,
      coerceNodeId(MethodIds.ServerConfiguration_CreateSigningRequest),
      nodeId(group),
      nodeId(rsaSha256),
      text(null),
      boolean(newKey),
      byteString(newKey ? nonce : null),
    );
    return bytesOf(out[0]);
  }

  /** @returns whether ApplyChanges is needed. */
  async updateCertificate(leaf: Buffer, issuers: readonly Buffer[]): Promise<boolean> {
    const chain = new Variant({
      dataType: DataType.ByteString,
      arrayType: VariantArrayType.Array,
      value: [...issuers],
    });
    const out = await this.#call(
      configuration,
      coerceNodeId(MethodIds.ServerConfiguration_UpdateCertificate),
      nodeId(group),
      nodeId(rsaSha256),
      byteString(leaf),
      chain,
      text(null),
      byteString(null),
    );
    return out[0] === true;
  }

  /** The server may end every connection instead of answering. */
  async applyChanges(): Promise<void> {
    try {
      await this.#call(configuration, coerceNodeId(MethodIds.ServerConfiguration_ApplyChanges));
    } catch (err) {
      if (err instanceof AppError && err.code !== "timeout" && !gone.test(err.message)) throw err;
    }
  }

  async #demandRsaSha256(): Promise<void> {
    const read = await this.#session.read({ nodeId: certificateTypes, attributeId: AttributeIds.Value });
    const types: unknown = read.value.value;
    if (!Array.isArray(types) || types.length === 0) return;
    if (!types.some((t) => String(t) === String(rsaSha256))) throw new AppError("unavailable", pkiWords.noRsaGroup);
  }

  async #open(mode: number): Promise<number> {
    const handle: unknown = (await this.#list("Open", new Variant({ dataType: DataType.Byte, value: mode })))[0];
    if (typeof handle !== "number")
      throw new AppError("integrity", "The server opened its trust list without a handle.");
    return handle;
  }

  async #list(name: string, ...inputs: Variant[]): Promise<unknown[]> {
    return this.#call(trustList, await this.#method(name), ...inputs);
  }

  async #method(name: string): Promise<NodeId> {
    const known = this.#methods.get(name);
    if (known) return known;
    const found = await this.#session.translateBrowsePath(makeBrowsePath(trustList, `/${name}`));
    const id = found.targets?.[0]?.targetId;
    if (found.statusCode.isNotGood() || !id)
      throw new AppError(
        "unavailable",
        "The server offers no trust list to be managed from outside. Use the server's own tool.",
      );
    this.#methods.set(name, id);
    return id;
  }

  async #call(objectId: NodeId, methodId: NodeId, ...inputArguments: Variant[]): Promise<unknown[]> {
    const result = await deadline(
      this.#session.call({ objectId, methodId, inputArguments }),
      CALL_MS,
      "The server did not answer its certificate management in time.",
    ).catch((err: unknown) => {
      throw new AppError(
        err instanceof Error && err.name === "DeadlineError" ? "timeout" : "unavailable",
        err instanceof Error ? bounded(err.message, 200) : "The server did not answer.",
        { cause: err },
      );
    });
    if (result.statusCode.isNotGood()) throw refusal(result.statusCode.name);
    return (result.outputArguments ?? []).map((v) => v.value as unknown);
  }
}

function refusal(status: string): AppError {
  const what = `The server answered ${status}.`;
  if (/AccessDenied|SecurityModeInsufficient|NotExecutable/.test(status))
    return new AppError(
      "forbidden",
      `${what} Managing its certificates needs an account with the role SecurityAdmin at this server.`,
    );
  if (/NodeIdUnknown|MethodInvalid|NotImplemented|NotSupported|InternalError/.test(status))
    return new AppError(
      "unavailable",
      `${what} It does not let its certificates be managed from outside; use its own tool.`,
    );
  if (/CertificateInvalid|SecurityChecksFailed|CertificateUri/.test(status))
    return new AppError("invalid_input", pkiWords.notTaken(what));
  return new AppError("conflict", `${what} Nothing was changed by this step.`);
}

const uint32 = (value: number): Variant => new Variant({ dataType: DataType.UInt32, value });
const boolean = (value: boolean): Variant => new Variant({ dataType: DataType.Boolean, value });
const text = (value: string | null): Variant => new Variant({ dataType: DataType.String, value });
const nodeId = (value: NodeId): Variant => new Variant({ dataType: DataType.NodeId, value });
const byteString = (value: Buffer | null): Variant => new Variant({ dataType: DataType.ByteString, value });

function bytesOf(value: unknown): Buffer {
  if (!Buffer.isBuffer(value))
    throw new AppError("integrity", "The server answered without the bytes that were asked for.");
  return value;
}

/** What is no certificate is left out. */
export function certificatesOf(value: unknown): Buffer[] {
  return Array.isArray(value)
    ? value.slice(0, MAX_CERTIFICATES).filter((v): v is Buffer => Buffer.isBuffer(v) && isCertificate(v))
    : [];
}
