import { MessageChannelMain, screen, type BrowserWindow, type MessagePortMain, type Rectangle } from "electron";
import type { Caller } from "../../../shared/access/roles.ts";
import type { TagPortMessage } from "../../../shared/ipc/tagBatch.ts";
import { placeBeside } from "./windowPlace.ts";

/**
 * The open windows by the id of their page. Events go out here, each window's payload chosen by who is signed in there.
 */
export class Windows {
  readonly #open = new Map<number, BrowserWindow>();
  readonly #callerOf: (windowId: number) => Caller | null;

  constructor(callerOf: (windowId: number) => Caller | null) {
    this.#callerOf = callerOf;
  }

  /** @returns its id. */
  add(window: BrowserWindow, onGone: () => void): number {
    const { id } = window.webContents;
    this.#open.set(id, window);
    window.once("closed", () => {
      this.#open.delete(id);
      onGone();
    });
    return id;
  }

  has(windowId: number): boolean {
    return this.#open.has(windowId);
  }
  get ids(): readonly number[] {
    return [...this.#open.keys()];
  }
  first(): BrowserWindow | null {
    return this.#open.values().next().value ?? null;
  }

  /** Where a further window opens; null when this one is gone. */
  placeBeside(windowId: number): Rectangle | null {
    const shown = [...this.#open.values()].map((window) => window.getBounds());
    const asked = this.#open.get(windowId)?.getBounds();
    const screens = screen.getAllDisplays().map((display) => display.workArea);
    return asked ? placeBeside(asked, shown, screens) : null;
  }

  send(windowId: number, name: string, payload: unknown): void {
    const window = this.#open.get(windowId);
    if (window && !window.isDestroyed()) window.webContents.send(`event:${name}`, payload);
  }

  /** @param payloadFor null for a window whose user may not see it. */
  emit(name: string, payloadFor: (caller: Caller | null) => unknown): void {
    for (const id of this.#open.keys()) {
      const payload = payloadFor(this.#callerOf(id));
      if (payload !== null) this.send(id, name, payload);
    }
  }

  createChannel(): { host: MessagePortMain; window: MessagePortMain } {
    const { port1, port2 } = new MessageChannelMain();
    return { host: port1, window: port2 };
  }

  sendPort(windowId: number, message: TagPortMessage, port: unknown): boolean {
    const window = this.#open.get(windowId);
    if (!window || window.isDestroyed()) return false;
    window.webContents.postMessage("tagPort", message, [port as MessagePortMain]);
    return true;
  }
}
