import { bounded } from "../../../shared/text.ts";
const MAX_LINE = 4000;

/** Cuts a process's output into lines, each bounded: a host that prints without end cannot fill our memory. */
export function lineSplitter(onLine: (line: string) => void): (chunk: Buffer | string) => void {
  let rest = "";
  return (chunk) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = bounded(lines.pop() ?? "", MAX_LINE);
    for (const line of lines) if (line.trim() !== "") onLine(bounded(line, MAX_LINE));
  };
}
