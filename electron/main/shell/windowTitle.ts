/**
 * A window's title: the view that its page names, before the program's own. The page may not put anything else there.
 */
export function windowTitle(own: string, view: string): string {
  return /^[A-Z][a-z]{1,19}$/.test(view) && view !== "Millward" ? `${view} — ${own}` : own;
}
