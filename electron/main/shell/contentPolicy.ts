import { extname } from "node:path";

export const appOrigin = "app://ui";

/** What a page of ours may load: its own files. The nonce lets the component library's style tags in, no others. */
export function contentSecurityPolicy(styleNonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
  ].join("; ");
}

export function pageHeaders(mime: string, styleNonce: string): Record<string, string> {
  return {
    "Content-Type": mime,
    "Content-Security-Policy": contentSecurityPolicy(styleNonce),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), display-capture=()",
    "Cache-Control": "no-store",
  };
}

const mimes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".ico": "image/x-icon",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".glb": "model/gltf-binary",
  ".md": "text/markdown; charset=utf-8",
};
/** @returns null for a kind of file that pages do not need. */
export const mimeOf = (path: string): string | null => mimes[extname(path).toLowerCase()] ?? null;

/**
 * @returns the path of the file that an app:// address names, relative to the served folder, with '/' between its
 * parts; null for everything else: another host, a parent folder, a hidden file, a back slash, a drive, a control
 * character.
 */
export function servedPath(address: string): string | null {
  let path: string;
  try {
    const url = new URL(address);
    if (url.protocol !== "app:" || url.host !== "ui" || url.username !== "" || url.password !== "") return null;
    path = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  if (path === "/" || path === "") return "index.html";
  const parts = path.slice(1).split("/");
  const sound = parts.every((part) => part !== "" && !part.startsWith(".") && /^[\w .@+-]+$/.test(part));
  return path.startsWith("/") && sound ? parts.join("/") : null;
}

/** Puts the nonce of this load where the page's script finds it. */
export function withStyleNonce(html: string, styleNonce: string): string {
  const meta = `<meta name="millward-style-nonce" content="${styleNonce}">`;
  const placed = html.replace(/<meta\s+name="millward-style-nonce"[^>]*>/i, meta);
  return placed === html ? html.replace(/<head>/i, `<head>${meta}`) : placed;
}

/** True for what a window may ask for at all. */
export function mayRequest(address: string, devOrigin: string | null): boolean {
  if (address.startsWith(`${appOrigin}/`) || address.startsWith(`blob:${appOrigin}/`) || address.startsWith("data:"))
    return true;
  if (devOrigin === null) return false;
  return (
    address.startsWith("devtools://") ||
    address.startsWith(`${devOrigin}/`) ||
    address.startsWith(`${devOrigin.replace(/^http/, "ws")}/`) ||
    address.startsWith(`blob:${devOrigin}/`)
  );
}
