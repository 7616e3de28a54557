// What the rules beside this file say, by rule.
export const transportWords = {
  connectionRefused: (where: string) =>
    `The computer at ${where} answers, but nothing listens at that port: the OPC UA server is not running, listens elsewhere, or a firewall rejects the connection.`,
  connectTimeout: (where: string) =>
    `Nothing answers at ${where}: the computer is off, the address is wrong, or a firewall drops the connection without a word.`,
  helloClosed: (where: string) =>
    `${where} takes the connection and ends it at once: no OPC UA server, one that is still starting or full, or a gateway that lets this station not through.`,
  helloClosedMend:
    "See in the server's log why it closed the connection; check its limit of connections and its list of allowed addresses.",
  helloSilent: (where: string) =>
    `${where} takes the connection but does not answer the OPC UA greeting: it hangs, it is another program, or something in between swallows the bytes.`,
  helloRefused: (reason: string) =>
    `The server refuses to speak: ${reason === "" ? "it gives no reason" : `“${reason}”`}.`,
  limitsTooSmall: (receiveBytes: number, sendBytes: number, messageBytes: number) =>
    `The server takes only small messages (buffers ${receiveBytes} and ${sendBytes} bytes, whole messages ${messageBytes}). Large browse or read answers may fail.`,
  endpointsSilent:
    "The server does not answer GetEndpoints, the question every OPC UA server answers without security. It may be overloaded, or only half started.",
  onlyNone: (offered: string, wanted: string) =>
    `The server offers no security at all (${offered}). The plant project demands ${wanted}, and this station never falls back to less.`,
  onlyEcc: (secured: string) =>
    `The server offers only policies with elliptic curves (${secured}). Millward speaks the RSA policies.`,
  onlyUnsupported: (secured: string, wanted: string) =>
    `The server offers only security that is withdrawn or that Millward does not speak (${secured}). Nothing weaker than ${wanted} is used.`,
  wantedNotOffered: (wanted: string, offered: string) =>
    `The plant project demands ${wanted}, which the server does not offer. It offers ${offered}. This station uses nothing else than what is declared.`,
} as const;
