import { ClientTCP_transport, type IClientTransportFactory } from "node-opcua-transport";

/**
 * A notification of 10,000 values takes under a megabyte; a server that wants to say more at once means harm or has
 * nothing to do with a plant.
 */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
const MAX_CHUNKS = 4_096;

interface Limits {
  readonly receiveBufferSize: number;
  readonly sendBufferSize: number;
  readonly maxMessageSize: number;
  readonly maxChunkCount: number;
}

/**
 * The library lets the server's Acknowledge decide how much it may send at once. Here the server may lower what was
 * offered in the Hello, never raise it. @see OPC 10000-6 §7.1.2.4
 */
class BoundedTransport extends ClientTCP_transport {
  override setLimits(asked: Limits): void {
    const offered = this.getTransportSettings();
    super.setLimits({
      receiveBufferSize: lower(asked.receiveBufferSize, offered.receiveBufferSize),
      sendBufferSize: lower(asked.sendBufferSize, offered.sendBufferSize),
      maxMessageSize: lower(asked.maxMessageSize, MAX_MESSAGE_BYTES),
      maxChunkCount: lower(asked.maxChunkCount, MAX_CHUNKS),
    });
  }
}

/** 0 and nothing mean "no limit" in the protocol. */
const lower = (asked: number, offered: number | undefined): number =>
  asked > 0 && asked < (offered ?? MAX_MESSAGE_BYTES) ? asked : (offered ?? MAX_MESSAGE_BYTES);

export const boundedTransport: IClientTransportFactory = { create: (settings) => new BoundedTransport(settings) };
