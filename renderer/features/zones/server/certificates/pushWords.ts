export const UPDATE_HINT =
  "Paste the certificate made of the server's last request, and its issuers below it. The server may end all its connections; this link comes back by itself.";

export const INSTALLED = "Installed, and the link is live with it.";

/** The server took the certificate and has not come back with it. */
export const notBackWords = (why: string): string =>
  `The server has the certificate, but the link is not live with it yet. ${why}`;

export const ownTitle = (identity: "present" | "next", server: string): string =>
  `Put this zone's ${identity === "next" ? "next " : ""}certificate into the trust list of ${server}`;
