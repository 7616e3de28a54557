import type { DiagnosisCalls } from "../../../shared/hosts/diagnosisCalls.ts";
import type { RpcHandlers } from "../../base/rpc.ts";
import type { Clock } from "../wire/clock.ts";
import type { OpenZone } from "./openZone.ts";
import { valueFacts } from "./valueFacts.ts";

export function diagnosisCalls(zone: () => OpenZone, clock: Clock): RpcHandlers<DiagnosisCalls> {
  return {
    diagnosisLink: async ({ server, afterSecond, afterSeq }) => zone().diagnosis.link(server, afterSecond, afterSeq),
    diagnosisCapabilities: async ({ server }) => zone().diagnosis.card(server),
    diagnosisValue: (input) => valueFacts(zone(), zone().diagnosis, input, () => clock.steadyMs()),
  };
}
