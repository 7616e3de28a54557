import type { AssetId } from "../../shared/ids.ts";

/** What a parameter of a place may hold. An address is typed by anybody, so nothing else is let in. */
const patterns = {
  /** An id of the plant project or of the program. */
  id: /^[A-Za-z][A-Za-z0-9_-]{0,47}$/,
  /** Ids or digits, joined by commas. */
  list: /^[A-Za-z0-9]{1,24}(,[A-Za-z0-9]{1,24}){0,9}$/,
  number: /^[1-9]\d{0,14}$/,
  /** What a person searches for. */
  text: /^[^\p{C}]{1,120}$/u,
} as const;

type ParamKind = keyof typeof patterns;
/** `asset` belongs to every place: the one whose faceplate is open. */
type Params = Readonly<Record<string, ParamKind>> & { readonly asset?: never };

/** Every view and what it can be told to show, a row each; renderer/app/features.ts says what stands there. */
export const placeParams = {
  overview: {},
  floor: { area: "id" },
  alarms: { zone: "id", area: "id", priorities: "list", states: "list", text: "text" },
  zones: { zone: "id", server: "id", tab: "id", board: "id" },
  access: {},
  audit: { zone: "id", result: "id", span: "id", actor: "text", text: "text", record: "number" },
  help: { page: "id" },
} as const satisfies Readonly<Record<string, Params>>;

export type ViewId = keyof typeof placeParams;
export type PlaceParams<V extends ViewId> = keyof (typeof placeParams)[V] extends never
  ? Readonly<Record<string, never>>
  : { readonly [P in keyof (typeof placeParams)[V]]?: string | undefined };

/** Where a window is: a view, what it shows there, and the asset in the drawer. */
export interface Place {
  readonly view: ViewId;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly asset: AssetId | null;
}

export const home: Place = { view: "overview", params: {}, asset: null };

/** Longer than any that `addressOf` writes: two texts of 120 signs, each up to twelve once encoded, and short ids. */
const MAX_ADDRESS = 4000;

/**
 * The address of a place, `#/zones?server=packaging-1`, as a bookmark keeps it. What an address may not hold is left
 * out: it then names the same view, showing more.
 */
export function addressOf(place: Place): string {
  const query = new URLSearchParams();
  const known: Readonly<Record<string, ParamKind>> = placeParams[place.view];
  for (const [name, kind] of Object.entries(known)) {
    const value = place.params[name];
    if (value !== undefined && patterns[kind].test(value)) query.set(name, value);
  }
  if (place.asset !== null && patterns.id.test(place.asset)) query.set("asset", place.asset);
  return `#/${place.view}${query.size === 0 ? "" : `?${query.toString()}`}`;
}

/** @returns null for an address that names no place; no address at all is the home view. */
export function placeAt(address: string): Place | null {
  if (["", "#", "#/"].includes(address)) return home;
  const parts = address.length > MAX_ADDRESS ? null : /^#\/([a-z]+)(?:\?(.*))?$/.exec(address);
  const view = parts?.[1];
  if (!isView(view)) return null;
  const known: Readonly<Record<string, ParamKind>> = { ...placeParams[view], asset: "id" };
  const params: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(parts?.[2] ?? "")) {
    if (!Object.hasOwn(known, name) || Object.hasOwn(params, name) || !patterns[known[name]!].test(value)) return null;
    params[name] = value;
  }
  const { asset = null, ...own } = params;
  return { view, params: own, asset };
}

function isView(id: string | undefined): id is ViewId {
  return id !== undefined && Object.hasOwn(placeParams, id);
}

/** The same view showing the same: going there is no step. */
export function samePlace(a: Place, b: Place): boolean {
  const names = Object.keys(placeParams[a.view]);
  return a.view === b.view && a.asset === b.asset && names.every((n) => (a.params[n] ?? "") === (b.params[n] ?? ""));
}
