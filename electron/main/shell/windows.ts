import { MessageChannelMain, screen, type BrowserWindow, type MessagePortMain, type Rectangle } from "electron";
import type { Caller } from "../../../shared/access/roles.ts";
import type { Events } from "../../../shared/ipc/contract.ts";
import type { TagPortMessage } from "../../../shared/ipc/tagBatch.ts";
import { placeBeside } from "./windowPlace.ts";

/** Who knows what happens at the windows. */
interface WindowOwner {
  callerOf(windowId: number): Caller | null;
  opened(windowId: number, beside: number | null): void;
  /** Its first picture is there. */
  shown(windowId: number): void;
  closed(windowId: number): void;
}

/**
 * The open windows by the id of their page. Events go out here, each window's payload chosen by who is signed in there.
 */
export class Windows {
  readonly #make: (place: Rectangle | null) => BrowserWindow;
  readonly #open = new Map<number, BrowserWindow>();
  #owner: WindowOwner | null = null;

  constructor(make: (place: Rectangle | null) => BrowserWindow) {
    this.#make = make;
  }

  /** Until somebody owns the windows, nobody is signed in at any. */
  setOwner(owner: WindowOwner): void {
    this.#owner = owner;
  }

  /** @param beside the window whose seat it joins; null for a seat of its own. @returns its id. */
  open(beside: number | null): number {
    const window = this.#make(beside === null ? null : this.#placeBeside(beside));
    const { id } = window.webContents;
    this.#open.set(id, window);
    window.once("closed", () => {
      this.#open.delete(id);
      this.#owner?.closed(id);
    });
    window.once("ready-to-show", () => this.#owner?.shown(id));
    this.#owner?.opened(id, beside);
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

  /** Null when that window is gone. */
  #placeBeside(windowId: number): Rectangle | null {
    const shown = [...this.#open.values()].map((window) => window.getBounds());
    const asked = this.#open.get(windowId)?.getBounds();
    const screens = screen.getAllDisplays().map((display) => display.workArea);
    return asked ? placeBeside(asked, shown, screens) : null;
  }

  send<E extends keyof Events>(windowId: number, name: E, payload: Events[E]): void {
    const window = this.#open.get(windowId);
    if (window && !window.isDestroyed()) window.webContents.send(`event:${name}`, payload);
  }

  /** @param payloadFor null for a window whose user may not see it. */
  emit<E extends keyof Events>(name: E, payloadFor: (caller: Caller | null) => Events[E] | null): void {
    for (const id of this.#open.keys()) {
      const payload = payloadFor(this.#owner?.callerOf(id) ?? null);
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
