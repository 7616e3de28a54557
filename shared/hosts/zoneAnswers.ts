// What a zone's host answers where main decides or records something by it, checked as main takes it.
import { z } from "zod";
import type { ConditionMethodResult } from "../alarms/condition.ts";
import type { ElevatedServer } from "../access/elevation.ts";
import { boundedList } from "./boundedList.ts";
import type { ZoneHostCalls } from "./zoneHost.ts";

type Answer<K extends keyof ZoneHostCalls> = Awaited<ReturnType<ZoneHostCalls[K]>>;

/** Keys and certificates of the largest size are a tenth of it. */
const MOST_BYTES = 200_000;
const MOST_TEXT = 8_000;
const text = z.string().max(MOST_TEXT);
const status = z.string().max(300);
const der = z.custom<Uint8Array>((d) => d instanceof Uint8Array && d.length <= MOST_BYTES);

const elevated: z.ZodType<ElevatedServer> = z.object({
  server: text,
  state: z.enum(["elevated", "refused", "down"]),
  code: status,
});
const acted: z.ZodType<ConditionMethodResult> = z.object({ key: text, status, statusCode: z.number() });

const shapes = {
  configure: z.looseObject({ certificateDer: der, keyEncrypted: z.boolean() }) as unknown as z.ZodType<
    Answer<"configure">
  >,
  elevate: boundedList(elevated, { most: 100 }),
  createUserCertificate: z.object({ certificateDer: der, privateKeyPem: z.string().max(MOST_BYTES) }),
  actOnAlarms: boundedList(acted, { most: 20_000 }),
} satisfies { readonly [K in keyof ZoneHostCalls]?: z.ZodType<Answer<K>> };

/** @returns what checks the answer to that call; null where it is only passed on to whoever asked. */
export const answerShape = (name: keyof ZoneHostCalls): z.ZodType | null =>
  Object.hasOwn(shapes, name) ? shapes[name as keyof typeof shapes] : null;
