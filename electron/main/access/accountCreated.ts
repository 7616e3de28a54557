import { grantWords } from "../../../shared/access/roles.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import type { NewUser } from "./userStore.ts";

/** The record of an account that no administrator created: one he creates is on record as his call. */
export const accountCreated = (
  { userId, displayName, grants }: NewUser,
  how: "first administrator" | "demo",
): AuditEntry => systemEntry("access.userCreated", userId, { new: grantWords(grants), detail: { displayName, how } });
