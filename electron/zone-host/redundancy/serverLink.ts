import type { Link } from "../link/link.ts";

/**
 * What the zone sees of a server, be it one or a redundant set: all that `Link` offers, so that whatever is added there
 * is asked of a set too.
 */
export type ServerLink = Pick<Link, keyof Link>;
