import { expect, test } from "vitest";
import { addressOf } from "../store/places.ts";
import { createAppStore } from "../store/appStore.ts";
import { followAddress, type AddressBar } from "./followAddress.ts";

/** A window's address without a window. */
function addressBar(hash: string) {
  const listeners = new Set<() => void>();
  const location = { hash };
  const bar: AddressBar = {
    location,
    history: { replaceState: (_data, _unused, url) => void (location.hash = url) },
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  };
  const enter = (address: string): void => {
    location.hash = address;
    listeners.forEach((l) => l());
  };
  return { bar, enter, listeners };
}

test("a window opens at the place of its address and its address follows it", () => {
  const store = createAppStore();
  const { bar, enter, listeners } = addressBar("#/zones?server=packaging-1");
  const stop = followAddress(store, bar);
  const opened = addressOf(store.getState().place);
  store.getState().go("alarms", { area: "mixing" });
  const followed = bar.location.hash;
  enter("#/help?page=keys");
  expect({ opened, followed, entered: store.getState().place }).toEqual({
    opened: "#/zones?server=packaging-1",
    followed: "#/alarms?area=mixing",
    entered: { view: "help", params: { page: "keys" }, asset: null },
  });
  stop();
  expect(listeners.size).toBe(0);
});

test("an unknown or hostile address lands at home, says so, and is not kept", () => {
  for (const address of ["#/nowhere", "#/zones?server=%3Cscript%3E", "#javascript:alert(1)"]) {
    const store = createAppStore();
    const { bar } = addressBar(address);
    followAddress(store, bar);
    expect({ at: bar.location.hash, said: store.getState().astray }).toEqual({
      at: "#/overview",
      said: "This address names no place of Millward. Here is the overview instead.",
    });
  }
});

test("from an unknown address one can go back to where one was, and the next step clears what was said", () => {
  const store = createAppStore();
  const { bar, enter } = addressBar("#/zones");
  followAddress(store, bar);
  enter("#/nowhere");
  store.getState().back();
  expect({ at: bar.location.hash, said: store.getState().astray }).toEqual({ at: "#/zones", said: "" });
});

test("a window without an address is at home and says nothing", () => {
  const store = createAppStore();
  const { bar } = addressBar("");
  followAddress(store, bar);
  expect({ at: bar.location.hash, said: store.getState().astray }).toEqual({ at: "#/overview", said: "" });
});
