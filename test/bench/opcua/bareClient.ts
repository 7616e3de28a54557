// What node-opcua's client alone costs for the same values: one session, raw notifications, a check of every value,
// nothing else.
import {
  AttributeIds,
  DataChangeNotification,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  TimestampsToReturn,
  UserTokenType,
  type NotificationMessage,
} from "node-opcua-client";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChildMessage, ParentMessage } from "./childMessages.ts";

const [
  url = "",
  variables = "0",
  perSubscription = "0",
  samplingMs = "0",
  publishMs = "0",
  userName = "",
  password = "",
] = process.argv.slice(2);
const send = (message: ChildMessage): void => void process.send!(message);
const pki = new OPCUACertificateManager({
  rootFolder: mkdtempSync(join(tmpdir(), "millward-bare-")),
  automaticallyAcceptUnknownCertificate: true,
  disableFileWatchers: true,
});
let values = 0;
let lost = 0;

process.on("disconnect", () => process.exit(0));
process.on("message", (raw) => {
  const message = raw as ParentMessage;
  if (message.kind !== "usage") return;
  const cpu = process.cpuUsage();
  send({
    kind: "usage",
    id: message.id,
    usage: {
      cpuMs: (cpu.user + cpu.system) / 1000,
      rssMb: process.memoryUsage().rss / 1e6,
      heapMb: values,
      handles: lost,
    },
  });
});

async function begin(): Promise<void> {
  const client = OPCUAClient.create({
    endpointMustExist: false,
    clientCertificateManager: pki,
    connectionStrategy: { maxRetry: 1 },
    requestedSessionTimeout: 120_000,
    defaultTransactionTimeout: 60_000,
    securityMode: MessageSecurityMode.SignAndEncrypt,
    securityPolicy: SecurityPolicy.Basic256Sha256,
  });
  await client.connect(url);
  const session = await client.createSession({ type: UserTokenType.UserName, userName, password });
  const namespaces = await session.readNamespaceArray();
  const index = namespaces.indexOf("urn:o6server");
  const count = Number(variables);
  const each = Number(perSubscription);
  const lastTick = new Float64Array(count).fill(-1);
  for (let from = 0; from < count; from += each) {
    const subscription = await session.createSubscription2({
      requestedPublishingInterval: Number(publishMs),
      requestedLifetimeCount: 6000,
      requestedMaxKeepAliveCount: 50,
      maxNotificationsPerPublish: 10_000,
      publishingEnabled: true,
      priority: 1,
    });
    const ofHandle = new Map<number, number>();
    subscription.on("received_notifications", (message: NotificationMessage) => {
      for (const data of message.notificationData ?? []) {
        if (!(data instanceof DataChangeNotification)) continue;
        for (const item of data.monitoredItems ?? []) {
          values++;
          const i = ofHandle.get(item.clientHandle);
          if (i === undefined) continue;
          const tick = Math.floor(item.value.value.value as number);
          if (lastTick[i]! >= 0 && tick > lastTick[i]! + 1) lost += tick - lastTick[i]! - 1;
          lastTick[i] = tick;
        }
      }
    });
    for (let a = from; a < Math.min(count, from + each); a += 1000) {
      const ids = Array.from({ length: Math.min(1000, count - a, from + each - a) }, (_, k) => a + k);
      const group = await subscription.monitorItems(
        ids.map((i) => ({ nodeId: `ns=${index};s=v${i}`, attributeId: AttributeIds.Value })),
        { samplingInterval: Number(samplingMs), queueSize: 10, discardOldest: true, filter: null },
        TimestampsToReturn.Source,
      );
      group.monitoredItems.forEach((m, k) => ofHandle.set(m.monitoringParameters.clientHandle, ids[k]!));
    }
  }
  send({ kind: "ready" });
}
begin().catch((err: unknown) => {
  process.stderr.write(`${err instanceof Error ? (err.stack ?? err.message) : String(err)}\n`);
  process.exit(1);
});
