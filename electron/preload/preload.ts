import { contextBridge, ipcRenderer, type IpcRendererEvent } from "electron";

// Filled in at build time from the contract: the page can reach these names and no others.
declare const __CALL_NAMES__: readonly string[];
declare const __EVENT_NAMES__: readonly string[];
// The two things of the page that this file touches; the rest of the DOM stays out of electron/'s types.
declare const window: { postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void };
declare const location: { readonly origin: string };

contextBridge.exposeInMainWorld("millward", {
  call: (name: string, input: unknown): Promise<unknown> => {
    if (!__CALL_NAMES__.includes(name))
      return Promise.resolve({ ok: false, code: "not_found", message: "There is no such call." });
    return ipcRenderer.invoke(`call:${name}`, input);
  },
  on: (name: string, listener: (event: unknown) => void): (() => void) => {
    if (!__EVENT_NAMES__.includes(name)) throw new Error("There is no such event.");
    const relay = (_event: IpcRendererEvent, payload: unknown): void => listener(payload);
    ipcRenderer.on(`event:${name}`, relay);
    return () => void ipcRenderer.off(`event:${name}`, relay);
  },
});

// A MessagePort cannot cross the context bridge; it travels as a message of the page to itself.
ipcRenderer.on("tagPort", (event, message: unknown) =>
  window.postMessage(message, location.origin, event.ports as readonly unknown[]),
);
