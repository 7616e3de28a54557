// What the files of this folder say when they refuse.
import { bounded } from "../../../shared/text.ts";

export const operationWords = {
  badNow: (status: string) =>
    `The present value is bad (${status}), so it is not written. Find out why at the device first.`,
  untypable: (name: string, kind: string) => `${name} takes ${kind}, which cannot be typed in here.`,
  notItsMethod:
    "This method is not a component of this object: it belongs to the object's type or to another object. Open the object in the browser and call the method that stands there.",
  noSuchNode: (nodeId: string, status: string) =>
    `The server does not show you a node of the id ${bounded(nodeId, 200)} (${status}).`,
  otherNode: (nodeId: string) =>
    `The server calls this node ${bounded(nodeId, 200)}. Open it under that id; nothing was sent.`,
  serverOwn:
    "This belongs to the server itself: its state, its certificates or who may do what. It is not written or called from here.",
} as const;
