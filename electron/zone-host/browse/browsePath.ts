import {
  BrowsePath,
  coerceNodeId,
  QualifiedName,
  TranslateBrowsePathsToNodeIdsRequest,
  type ClientSession,
  type NodeId,
  type TranslateBrowsePathsToNodeIdsResponse,
} from "node-opcua-client";
import { AppError } from "../../../shared/errors.ts";
import { serviceRequest } from "../wire/serviceRequest.ts";
import { HIERARCHICAL } from "./children.ts";
import type { Namespaces } from "./nodeText.ts";
import { REQUEST_MS } from "./requests.ts";
import { bounded } from "../../../shared/text.ts";

const ROOT = coerceNodeId("i=84");
const MAX_STEPS = 40;

interface PathStep {
  /** NamespaceUri, or null when any will do. */
  readonly uri: string | null;
  readonly name: string;
}

/**
 * `/Objects/nsu=urn:plant;Plant/P-101`: a step is a browse name, with its NamespaceUri where the name alone is not
 * enough. `&` takes the meaning from the character after it; a URI is written as in a node id, `;` and `%`
 * percent-encoded.
 * @see OPC 10000-4 annex A.2
 */
function parsePath(text: string): PathStep[] {
  const steps: string[] = [];
  let at = "";
  let plain = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === "&" && i + 1 < text.length) at += text[++i]!;
    else if (c === "/" && !plain) {
      if (at !== "") steps.push(at);
      at = "";
    } else at += c;
    // Within a URI slashes are part of it, up to its semicolon.
    plain = at.startsWith("nsu=") && !at.includes(";");
  }
  if (at !== "") steps.push(at);
  return steps.map((step) => {
    const named = /^nsu=([^;]*);([\s\S]+)$/.exec(step);
    return named
      ? { uri: named[1]!.replaceAll("%3B", ";").replaceAll("%25", "%"), name: named[2]! }
      : { uri: null, name: step };
  });
}

/**
 * Follows the path from the root, a step at a time, by TranslateBrowsePathsToNodeIds.
 * @param first namespace that a name without one is looked for in first: the plant's.
 * @throws not_found that names the step which leads nowhere.
 */
export async function followPath(
  session: ClientSession,
  text: string,
  namespaces: Namespaces,
  first: string,
): Promise<NodeId> {
  const steps = parsePath(text);
  if (steps.length === 0) throw new AppError("invalid_input", "Type a path such as /Objects/Plant.");
  if (steps.length > MAX_STEPS) throw new AppError("invalid_input", `A path has at most ${MAX_STEPS} steps.`);
  if (steps[0]!.name === "Root" && steps.length > 1) steps.shift();
  let at = ROOT;
  for (const [i, step] of steps.entries()) {
    const found = await oneStep(session, at, candidates(step, namespaces, first));
    if (!found)
      throw new AppError(
        "not_found",
        `"${bounded(step.name, 80)}" is not below /${bounded(
          steps
            .slice(0, i)
            .map((s) => s.name)
            .join("/"),
          200,
        )}, or the server does not show it to you.`,
      );
    at = found;
  }
  return at;
}

function candidates(step: PathStep, namespaces: Namespaces, first: string): QualifiedName[] {
  const indices =
    step.uri === null
      ? [...new Set([namespaces.indexOf(first), ...namespaces.keys()])].filter((n) => n >= 0)
      : [step.uri === "" ? 0 : namespaces.indexOf(step.uri)].filter((n) => n >= 0);
  return indices.map((namespaceIndex) => new QualifiedName({ namespaceIndex, name: step.name }));
}

async function oneStep(
  session: ClientSession,
  startingNode: NodeId,
  names: readonly QualifiedName[],
): Promise<NodeId | null> {
  if (names.length === 0) return null;
  const browsePaths = names.map(
    (targetName) =>
      new BrowsePath({
        startingNode,
        relativePath: {
          elements: [{ referenceTypeId: HIERARCHICAL, isInverse: false, includeSubtypes: true, targetName }],
        },
      }),
  );
  const response = await serviceRequest<TranslateBrowsePathsToNodeIdsResponse>(
    session,
    new TranslateBrowsePathsToNodeIdsRequest({ browsePaths }),
    REQUEST_MS,
  );
  for (const result of response.results ?? []) {
    const target = result.targets?.find((t) => t.remainingPathIndex === 0xffffffff && t.targetId.serverIndex === 0);
    if (result.statusCode.isGood() && target) return coerceNodeId(target.targetId.toString());
  }
  return null;
}
