export type Theme = "light" | "dark";
const KEY = "millward.theme";

/** A choice of the station, not of the user: a control room is dark for everybody. */
export function readTheme(storage: Pick<Storage, "getItem">): Theme {
  return storage.getItem(KEY) === "dark" ? "dark" : "light";
}

export function writeTheme(storage: Pick<Storage, "setItem">, theme: Theme): void {
  storage.setItem(KEY, theme);
}

/** The part of the window that hears what another window of the station stored. */
interface StorageListening {
  readonly localStorage: Pick<Storage, "getItem">;
  addEventListener(type: "storage", listener: (event: { readonly key: string | null }) => void): void;
}

/** One room has one light: what is chosen in one window holds in all. For as long as the window lives. */
export function followTheme(page: StorageListening, take: (theme: Theme) => void): void {
  page.addEventListener("storage", (event) => {
    if (event.key === KEY) take(readTheme(page.localStorage));
  });
}
