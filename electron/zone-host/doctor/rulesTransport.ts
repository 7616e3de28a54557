// Steps 1 to 3: the way there, the protocol, and what security is offered.
import { policyOf } from "../../../shared/zones/policies.ts";
import type { FoundEndpoint } from "../../../shared/zones/discovery.ts";
import { mend, oneFaultOf, type Rule } from "./rule.ts";
import type { Evidence } from "./evidence.ts";
import { transportWords } from "./rulesTransportWords.ts";
import { bounded } from "../../../shared/text.ts";

const where = (e: Evidence): string => `${e.reach?.host ?? ""}:${e.reach?.port ?? 0}`;
const reached =
  (outcome: NonNullable<Evidence["reach"]>["outcome"]) =>
  (e: Evidence): boolean =>
    e.reach?.outcome === outcome;

export const reachRules: readonly Rule[] = oneFaultOf("reach", [
  {
    id: "addressInvalid",
    side: "station",
    blocking: true,
    holds: reached("badAddress"),
    say: (e) => ({
      what: `“${bounded(e.server.endpointUrl, 120)}” is no address of the form opc.tcp://host:port.`,
      code: "BadTcpEndpointUrlInvalid",
      mend: [mend("plantFile", "Correct endpointUrl of this server.", "zones.yaml")],
    }),
  },
  {
    id: "addressUnknown",
    side: "station",
    blocking: true,
    holds: reached("portUnknown"),
    say: () => ({
      what: "The server's port is not known yet: Millward's own demo plant tells it once it has started.",
      mend: [mend("station", "Wait until the demo plant has started. If it does not, look at the notices.")],
    }),
  },
  {
    id: "nameUnknown",
    side: "path",
    blocking: true,
    holds: reached("nameUnknown"),
    say: (e) => ({
      what: `The name ${e.reach?.host ?? ""} is not known to this station's name service.`,
      code: "BadHostUnknown",
      mend: [
        mend("network", "Have the name entered in the plant's DNS, or in this station's hosts file."),
        mend("plantFile", "Or write the server's right name or IP address as endpointUrl.", "zones.yaml"),
      ],
    }),
  },
  {
    id: "connectionRefused",
    side: "path",
    blocking: true,
    holds: reached("refused"),
    say: (e) => ({
      what: transportWords.connectionRefused(where(e)),
      code: "BadConnectionRejected",
      mend: [
        mend("server", "Start the OPC UA server, and read its port from its configuration."),
        mend("network", "If it runs: let TCP from this station to that port pass the firewalls."),
        mend("plantFile", "If its port is another: correct endpointUrl.", "zones.yaml"),
      ],
    }),
  },
  {
    id: "noRoute",
    side: "path",
    blocking: true,
    holds: reached("noRoute"),
    say: (e) => ({
      what: `There is no route from this station to ${e.reach?.host ?? ""}.`,
      code: "BadCommunicationError",
      mend: [
        mend("network", "Check cable, switch, VLAN and gateway between this station and the server."),
        mend("station", "Check the network adapter's address and mask."),
      ],
    }),
  },
  {
    id: "connectTimeout",
    side: "path",
    blocking: true,
    holds: reached("timeout"),
    say: (e) => ({
      what: transportWords.connectTimeout(where(e)),
      code: "BadTimeout",
      mend: [
        mend("server", "See that the computer is switched on and on the network."),
        mend("network", "Let TCP from this station to that port pass the firewalls."),
        mend("plantFile", "Check the address.", "zones.yaml"),
      ],
    }),
  },
  {
    id: "connectFailed",
    side: "path",
    blocking: true,
    holds: reached("failed"),
    say: (e) => ({
      what: `No TCP connection to ${where(e)} comes about (${e.reach?.detail || "no reason given"}).`,
      code: "BadCommunicationError",
      mend: [mend("network", "Check the way between this station and the server.")],
    }),
  },
]);

