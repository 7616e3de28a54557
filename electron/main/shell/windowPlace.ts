import type { Rectangle } from "electron";

const STEP_PX = 32;

/**
 * Where a further window opens: in the middle of a screen that shows none of ours yet; else a little right of and below
 * the window it was asked in, from the screen's corner again where that would leave the screen.
 * @param asked the window it was asked in, which gives the size.
 * @param shown all windows of ours.
 * @param screens what each screen has free of bars, the main screen first.
 */
export function placeBeside(asked: Rectangle, shown: readonly Rectangle[], screens: readonly Rectangle[]): Rectangle {
  const free = screens.find((screen) => !shown.some((window) => contains(screen, centreOf(window))));
  const home = free ?? screens.find((screen) => contains(screen, centreOf(asked))) ?? screens[0] ?? asked;
  const size = { width: Math.min(asked.width, home.width), height: Math.min(asked.height, home.height) };
  if (free) {
    const { x, y } = centreOf(free);
    return { x: Math.round(x - size.width / 2), y: Math.round(y - size.height / 2), ...size };
  }
  return {
    x: cascade(asked.x, size.width, home.x, home.width),
    y: cascade(asked.y, size.height, home.y, home.height),
    ...size,
  };
}

function cascade(from: number, length: number, screenFrom: number, screenLength: number): number {
  const next = from + STEP_PX;
  return next >= screenFrom && next + length <= screenFrom + screenLength ? next : screenFrom;
}

const centreOf = ({ x, y, width, height }: Rectangle): { x: number; y: number } => ({
  x: x + width / 2,
  y: y + height / 2,
});
const contains = (screen: Rectangle, { x, y }: { x: number; y: number }): boolean =>
  x >= screen.x && x < screen.x + screen.width && y >= screen.y && y < screen.y + screen.height;
