import type { z } from "zod";
import { hiddenLetterProblem } from "./hiddenLetters.ts";

/**
 * A text that others will read shows as what it is. Every text is such a one but secrets, node ids, which name exactly
 * what a server has, and what is pasted to be decoded.
 */
export const shown = (text: z.ZodString): z.ZodString => held(text, false);

/** The same for a text that may have several lines. */
export const shownLines = (text: z.ZodString): z.ZodString => held(text, true);

const held = (text: z.ZodString, lines: boolean): z.ZodString =>
  text.refine((given) => hiddenLetterProblem(given, lines) === "", {
    error: ({ input }) => hiddenLetterProblem(String(input), lines),
  });
