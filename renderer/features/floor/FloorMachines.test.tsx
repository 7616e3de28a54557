import { Profiler } from "react";
import { LineSegments, Matrix4, Mesh, type InstancedMesh, type Object3D } from "three";
import { expect, test } from "vitest";
import { floorBatch, floorPlant, TAGS_PER_ASSET } from "../../../test/support/floorPlant.ts";
import { mountScene } from "../../../test/support/scene.ts";
import { TagTable } from "../../live/tagTable.ts";
import { FloorMachines } from "./FloorMachines.tsx";
import { FloorScene } from "./scene/floorScene.ts";
import { tokenNames, type Tokens } from "./scene/palette.ts";
import { hatch, lookOf, tone } from "./scene/tones.ts";

const tokens = Object.fromEntries(tokenNames.map((name) => [name, "#808080"])) as Tokens;
const BAD = 0x80000000;

function make(count: number, mayRead: (zone: string) => boolean = () => true) {
  const plant = floorPlant(count);
  const table = new TagTable(plant.model);
  return { plant, table, scene: new FloorScene(plant, table, tokens, mayRead) };
}

/** Look and matrix of the first part of an asset. */
function firstPart(scene: FloorScene, i: number): { look: number; matrix: Matrix4 } {
  const { start, primitive, slot } = scene.layout;
  const p = start[i]!;
  const meshes = scene.group.children
    .find((c) => c.type === "Group")!
    .children.filter((c): c is InstancedMesh => "isInstancedMesh" in c);
  const mesh = meshes[primitive[p]!]!;
  const matrix = new Matrix4();
  mesh.getMatrixAt(slot[p]!, matrix);
  return { look: mesh.geometry.getAttribute("aLook").getX(slot[p]!), matrix };
}

test("2,000 assets with 500 changes a frame: small script time, few draw calls, no React render", async () => {
  const { plant, table, scene } = make(2000);
  let renders = 0;
  const times: number[] = [];
  const mounted = await mountScene(
    <Profiler id="floor" onRender={() => renders++}>
      <FloorMachines
        scene={scene}
        table={table}
        nowMs={() => performance.now()}
        framesPerSecond={20}
        onFrame={(ms) => times.push(ms)}
      />
    </Profiler>,
  );
  const before = renders;
  expect(before).toBeGreaterThan(0);
  for (let k = 1; k <= 120; k++) {
    const rows = (parity: number) =>
      Array.from({ length: 250 }, (_, j) => {
        const asset = ((k * 250 + j) * 2 + parity) % plant.model.assets.length;
        return [asset * TAGS_PER_ASSET + (j % 3), (k + j) % 2 === 0 ? 1 : (k * 7 + j) % 100] as const;
      });
    table.apply(floorBatch(plant, "east", k, rows(0), k * 16), k * 16);
    table.apply(floorBatch(plant, "west", k, rows(1), k * 16), k * 16);
    mounted.frame(k * 16);
  }
  const median = times.slice(20).sort((a, b) => a - b)[50]!;
  const drawn: Object3D[] = [];
  mounted.scene.traverseVisible((o) => {
    if (o instanceof Mesh || o instanceof LineSegments) drawn.push(o);
  });
  expect({ renders, fewDraws: drawn.length <= 60, median: median <= 6 ? "at most 6 ms" : `${median} ms` }).toEqual({
    renders: before,
    fewDraws: true,
    median: "at most 6 ms",
  });
  await mounted.unmount();
});

test("an asset is drawn at rest, running, bad and stale as its tags say", () => {
  const { plant, table, scene } = make(40);
  const seen: number[] = [];
  const look = (): void => {
    scene.frame(0);
    seen.push(firstPart(scene, 1).look);
  };
  const state = 1 * TAGS_PER_ASSET;
  const others = [state + 1, state + 2, state + 3].map((t) => [t, 1] as const);
  look();
  table.apply(floorBatch(plant, "west", 1, [[state, 0], ...others], 1000), 1000);
  look();
  table.apply(floorBatch(plant, "west", 2, [[state, 1]], 2000), 2000);
  look();
  table.apply(floorBatch(plant, "west", 3, [[state, 1, BAD]], 3000), 3000);
  look();
  table.apply(floorBatch(plant, "west", 4, [[state, 1]], 4000), 4000);
  table.tick(9000);
  look();
  // The pump's first part is its base plate, an edge part.
  expect(seen).toEqual([
    lookOf(tone.edge, hatch.stale),
    lookOf(tone.edge, hatch.none),
    lookOf(tone.edgeRunning, hatch.none),
    lookOf(tone.edgeRunning, hatch.bad),
    lookOf(tone.edgeRunning, hatch.stale),
  ]);
});

test("an asset of a zone the user may not read is drawn closed whatever its tags say", () => {
  const { plant, table, scene } = make(4, (zone) => zone === "east");
  table.apply(floorBatch(plant, "west", 1, [[TAGS_PER_ASSET, 1]], 1000), 1000);
  scene.frame(0);
  expect(Math.floor(firstPart(scene, 1).look / 32)).toBe(hatch.closed);
});

test("update says that nothing must be drawn when only unbound or equal values came", () => {
  const { plant, table, scene } = make(40);
  const rows = [
    [4, 1],
    [5, 40],
    [6, 0],
    [7, 0],
  ] as const;
  table.apply(floorBatch(plant, "west", 1, rows, 1000), 1000);
  const first = scene.update(0);
  table.apply(floorBatch(plant, "west", 2, rows, 1100), 1100);
  expect([first, scene.update(10)]).toEqual([true, false]);
});

test("a mover goes from where it is drawn to its newest sample and stops there", () => {
  const { plant, table, scene } = make(40);
  const [x, z] = [20 * TAGS_PER_ASSET + 2, 20 * TAGS_PER_ASSET + 3];
  const at = (nowMs: number): number => {
    scene.frame(nowMs);
    return Math.round(scene.pose[20 * 3]! * 100) / 100;
  };
  table.apply(
    floorBatch(
      plant,
      "east",
      1,
      [
        [x, 10],
        [z, 5],
      ],
      1000,
    ),
    1000,
  );
  const placed = at(1000);
  table.apply(floorBatch(plant, "east", 2, [[x, 12]], 1200), 1200);
  const start = at(1200);
  const halfway = at(1300);
  expect({
    placed,
    start,
    between: halfway > 10 && halfway < 12,
    end: at(3000),
    later: at(9000),
    asks: scene.update(9001),
  }).toEqual({ placed: 10, start: 10, between: true, end: 12, later: 12, asks: false });
});
