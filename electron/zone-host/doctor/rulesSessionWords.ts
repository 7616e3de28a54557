// What the rules beside this file say, by rule.
export const sessionWords = {
  accountHeld: (who: string) =>
    `The server refused to sign in ${who} three times, so it was not tried again: servers lock accounts that fail. Restart the link to try it once more.`,
  nonceUnsound:
    "The server's nonce is too short, or one that it sent before, so that an account could be played back. Nothing was sent.",
  nonceMend:
    "Update the server's OPC UA software: each of its answers must carry at least 32 fresh random bytes. If it should do so, find out what answers in its place.",
  identityUnprotectedMend:
    "Let this endpoint take the kind of account that is kept here, and protect it: a token policy of its own, or SignAndEncrypt.",
  wrongAccount: (who: string) =>
    `The server refuses to sign in ${who}: wrong password, unknown or locked account, or one that may not sign in here.`,
  signatureRefused: (clockHint: string) =>
    `The server does not accept how this station proves itself at sign-in.${clockHint} Its certificate may have been replaced under the running server.`,
  namespaceMissing: (namespaceUri: string, tags: number) =>
    `The server has no namespace ${namespaceUri}, so none of the ${tags} tags will be found.`,
  identityUnprotected:
    "This station does not send its account to this endpoint, which would not take it or not protect it.",
  signInFailed: (why: string) => `Signing in to the server broke off (${why || "no reason was given"}).`,
} as const;
