import { expect, test } from "vitest";
import type { ZoneHealth } from "../../shared/zones/health.ts";
import { StartUp } from "./startUp.ts";

const health = (zone: string, state: ZoneHealth["state"]): ZoneHealth => ({ zone, state }) as ZoneHealth;

test("start-up says what the demo does, then how many zones have answered, then nothing more", () => {
  let zones = ["a", "b"];
  const startUp = new StartUp(() => zones);
  const told: string[] = [];
  startUp.onChange((text) => void told.push(text));
  startUp.plantSays("Starting Process controller");
  startUp.plantSays("");
  startUp.zonesAre([health("a", "live"), health("b", "connecting")]);
  startUp.zonesAre([health("a", "live"), health("b", "connecting")]);
  startUp.zonesAre([health("a", "silent"), health("b", "refused")]);
  zones = ["a", "b", "c"];
  startUp.zonesAre([health("c", "connecting")]);
  expect(told).toEqual([
    "Starting Process controller",
    "Connecting: 0 of 2 zones have answered.",
    "Connecting: 1 of 2 zones have answered.",
    "",
  ]);
});
