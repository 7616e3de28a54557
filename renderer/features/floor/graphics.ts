/** What this machine draws 3D with. "software" means the processor: fewer pixels, fewer frames. */
export type Graphics = "none" | "software" | "hardware";

export function detectGraphics(canvas: HTMLCanvasElement): Graphics {
  const context = canvas.getContext("webgl2");
  if (context === null) return "none";
  const info = context.getExtension("WEBGL_debug_renderer_info");
  const name: unknown = context.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : context.RENDERER);
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return isSoftware(String(name)) ? "software" : "hardware";
}

export function isSoftware(renderer: string): boolean {
  return /swiftshader|llvmpipe|softpipe|basic render|software/i.test(renderer);
}
