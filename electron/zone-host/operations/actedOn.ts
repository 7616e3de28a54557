// What a write or a call acts on, by the server's own word: main decides by this, never by how somebody spelt it.
import { AttributeIds, coerceNodeId, NodeClass, type ClientSession, type NodeId } from "node-opcua-client";
import { AppError } from "../../../shared/errors.ts";
import type { CallTarget, WriteTarget } from "../../../shared/hosts/browseCalls.ts";
import type { NodeIdText } from "../../../shared/zones/addressSpace.ts";
import { browseName, idText, requireNodeId, type Namespaces } from "../browse/nodeText.ts";
import { browseUpTo, readAll } from "../browse/requests.ts";
import { operationWords } from "./operationWords.ts";

const HAS_COMPONENT = coerceNodeId("i=47");
const MAX_METHODS = 1_000;

interface At {
  readonly session: ClientSession;
  readonly namespaces: Namespaces;
}
interface Named {
  readonly nodeId: NodeId;
  readonly text: NodeIdText;
}

/** @throws not_found when the server does not show the user such a node, forbidden when it names it otherwise. */
export async function writeTarget(nodeId: NodeIdText, at: At): Promise<WriteTarget> {
  const [named] = await asTheServerNames([nodeId], at);
  return { nodeId: named!.text };
}

/**
 * A server also runs the method of an object's type, or of another object, on the object it is given. Only the object's
 * own component is taken: that is the node which the plant project declares.
 * @throws forbidden for a method that is no component of the object; not_found when the server does not show either.
 */
export async function callTarget(objectId: NodeIdText, methodId: NodeIdText, at: At): Promise<CallTarget> {
  const [object, method] = (await asTheServerNames([objectId, methodId], at)) as [Named, Named];
  const { references } = await browseUpTo(
    at.session,
    { nodeId: object.nodeId, along: HAS_COMPONENT, nodeClassMask: NodeClass.Method },
    MAX_METHODS,
  );
  const own = references.find((r) => r.nodeId.serverIndex === 0 && idText(r.nodeId, at.namespaces) === method.text);
  if (!own) throw new AppError("forbidden", operationWords.notItsMethod);
  return { objectId: object.text, methodId: method.text, browseName: browseName(own.browseName, at.namespaces) };
}

/**
 * By the NodeId attribute of each: a server may answer to more than one spelling of a node, and only the one that it
 * uses itself is taken, so that rules and record speak of what is acted on.
 */
async function asTheServerNames(texts: readonly NodeIdText[], at: At): Promise<Named[]> {
  const asked = texts.map((text) => requireNodeId(text, at.namespaces));
  const read = await readAll(
    at.session,
    asked.map((nodeId) => ({ nodeId, attributeId: AttributeIds.NodeId })),
  );
  return asked.map((nodeId, i) => {
    const { statusCode, value } = read[i]!;
    const told = value.value as NodeId | null;
    const text = statusCode.isGood() && told ? idText(told, at.namespaces) : "";
    if (text === "") throw new AppError("not_found", operationWords.noSuchNode(texts[i]!, statusCode.name));
    if (text !== idText(nodeId, at.namespaces)) throw new AppError("forbidden", operationWords.otherNode(text));
    return { nodeId, text };
  });
}
