import type { NodeIdText } from "../../../../../shared/zones/addressSpace.ts";

/** What somebody typed into the field: one field takes a node id, a path or a name. */
type FindRequest =
  | { readonly kind: "nothing" }
  | { readonly kind: "node"; readonly nodeId: NodeIdText }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "name"; readonly text: string }
  | { readonly kind: "refused"; readonly why: string };

const NODE_ID = /^(nsu=[^;]+;)?[isgb]=/;
const NAMESPACE_INDEX = /^ns=\d/;
const LEAST_LETTERS = 2;

export function findRequest(typed: string): FindRequest {
  const text = typed.trim();
  if (text === "") return { kind: "nothing" };
  if (NAMESPACE_INDEX.test(text))
    return {
      kind: "refused",
      why: "A namespace index is not the same tomorrow. Name the namespace by its URI: nsu=urn:plant;s=P-101.",
    };
  if (NODE_ID.test(text)) return { kind: "node", nodeId: text };
  if (text.startsWith("/")) return { kind: "path", path: text };
  if (text.length < LEAST_LETTERS) return { kind: "refused", why: `Type at least ${LEAST_LETTERS} characters.` };
  return { kind: "name", text };
}
