import { spawn } from "node:child_process";
import { once } from "node:events";

/** Against a reader too, as a backup or a virus scanner may hold a file. */
const program = `
const Database = require("libsql");
const db = new Database(process.argv[1]);
try {
  db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE held(a); ROLLBACK; BEGIN EXCLUSIVE");
} catch {
  db.exec("PRAGMA locking_mode = NORMAL; BEGIN IMMEDIATE");
}
process.stdout.write("held");
setInterval(() => undefined, 1e6);
`;

/** Another process holds a database for itself, or against writers where others have it open. @returns lets it go. */
export async function holdDatabase(path: string): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, ["-e", program, path], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return async () => {
    const over = once(child, "exit");
    child.kill("SIGKILL");
    await over;
  };
}
