import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { protocol, type Session } from "electron";
import { mimeOf, pageHeaders, servedPath, withStyleNonce } from "./contentPolicy.ts";

/** Must run before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: "app", privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Serves the renderer's built files, and nothing else, as app://ui/. */
export function serveApp(session: Session, folder: string, newNonce: () => string): void {
  session.protocol.handle("app", async (request) => {
    const path = request.method === "GET" ? servedPath(request.url) : null;
    const mime = path === null ? null : mimeOf(path);
    if (path === null || mime === null) return notFound();
    try {
      const body = await readFile(join(folder, path));
      const nonce = newNonce();
      return new Response(path === "index.html" ? withStyleNonce(body.toString("utf8"), nonce) : body, {
        headers: pageHeaders(mime, nonce),
      });
    } catch {
      return notFound();
    }
  });
}

const notFound = (): Response =>
  new Response("Not found.", {
    status: 404,
    headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" },
  });
