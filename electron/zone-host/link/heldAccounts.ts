import { createHash } from "node:crypto";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { ServerId } from "../../../shared/ids.ts";

/** Servers that count refused sign-ins lock an account after five or more. */
const MOST_REFUSED = 3;

interface Account {
  readonly server: ServerId;
  refused: number;
  /** Of a redundant set, the nodes that took it last: those it goes on with, whatever the others say. */
  readonly takenBy: Set<ServerId>;
}

/**
 * An account that a server refused three times running is held back, whoever asks and over whatever channel, until it
 * changes or a person lets it be tried once more: servers lock accounts that fail.
 */
export class HeldAccounts {
  readonly #accounts = new Map<string, Account>();

  /** @param server of a redundant set, the node. */
  isHeld(server: ServerId, identity: ServerIdentity): boolean {
    const account = this.#accounts.get(keyOf(server, identity));
    return account !== undefined && account.refused >= MOST_REFUSED && !account.takenBy.has(server);
  }

  taken(server: ServerId, identity: ServerIdentity): void {
    const account = this.#account(server, identity);
    account.refused = 0;
    account.takenBy.add(server);
  }

  /** @returns true when it is held back from now on. */
  refused(server: ServerId, identity: ServerIdentity): boolean {
    const account = this.#account(server, identity);
    account.refused += 1;
    account.takenBy.delete(server);
    return this.isHeld(server, identity);
  }

  /** A person asks for it: each account of the server may be sent once more. @param server as the plant names it. */
  tryAgain(server: ServerId): void {
    for (const account of this.#accounts.values())
      if (account.server === setOf(server)) account.refused = Math.min(account.refused, MOST_REFUSED - 1);
  }

  #account(server: ServerId, identity: ServerIdentity): Account {
    const key = keyOf(server, identity);
    let account = this.#accounts.get(key);
    if (!account)
      this.#accounts.set(key, (account = { server: setOf(server), refused: 0, takenBy: new Set<ServerId>() }));
    return account;
  }
}

/** Nodes of a redundant set ask one and the same user directory. */
const setOf = (server: ServerId): ServerId => server.split("#", 1)[0]!;

/** By what is sent, so that another password for the same name is another account; the secret itself is not kept. */
function keyOf(server: ServerId, identity: ServerIdentity): string {
  const hash = createHash("sha256");
  for (const part of partsOf(identity)) hash.update(createHash("sha256").update(part).digest());
  return `${setOf(server)} ${identity.kind} ${hash.digest("base64")}`;
}

function partsOf(identity: ServerIdentity): readonly (string | Uint8Array)[] {
  switch (identity.kind) {
    case "userName":
      return [identity.userName, identity.password];
    case "x509":
      return [identity.certificateDer];
    case "anonymous":
      return [];
  }
}
