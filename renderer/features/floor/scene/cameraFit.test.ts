import fc from "fast-check";
import { PerspectiveCamera, Vector3 } from "three";
import { expect, test } from "vitest";
import { ease, fitView, overviewWay } from "./cameraFit.ts";

test("the fitted view shows every corner of the box, whatever box and window", () => {
  const side = fc.double({ min: 1, max: 300, noNaN: true });
  fc.assert(
    fc.property(
      side,
      fc.double({ min: 1, max: 20, noNaN: true }),
      side,
      fc.double({ min: 0.5, max: 3, noNaN: true }),
      (w, h, d, aspect) => {
        const bounds = { min: new Vector3(10, 0, -5), max: new Vector3(10 + w, h, -5 + d) };
        const view = fitView(bounds, overviewWay, 30, aspect);
        const camera = new PerspectiveCamera(30, aspect, 0.01, 5000);
        camera.position.copy(view.position);
        camera.lookAt(view.target);
        camera.updateMatrixWorld();
        for (let k = 0; k < 8; k++) {
          const corner = new Vector3(
            k & 1 ? bounds.max.x : bounds.min.x,
            k & 2 ? bounds.max.y : bounds.min.y,
            k & 4 ? bounds.max.z : bounds.min.z,
          ).project(camera);
          expect(Math.abs(corner.x)).toBeLessThanOrEqual(1.02);
          expect(Math.abs(corner.y)).toBeLessThanOrEqual(1.02);
        }
      },
    ),
  );
});

test("a move starts at 0, ends at 1 and stays there", () => {
  expect([ease(-1), ease(0), ease(0.5), ease(1), ease(7)]).toEqual([0, 0, 0.5, 1, 1]);
});
