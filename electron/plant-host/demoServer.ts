import {
  type CreateMonitoredItemsRequest,
  type ModifyMonitoredItemsRequest,
  AttributeIds,
  MessageSecurityMode,
  OPCUAServer,
  SecurityPolicy,
} from "node-opcua";
import type { Server } from "../../shared/plant/model.ts";
import type { Accounts } from "./access.ts";
import { LOOPBACK } from "./freePort.ts";
import type { DemoServerKeys } from "./identity.ts";

const valueAttribute: number = AttributeIds.Value;
const policies = [
  SecurityPolicy.Basic256Sha256,
  SecurityPolicy.Aes128_Sha256_RsaOaep,
  SecurityPolicy.Aes256_Sha256_RsaPss,
];

interface DemoServerDeps {
  readonly server: Server;
  readonly port: number;
  readonly identity: DemoServerKeys;
  readonly accounts: Accounts;
  readonly nodesetFile: string;
}

const productUri = "urn:millward:demo";
const buildInfo = {
  productName: "Millward demo plant",
  manufacturerName: "Millward",
  productUri,
  softwareVersion: "1.0.0",
  buildNumber: "1",
  buildDate: new Date(0),
};
const serverCapabilities = {
  maxSessions: 50,
  maxSubscriptionsPerSession: 20,
  maxBrowseContinuationPoints: 20,
  maxHistoryContinuationPoints: 0,
  minSupportedSampleRate: 0,
  operationLimits: {
    maxMonitoredItemsPerCall: 5000,
    maxNodesPerRead: 5000,
    maxNodesPerBrowse: 1000,
    maxNodesPerWrite: 200,
    maxNodesPerMethodCall: 100,
    maxNodesPerTranslateBrowsePathsToNodeIds: 1000,
  },
};

/**
 * One OPC UA server on the loopback address: known clients, own accounts, signed and encrypted, the three modern
 * policies. Not started yet.
 */
export async function createDemoServer(deps: DemoServerDeps): Promise<OPCUAServer> {
  const { server, identity, accounts } = deps;
  const opcua = new OPCUAServer({
    port: deps.port,
    host: LOOPBACK,
    hostname: LOOPBACK,
    resourcePath: new URL(server.endpointUrl.replace(/^opc\.tcp:/, "http:")).pathname,
    nodesets: [deps.nodesetFile],
    // The precompiled image beside the standard nodeset loads in half the time; both come with the build.
    nodesetLoaderOptions: { trustSiblingImages: true },
    securityPolicies: policies,
    securityModes:
      server.securityMode === "Sign"
        ? [MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt]
        : [MessageSecurityMode.SignAndEncrypt],
    allowAnonymous: false,
    isAuditing: true,
    serverInfo: { applicationUri: server.applicationUri, productUri, applicationName: { text: server.name } },
    buildInfo,
    serverCertificateManager: identity.certificateManager,
    userCertificateManager: identity.userCertificateManager,
    certificateFile: identity.certificateFile,
    privateKeyFile: identity.certificateManager.privateKey,
    userManager: { isValidUser: (userName: string, password: string) => accounts.isValid(userName, password) },
    maxConnectionsPerEndpoint: 60,
    serverCapabilities,
  });
  // From the accounts alone; the library's own way also reads the client's certificate for every node that is asked
  // for.
  opcua.setRolePolicyOverride({ getUserRoles: (userName) => accounts.rolesOf(userName) });
  opcua.on("request", (request) => {
    if (request.schema.name === "CreateMonitoredItemsRequest")
      reportByException(request as CreateMonitoredItemsRequest);
    else if (request.schema.name === "ModifyMonitoredItemsRequest")
      stayByException(request as ModifyMonitoredItemsRequest);
  });
  await opcua.initialize();
  return opcua;
}

/**
 * This server knows when a value changes, so it reports changes and never polls itself, whatever sampling a client asks
 * for: the item's queue and the subscription's interval still hold.
 */
function reportByException(request: CreateMonitoredItemsRequest): void {
  for (const item of request.itemsToCreate ?? []) {
    if (item.itemToMonitor.attributeId === valueAttribute && item.itemToMonitor.nodeId.namespace > 0)
      item.requestedParameters.samplingInterval = 0;
  }
}

/** A slower rate asked for later must not turn an item into a polled one: a faster rate could not turn it back. */
function stayByException(request: ModifyMonitoredItemsRequest): void {
  for (const item of request.itemsToModify ?? []) item.requestedParameters.samplingInterval = 0;
}
