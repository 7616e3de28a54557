// A client's secure channel as it stands on the wire, and how it is given up.
import type { ClientSecureChannelLayer, OPCUAClient } from "node-opcua-client";
import { deadline } from "../wire/deadline.ts";

const CLOSE_MS = 2_000;

export interface WatchedChannel {
  layer: ClientSecureChannelLayer | null;
  /** Certificate by which the server signed its OpenSecureChannel answer. */ signer: Buffer | null;
}

export function watchChannel(client: OPCUAClient): WatchedChannel {
  const watched: WatchedChannel = { layer: null, signer: null };
  client.on("secure_channel_created", (layer) => {
    watched.layer = layer;
    layer.on("message", (_response, msgType, header) => {
      const sender = (header as { senderCertificate?: Buffer | null } | null)?.senderCertificate;
      if (msgType === "OPN" && sender) watched.signer = sender;
    });
  });
  return watched;
}

/** Ends a client without waiting for a peer that no longer answers. */
export async function closeClient(client: OPCUAClient, channel: WatchedChannel, broken = false): Promise<void> {
  const abort = (): Promise<void> =>
    new Promise((resolve) => {
      if (channel.layer) channel.layer.abortConnection(() => resolve());
      else resolve();
    });
  if (broken) await abort();
  try {
    await deadline(client.disconnect(), CLOSE_MS, "disconnect");
  } catch {
    await abort();
    await deadline(client.disconnect(), CLOSE_MS, "disconnect").catch(() => undefined);
  }
}
