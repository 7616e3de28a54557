import { z } from "zod";
import { roles } from "../access/roles.ts";

/** What the inputs of the contract are made of. */
export const Zone = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "not a zone id");
export const User = z
  .string()
  .regex(
    /^[a-z][a-z0-9._-]{1,31}$/,
    "A user name is 2 to 32 lower-case letters, digits, '.', '_' or '-', beginning with a letter.",
  );
export const Password = z.string().min(1).max(256);
export const Reason = z.string().trim().max(500);
export const Comment = z.string().trim().max(500);
export const Server = z.string().min(1).max(48);
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256 fingerprint");
export const TagValue = z.union([z.number(), z.boolean(), z.string().max(1000)]);
export const Keys = z.array(z.string().min(1).max(1000)).min(1).max(1000);
export const Grant = z.strictObject({ role: z.enum(roles), zone: z.union([Zone, z.literal("*")]) });
export const Nothing = z.strictObject({});
