import fc from "fast-check";
import { runs, seed } from "../support/propertyRuns.ts";

/** Every property test of a run starts from one seed: a red run is red again. `npm run fuzz` gives other seeds. */
fc.configureGlobal({ seed, numRuns: runs(100) });
