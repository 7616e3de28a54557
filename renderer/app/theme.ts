export type Theme = "light" | "dark";
const KEY = "millward.theme";

/** A choice of the station, not of the user: a control room is dark for everybody. */
export function readTheme(storage: Pick<Storage, "getItem">): Theme {
  return storage.getItem(KEY) === "dark" ? "dark" : "light";
}

export function writeTheme(storage: Pick<Storage, "setItem">, theme: Theme): void {
  storage.setItem(KEY, theme);
}
