/** One end of a MessagePort, whichever runtime it comes from. */
export interface StreamPort {
  post(message: unknown): void;
  /** Called once, before anything is posted. */
  open(onMessage: (message: unknown) => void, onClose: () => void): void;
  close(): void;
}

interface NodePort {
  on(event: "message", listener: (data: unknown) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  start(): void;
  postMessage(message: unknown): void;
  close(): void;
}

/**
 * @param port Electron's MessagePortMain, whose events wrap the data, or Node's own MessagePort, whose events are the
 * data.
 * @param wrapped true for Electron's.
 */
export function streamPort(port: unknown, wrapped: boolean): StreamPort {
  const p = port as NodePort;
  return {
    post: (message) => p.postMessage(message),
    open(onMessage, onClose) {
      p.on("message", (event) => onMessage(wrapped ? (event as { data: unknown }).data : event));
      p.on("close", onClose);
      p.start();
    },
    close: () => p.close(),
  };
}
