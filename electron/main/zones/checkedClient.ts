import { AppError } from "../../../shared/errors.ts";
import { answerShape } from "../../../shared/hosts/zoneAnswers.ts";
import { bounded } from "../../../shared/text.ts";
import type { ZoneClient } from "./zoneProcess.ts";

/** The host as rooms ask it: an answer by which something is decided or recorded has the form that it should have. */
export function checkedClient(client: ZoneClient): ZoneClient {
  return {
    close: (reason) => client.close(reason),
    async call(name, input, options) {
      const answer = await client.call(name, input, options);
      const shape = answerShape(name);
      if (!shape) return answer;
      const read = shape.safeParse(answer);
      if (read.success) return read.data as typeof answer;
      const where = bounded(read.error.issues[0]?.path.join(".") ?? "", 100);
      throw new AppError("integrity", `The zone's process answered ${name} with what is no answer to it: ${where}.`);
    },
  };
}
