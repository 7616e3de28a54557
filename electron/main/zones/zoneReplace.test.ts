import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PlantModel, Server } from "../../../shared/plant/model.ts";
import { plantChange } from "../../../shared/plant/plantChange.ts";
import { indexPlant } from "../../../shared/plant/plantIndex.ts";
import { link, runZones, server, zonesPlant as model } from "../../../test/support/zonesInMemory.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "millward-zones-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The same plant with other servers in a zone. */
const withServers = (id: string, servers: readonly Server[], of: PlantModel = model): PlantModel => ({
  ...of,
  zones: of.zones.map((z) => (z.id === id ? { ...z, servers } : z)),
});

function replacing() {
  const built = runZones(folder);
  const made: string[] = [];
  const gone: string[] = [];
  built.signals.on("gone", (id) => void gone.push(id));
  const replace = (next: PlantModel): Promise<void> => {
    const change = plantChange(built.present.index, indexPlant(next));
    built.present.index = indexPlant(next);
    const before = new Map(built.hosts);
    const done = built.zones.replace(change);
    for (const [id, host] of built.hosts) if (before.get(id) !== host) made.push(id);
    return done;
  };
  return { ...built, made, gone, replace };
}

test("another plant leaves the hosts of unchanged zones alone, whatever their names, and begins others", async () => {
  const { zones, hosts, made, gone, replace } = replacing();
  for (const host of hosts.values()) await host.up();
  const utilities = hosts.get("utilities")!;
  const asked = utilities.asked.length;
  const renamed = { ...model, zones: model.zones.map((z) => ({ ...z, name: `${z.id} hall`, slTarget: [3] })) };
  await replace(withServers("process", [server("p-1"), server("p-2")], renamed));
  expect({ made, gone, asked: utilities.asked.length, ids: zones.zoneIds }).toEqual({
    made: ["process"],
    gone: ["process"],
    asked,
    ids: ["utilities", "process"],
  });
  utilities.down("It ended.");
  expect(() => zones.host("utilities")).toThrow("utilities hall is not reachable");
  expect(zones.healthOf("process")!.links.map((l) => l.server)).toEqual(["p-1", "p-2"]);
  await replace(withServers("process", [], withServers("supervision", [server("s-1")])));
  expect([made, gone, zones.zoneIds]).toEqual([
    ["process", "supervision"],
    ["process", "process"],
    ["utilities", "supervision"],
  ]);
});

test("a zone's next process starts when the one before has ended; of several in a row only the last does", async () => {
  const { zones, hosts, replace } = replacing();
  const first = hosts.get("process")!;
  let letGo: () => void = () => undefined;
  first.hold = new Promise((resolve) => {
    letGo = resolve;
  });
  const one = replace(withServers("process", [server("p-2")]));
  const second = hosts.get("process")!;
  const two = replace(withServers("process", [server("p-3")]));
  const third = hosts.get("process")!;
  await new Promise(setImmediate);
  expect([first.pid, second.pid, third.pid]).toEqual([42, null, null]);
  letGo();
  await Promise.all([one, two]);
  await expect.poll(() => third.pid).toBe(42);
  expect([second.pid, zones.zoneIds]).toEqual([null, ["utilities", "process"]]);
});

test("what a host of an earlier plant says on its way out is not the word of the present one", async () => {
  const { zones, hosts, replace } = replacing();
  const old = hosts.get("process")!;
  await old.up();
  await replace(withServers("process", [server("p-1"), server("p-2")]));
  await hosts.get("process")!.up();
  old.hooks.onEvent("health", [link("p-1", "live"), link("p-2", "live")]);
  expect(zones.healthOf("process")!.links.map((l) => l.state)).toEqual(["connecting", "connecting"]);
});

test("a program that ends while the plant is replaced starts no zone any more", async () => {
  const { zones, hosts, replace } = replacing();
  const first = hosts.get("process")!;
  let letGo: () => void = () => undefined;
  first.hold = new Promise((resolve) => {
    letGo = resolve;
  });
  const done = replace(withServers("process", [server("p-2")]));
  const ended = zones.dispose();
  const late = replace(withServers("supervision", [server("s-1")]));
  letGo();
  await Promise.all([done, ended, late]);
  await new Promise(setImmediate);
  expect([hosts.get("process")!.pid, hosts.get("supervision")!.pid]).toEqual([null, null]);
});

test("a process that does not end cleanly, and one that does not start, keep no other back", async () => {
  const { hosts, replace } = replacing();
  hosts.get("process")!.hold = Promise.reject(new Error("It was gone already."));
  const done = replace(withServers("process", [server("p-2")], withServers("supervision", [server("s-1")])));
  hosts.get("process")!.start = () => {
    throw new Error("There is no such program.");
  };
  await done;
  await new Promise(setImmediate);
  expect([hosts.get("process")!.pid, hosts.get("supervision")!.pid]).toEqual([null, 42]);
  await replace(withServers("process", [server("p-3")], withServers("supervision", [server("s-1")])));
  await expect.poll(() => hosts.get("process")!.pid).toBe(42);
});
