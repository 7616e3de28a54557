import { contextBridge, ipcRenderer, type IpcRendererEvent } from "electron";
import { sizeOfPayload, type PayloadLimits } from "../../shared/ipc/payload.ts";

// Filled in at build time from the contract: the page can reach these names and no others, with so much.
declare const __CALL_LIMITS__: Readonly<Record<string, PayloadLimits>>;
declare const __EVENT_NAMES__: readonly string[];
// The two things of the page that this file touches; the rest of the DOM stays out of electron/'s types.
declare const window: { postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void };
declare const location: { readonly origin: string };
const callLimits = __CALL_LIMITS__;

contextBridge.exposeInMainWorld("millward", {
  call: (name: string, input: unknown): Promise<unknown> => {
    const limits = Object.hasOwn(callLimits, name) ? callLimits[name] : undefined;
    if (limits === undefined)
      return Promise.resolve({ ok: false, code: "not_found", message: "There is no such call." });
    const { fault } = sizeOfPayload(input, limits);
    if (fault === null) return ipcRenderer.invoke(`call:${name}`, input);
    // What is too much never travels; main refuses the call without it, and records that.
    return ipcRenderer
      .invoke(`call:${name}`, undefined)
      .then(() => ({ ok: false, code: "invalid_input", message: fault }));
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
