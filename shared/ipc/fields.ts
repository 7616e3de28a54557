import { z } from "zod";
import { roles } from "../access/roles.ts";
import { userNamePattern, userNameWords } from "../access/userName.ts";
import { shown } from "../shownText.ts";

/** What the inputs of the contract are made of. */
export const ZoneField = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "not a zone id");
export const UserField = z.string().regex(userNamePattern, userNameWords);
/** A user name as somebody types it to sign in: it need not be one that exists, or could. */
export const TypedUser = shown(z.string().trim()).toLowerCase().min(1).max(64);
export const DisplayName = shown(z.string().trim()).min(1).max(80);
export const Password = z.string().min(1).max(256);
export const Reason = shown(z.string().trim()).max(500);
export const Comment = shown(z.string().trim()).max(500);
const ServerField = shown(z.string()).min(1).max(48);
/** A server and the zone it must stand in. */
export const atServer = { zone: ZoneField, server: ServerField };
export const TagField = shown(z.string()).max(100);
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256 fingerprint");
/** `nsu=urn:plant;s=P-101`, `i=85`. A namespace index names nothing that lasts, so it is not taken. */
export const NodeIdField = z
  .string()
  .min(3)
  .max(4200)
  .regex(
    /^(?:nsu=[^;]{1,512};)?(?:i=\d{1,10}|s=[\s\S]+|g=[0-9a-fA-F-]{36}|b=[A-Za-z0-9+/]*={0,2})$/,
    "A node id is i=, s=, g= or b=, with the namespace by its URI: nsu=urn:plant;s=P-101.",
  );
/** Names the rest of an answer that was too long for one. */
export const Continuation = z.string().regex(/^[0-9a-f]{32}$/, "not a continuation");
export const TagValueField = z.union([z.number(), z.boolean(), shown(z.string()).max(1000)]);
export const Keys = z.array(shown(z.string()).min(1).max(1000)).min(1).max(1000);
export const Grant = z.strictObject({ role: z.enum(roles), zone: z.union([ZoneField, z.literal("*")]) });
export const Nothing = z.strictObject({});
