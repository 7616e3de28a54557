/** Draws a line over the canvas in its own text colour; null breaks it. */
export function strokePoints(
  node: HTMLCanvasElement,
  points: (size: {
    readonly width: number;
    readonly height: number;
  }) => readonly ({ readonly x: number; readonly y: number } | null)[],
): void {
  const ratio = window.devicePixelRatio;
  const [width, height] = [node.clientWidth, node.clientHeight];
  if (node.width !== Math.round(width * ratio)) node.width = Math.round(width * ratio);
  if (node.height !== Math.round(height * ratio)) node.height = Math.round(height * ratio);
  const pen = node.getContext("2d");
  if (!pen || width === 0) return;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.strokeStyle = getComputedStyle(node).color;
  pen.lineWidth = 1.25;
  pen.lineJoin = "round";
  pen.beginPath();
  let down = false;
  for (const point of points({ width, height })) {
    if (point === null) down = false;
    else if (down) pen.lineTo(point.x, point.y);
    else {
      pen.moveTo(point.x, point.y);
      down = true;
    }
  }
  pen.stroke();
}
