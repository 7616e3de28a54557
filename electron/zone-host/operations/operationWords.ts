// What the files of this folder say when they refuse.
export const operationWords = {
  badNow: (status: string) =>
    `The present value is bad (${status}), so it is not written. Find out why at the device first.`,
  untypable: (name: string, kind: string) => `${name} takes ${kind}, which cannot be typed in here.`,
  serverOwn:
    "This belongs to the server itself: its state, its certificates or who may do what. It is not written or called from here.",
} as const;