const MIN_BUFFER_BYTES = 8_192;
const MIN_MESSAGE_BYTES = 65_536;
export const helloRules: readonly Rule[] = oneFaultOf("hello", [
  {
    id: "otherProtocol",
    side: "path",
    blocking: true,
    holds: (e) => e.hello?.outcome === "otherProtocol",
    say: (e) => ({
      what: `What listens at ${where(e)} is no OPC UA server: it answers ${e.hello?.sample ?? ""}.`,
      code: "BadTcpMessageTypeInvalid",
      mend: [
        mend("plantFile", "Write the OPC UA port of the server as endpointUrl; 4840 is usual.", "zones.yaml"),
        mend("server", "Or move the other program away from that port."),
      ],
    }),
  },
  {
    id: "helloClosed",
    side: "server",
    blocking: true,
    holds: (e) => e.hello?.outcome === "closed",
    say: (e) => ({
      what: transportWords.helloClosed(where(e)),
      code: "BadConnectionClosed",
      mend: [
        mend("server", transportWords.helloClosedMend),
        mend("network", "See whether a gateway or firewall in between ends it."),
      ],
    }),
  },
  {
    id: "helloSilent",
    side: "server",
    blocking: true,
    holds: (e) => e.hello?.outcome === "silent",
    say: (e) => ({
      what: transportWords.helloSilent(where(e)),
      code: "BadTimeout",
      mend: [
        mend("server", "See whether the OPC UA server is well; restart it if it hangs."),
        mend("network", "See whether a firewall inspects or swallows OPC UA."),
      ],
    }),
  },
  {
    id: "helloUrlRefused",
    side: "server",
    blocking: true,
    holds: (e) => e.hello?.outcome === "error" && /EndpointUrl|ServerUri/.test(e.hello.code),
    say: (e) => ({
      what: `The server does not know itself by the address ${e.server.endpointUrl}.`,
      code: e.hello?.code ?? "",
      mend: [
        mend("plantFile", "Write endpointUrl exactly as the server announces it, path included.", "zones.yaml"),
        mend("server", "Or add this address to the server's endpoints."),
      ],
    }),
  },
  {
    id: "helloRefused",
    side: "server",
    blocking: true,
    holds: (e) => e.hello?.outcome === "error",
    say: (e) => ({
      what: transportWords.helloRefused(e.hello?.reason ?? ""),
      code: e.hello?.code ?? "",
      mend: [
        mend(
          "server",
          e.hello?.code === "BadTcpNotEnoughResources" || e.hello?.code === "BadTcpServerTooBusy"
            ? "It has no room for another connection: close idle clients or raise its limit."
            : "See in the server's log why it refused.",
        ),
      ],
    }),
  },
  {
    id: "limitsTooSmall",
    side: "server",
    blocking: false,
    holds: (e) => {
      const ack = e.hello?.ack;
      return (
        ack !== null &&
        ack !== undefined &&
        (ack.receiveBufferBytes < MIN_BUFFER_BYTES ||
          ack.sendBufferBytes < MIN_BUFFER_BYTES ||
          (ack.maxMessageBytes !== 0 && ack.maxMessageBytes < MIN_MESSAGE_BYTES))
      );
    },
    say: (e) => ({
      what: transportWords.limitsTooSmall(
        e.hello?.ack?.receiveBufferBytes ?? 0,
        e.hello?.ack?.sendBufferBytes ?? 0,
        e.hello?.ack?.maxMessageBytes ?? 0,
      ),
      code: "BadTcpMessageTooLarge",
      mend: [mend("server", "Raise its buffer sizes to at least 64 kB and its largest message to at least 1 MB.")],
    }),
  },
]);

const secured = (list: readonly FoundEndpoint[]): FoundEndpoint[] =>
  list.filter((p) => p.binaryTcp && (p.mode === "Sign" || p.mode === "SignAndEncrypt"));
export const offered = (e: Evidence): readonly FoundEndpoint[] =>
  e.endpoints?.outcome === "answered" ? e.endpoints.answer.endpoints : [];
const answered = (e: Evidence): boolean => e.endpoints?.outcome === "answered";
export const isWanted =
  (e: Pick<Evidence, "server">) =>
  (p: FoundEndpoint): boolean =>
    p.mode === e.server.securityMode && policyOf(p.policyUri).name === e.server.securityPolicy;
