import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** What somebody types to add something: new files, and insertions into files that exist. */
export interface Change {
  /** File → its whole text. */
  readonly added: Readonly<Record<string, string>>;
  /** File → pairs of a line that stands there once, and what is put behind it. */
  readonly inserted: Readonly<Record<string, readonly (readonly [after: string, text: string])[]>>;
}

/** A copy of the sources in which a change can be made, compiled and tested without touching the checkout. */
export class ChangedCopy {
  readonly folder = mkdtempSync(join(tmpdir(), "millward-change-"));
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
    const files = listed.toString().split("\n");
    for (const file of files)
      if (
        /^(?:electron|renderer|shared|test|resources\/(?:help|demo-plant)|[^/]+$)/.test(file) &&
        file !== "" &&
        existsSync(join(root, file))
      )
        cpSync(join(root, file), join(this.folder, file));
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
  }

  /**
   * @returns the existing files that it touched.
   * @throws Error when a line to insert after is not there exactly once.
   */
  apply({ added, inserted }: Change): string[] {
    for (const [file, text] of Object.entries(added)) {
      if (existsSync(join(this.#root, file))) throw new Error(`${file} exists already.`);
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      writeFileSync(join(this.folder, file), text);
    }
    for (const [file, pairs] of Object.entries(inserted)) this.#insert(file, pairs);
    return Object.keys(inserted);
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  /** Runs one of the project's tools there. @returns what it said; empty exactly when it was content. */
  run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const options = { cwd: this.folder, env: { ...process.env, ...env }, maxBuffer: 10_000_000 };
    return new Promise((resolve) => {
      execFile(process.execPath, [join("node_modules", program), ...args], options, (err, stdout, stderr) =>
        resolve(err === null ? "" : `${stdout}${stderr}` || err.message),
      );
    });
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #insert(file: string, pairs: readonly (readonly [string, string])[]): void {
    let text = this.read(file);
    for (const [after, insertion] of pairs) {
      if (text.split(after).length !== 2) throw new Error(`${file} does not have "${after}" exactly once.`);
      text = text.replace(after, () => after + insertion);
    }
    writeFileSync(join(this.folder, file), text);
  }
}
