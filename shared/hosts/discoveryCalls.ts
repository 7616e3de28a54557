import type { DiscoveryAnswer } from "../zones/discovery.ts";

export interface DiscoveryCalls {
  /**
   * FindServers and GetEndpoints over an open channel, which carries nothing secret. One at a time.
   * @throws unavailable with the reason when nothing answers.
   */
  discover(input: { endpointUrl: string }): Promise<DiscoveryAnswer>;
}
