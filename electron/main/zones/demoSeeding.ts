import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import type { Server, Zone } from "../../../shared/plant/model.ts";
import type { ZoneClient } from "./zoneProcess.ts";

/**
 * Trusts a demo server's certificate exactly once in the life of a zone's trust list: the very DER that our own plant
 * host reported over its port. The fact is kept beside the trust list, so a server that later shows another
 * certificate raises a question like any other.
 * @param seededFile of a zone: a JSON object, server id → SHA-256 of what was seeded.
 */
export function demoSeeding(seededFile: (zone: string) => string, record: (entry: AuditEntry) => void) {
  return async (client: ZoneClient, zone: Zone, server: Server, certificateDer: Uint8Array): Promise<void> => {
    const file = seededFile(zone.id);
    const seeded = await readSeeded(file);
    if (Object.hasOwn(seeded, server.id)) return;
    const sha256 = createHash("sha256").update(certificateDer).digest("hex");
    record(
      systemEntry("trust.seeded", server.id, {
        zone: zone.id,
        new: sha256,
        reason: "Certificate of Millward's own demo plant, trusted at its first start.",
      }),
    );
    await client.call("trust", { certificateDer });
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, JSON.stringify({ ...seeded, [server.id]: sha256 }, null, 2), { mode: 0o600 });
  };
}

/** @throws when the file is there but unreadable: nothing is trusted on a guess. */
async function readSeeded(file: string): Promise<Record<string, string>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw err;
  }
  return JSON.parse(text) as Record<string, string>;
}
