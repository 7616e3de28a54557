import type { TagId } from "../../shared/ids.ts";
import type { TagValue, Twin, TwinCommand } from "../../shared/twin/twin.ts";

/** The running plant as the servers see it: commands in, present values out. */
export interface Simulation {
  /**
   * The first call starts the clock. Then: moves the plant by what has passed since the last call, at most `MAX_STEPS`.
   * @returns how many steps were left out because the process was late.
   */
  advance(): number;
  apply(command: TwinCommand): { readonly accepted: boolean; readonly reason: string };
  read(sink: (tag: TagId, value: TagValue) => void): void;
}

export const TICK_MS = 100;
/** After a stall the plant does not race to catch up more than this. */
const MAX_STEPS = 5;
/** The longest step a twin takes. */
const MAX_STEP_S = 1;

interface SimulationDeps {
  readonly seed: number;
  /** Simulated seconds per second. */
  readonly speed: number;
  readonly monotonicMs: () => number;
}

/** Runs a twin against a clock. A step that throws leaves the plant as it was and passes the error on. */
export function createSimulation<S>(twin: Twin<S>, { seed, speed, monotonicMs }: SimulationDeps): Simulation {
  let state = twin.initial(seed);
  let lastMs: number | null = null;
  const simulatedS = (TICK_MS / 1000) * speed;
  const parts = Math.max(1, Math.ceil(simulatedS / MAX_STEP_S));
  return {
    advance() {
      lastMs ??= monotonicMs();
      const due = Math.floor((monotonicMs() - lastMs) / TICK_MS);
      if (due <= 0) return 0;
      lastMs += due * TICK_MS;
      const steps = Math.min(due, MAX_STEPS);
      for (let i = 0; i < steps * parts; i++) state = twin.step(state, simulatedS / parts);
      return due - steps;
    },
    apply(command) {
      const result = twin.apply(state, command);
      state = result.state;
      return { accepted: result.accepted, reason: result.reason };
    },
    read: (sink) => twin.read(state, sink),
  };
}
