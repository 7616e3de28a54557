import { ipcMain, type IpcMainInvokeEvent } from "electron";
import type { Wire } from "../../../shared/errors.ts";
import { bounded } from "../../../shared/text.ts";

interface IpcTransportDeps {
  /** The only origin whose main frame may call. */
  readonly origin: string;
  knows(windowId: number): boolean;
  onForeignSender(name: string, url: string): void;
}

/** Puts calls on Electron's IPC. Only the main frame of a page of ours, in a window of ours, gets past this point. */
export function ipcTransport(deps: IpcTransportDeps): {
  handle(name: string, answer: (windowId: number, raw: unknown) => Promise<Wire<unknown>>): void;
} {
  return {
    handle(name, answer) {
      ipcMain.handle(`call:${name}`, (event, raw: unknown) => {
        if (isOurs(event, deps)) return answer(event.sender.id, raw);
        deps.onForeignSender(name, bounded(event.senderFrame?.url ?? "", 200));
        return { ok: false, code: "forbidden", message: "Only Millward's own page may ask." } satisfies Wire<unknown>;
      });
    },
  };
}

function isOurs(event: IpcMainInvokeEvent, deps: IpcTransportDeps): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && frame.origin === deps.origin && deps.knows(event.sender.id);
}
