import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";

/** Listens on UDP and TCP of this machine, and counts whatever arrives. */
export interface EgressListener {
  readonly port: number;
  packets(): number;
  connections(): number;
  close(): Promise<void>;
}

export async function listenForEgress(): Promise<EgressListener> {
  const tcp: Server = createServer();
  let connections = 0;
  let packets = 0;
  tcp.on("connection", (socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((ok) => tcp.listen(0, "127.0.0.1", ok));
  const { port } = tcp.address() as AddressInfo;
  const udp: UdpSocket = createSocket("udp4");
  udp.on("message", () => (packets += 1));
  await new Promise<void>((ok) => udp.bind(port, "127.0.0.1", ok));
  return {
    port,
    packets: () => packets,
    connections: () => connections,
    close: async () => {
      udp.close();
      await new Promise((ok) => tcp.close(ok));
    },
  };
}

/**
 * Runs in the page: tries every way to the network that it knows, and waits until WebRTC has looked for its ways out.
 * @returns the ways tried.
 */
export async function tryEveryWayOut(port: number): Promise<string[]> {
  const address = `127.0.0.1:${port}`;
  const tried: string[] = [];
  const attempt = async (name: string, run: () => unknown): Promise<void> => {
    tried.push(name);
    try {
      await run();
    } catch {
      // Refused: as it should be.
    }
  };
  const element = (tag: string, attributes: Record<string, string>): HTMLElement => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    document.body.append(made);
    return made;
  };
  await attempt("fetch", () => fetch(`http://${address}/`, { mode: "no-cors" }));
  await attempt("beacon", () => navigator.sendBeacon(`http://${address}/`, "x"));
  await attempt("xhr", () => {
    const request = new XMLHttpRequest();
    request.open("POST", `http://${address}/`);
    request.send("x");
  });
  await attempt("webSocket", () => new WebSocket(`ws://${address}/`));
  await attempt("eventSource", () => new EventSource(`http://${address}/`));
  await attempt("webTransport", async () => new WebTransport(`https://${address}/`).ready);
  await attempt("font", async () => new FontFace("x", `url(http://${address}/f.woff2)`).load());
  await attempt("worker", () => new Worker(`http://${address}/w.js`));
  await attempt("import", () => import(/* @vite-ignore */ `http://${address}/m.js`));
  await attempt("serviceWorker", async () => navigator.serviceWorker.register(`http://${address}/s.js`));
  for (const tag of ["img", "video", "audio", "iframe", "embed", "script"])
    await attempt(tag, () => element(tag, { src: `http://${address}/${tag}` }));
  await attempt("object", () => element("object", { data: `http://${address}/object` }));
  await attempt("css", () => (element("div", {}).style.backgroundImage = `url(http://${address}/css)`));
  for (const rel of ["stylesheet", "preconnect", "prefetch", "preload", "modulepreload", "dns-prefetch", "icon"])
    await attempt(rel, () => element("link", { rel, href: `http://${address}/`, as: "image" }));
  await attempt("form", () =>
    (element("form", { action: `http://${address}/`, method: "post" }) as HTMLFormElement).submit(),
  );
  await attempt("ping", () => element("a", { href: "#/overview", ping: `http://${address}/` }).click());
  await attempt("location", () => (location.href = `http://${address}/`));
  await attempt("open", () => window.open(`http://${address}/`));
  const ways = [`stun:${address}`, `stun:localhost:${port}`, `turn:${address}`, `turn:${address}?transport=tcp`];
  for (const urls of [...ways, `turns:${address}?transport=tcp`])
    await attempt(`webrtc ${urls.replace(/127.*/, urls.includes("tcp") ? "tcp" : "udp")}`, async () => {
      const peer = new RTCPeerConnection({ iceServers: [{ urls, username: "u", credential: "p" }] });
      peer.createDataChannel("x");
      const gathered = new Promise((done) => {
        peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && done(null);
        setTimeout(done, 3000);
      });
      await peer.setLocalDescription(await peer.createOffer());
      await gathered;
      peer.close();
    });
  return tried;
}
