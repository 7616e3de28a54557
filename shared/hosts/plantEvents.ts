import { z } from "zod";
import type { PlantHostEvents } from "./plantHost.ts";

const shapes: { readonly [E in keyof PlantHostEvents]: z.ZodType<PlantHostEvents[E]> } = {
  progress: z.object({ server: z.string(), text: z.string() }),
  serverUp: z.object({
    server: z.string(),
    zone: z.string(),
    endpointUrl: z.string(),
    port: z.number(),
    certificateDer: z.instanceof(Uint8Array),
  }),
};

type PlantEvent = { [E in keyof PlantHostEvents]: { readonly name: E; readonly payload: PlantHostEvents[E] } };

/** @returns what the demo's host said, or null when it is nothing that it may say. */
export function readPlantEvent(name: string, payload: unknown): PlantEvent[keyof PlantEvent] | null {
  if (!Object.hasOwn(shapes, name)) return null;
  const parsed = shapes[name as keyof PlantHostEvents].safeParse(payload);
  return parsed.success ? ({ name, payload: parsed.data } as PlantEvent[keyof PlantEvent]) : null;
}