const wantedMissing = (e: Evidence): boolean => answered(e) && !offered(e).some(isWanted(e));
const wanted = (e: Evidence): string => `${e.server.securityMode} with ${e.server.securityPolicy}`;
/** "SignAndEncrypt with Basic256Sha256, Sign with …", each once. */
const named = (list: readonly FoundEndpoint[]): string =>
  [...new Set(list.map((p) => `${p.mode}${p.mode === "None" ? "" : ` with ${policyOf(p.policyUri).name}`}`))]
    .slice(0, 12)
    .join(", ");
const eccOnly = (e: Evidence): boolean =>
  secured(offered(e)).length > 0 && secured(offered(e)).every((p) => policyOf(p.policyUri).family === "ecc");
const usable = (e: Evidence): FoundEndpoint[] => secured(offered(e)).filter((p) => policyOf(p.policyUri).supported);

export const endpointRules: readonly Rule[] = oneFaultOf("endpoints", [
  {
    id: "endpointsSilent",
    side: "server",
    blocking: true,
    holds: (e) => e.endpoints?.outcome === "silent",
    say: () => ({
      what: transportWords.endpointsSilent,
      code: "BadTimeout",
      mend: [
        mend(
          "server",
          "See whether the server is well, and that discovery without security is switched on (OPC 10000-4 §5.5.4).",
        ),
      ],
    }),
  },
  {
    id: "endpointsRefused",
    side: "server",
    blocking: true,
    holds: (e) => e.endpoints?.outcome === "failed",
    say: (e) => ({
      what: "The server refuses to tell its endpoints.",
      code: e.endpoints?.outcome === "failed" ? e.endpoints.code : "",
      mend: [
        mend(
          "server",
          "Switch discovery without security on. It carries nothing secret, and every client needs it once.",
        ),
      ],
    }),
  },
  {
    id: "noEndpoints",
    side: "server",
    blocking: true,
    holds: (e) => answered(e) && offered(e).length === 0,
    say: () => ({
      what: "The server announces no endpoint at all.",
      code: "BadSecurityPolicyRejected",
      mend: [mend("server", "Switch on an endpoint with SignAndEncrypt.")],
    }),
  },
  {
    id: "onlyNone",
    side: "station",
    blocking: true,
    holds: (e) => answered(e) && offered(e).length > 0 && secured(offered(e)).length === 0,
    say: (e) => ({
      what: transportWords.onlyNone(named(offered(e)), wanted(e)),
      code: "BadSecurityModeRejected",
      mend: [mend("server", `Switch on ${wanted(e)}, and switch None off.`)],
    }),
  },
  {
    id: "onlyEcc",
    side: "station",
    blocking: true,
    holds: (e) => wantedMissing(e) && eccOnly(e),
    say: (e) => ({
      what: transportWords.onlyEcc(named(secured(offered(e)))),
      code: "BadSecurityPolicyRejected",
      mend: [
        mend("server", `Switch on ${wanted(e)} as well; the server then needs an RSA certificate beside its ECC one.`),
      ],
    }),
  },
  {
    id: "onlyUnsupported",
    side: "station",
    blocking: true,
    holds: (e) => wantedMissing(e) && secured(offered(e)).length > 0 && usable(e).length === 0,
    say: (e) => ({
      what: transportWords.onlyUnsupported(named(secured(offered(e))), wanted(e)),
      code: "BadSecurityPolicyRejected",
      mend: [mend("server", `Switch on ${wanted(e)}; old products may need new firmware.`)],
    }),
  },
  {
    id: "wantedNotOffered",
    side: "station",
    blocking: true,
    holds: wantedMissing,
    say: (e) => ({
      what: transportWords.wantedNotOffered(wanted(e), named(offered(e))),
      code: "BadSecurityPolicyRejected",
      mend: [
        mend("server", `Switch on ${wanted(e)}.`),
        mend(
          "plantFile",
          `Or, after a decision by whoever answers for security, declare one of ${named(usable(e))}.`,
          "zones.yaml",
        ),
      ],
    }),
  },
  {
    id: "noneOffered",
    side: "server",
    blocking: false,
    holds: (e) => answered(e) && offered(e).some((p) => p.mode === "None") && offered(e).some(isWanted(e)),
    say: () => ({
      what: "The server also lets in clients without any security. This link does not use that, but others may.",
      mend: [mend("server", "Switch the None endpoint off, or keep it for discovery only.")],
    }),
  },
]);
