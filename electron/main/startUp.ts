import type { ZoneId } from "../../shared/ids.ts";
import type { ZoneHealth } from "../../shared/zones/health.ts";

/**
 * Start-up in words for the first screen: what the demo plant does, then how many zones have answered. Once every zone
 * has, it stays silent for good.
 */
export class StartUp {
  readonly #zones: () => readonly ZoneId[];
  readonly #answered = new Set<ZoneId>();
  #onChange: (text: string) => void = () => undefined;
  #plant = "";
  #told = "";
  #over = false;

  /** @param zones those with servers, as the plant is now. */
  constructor(zones: () => readonly ZoneId[]) {
    this.#zones = zones;
  }

  /** Told the text each time it is another one. */
  onChange(listener: (text: string) => void): void {
    this.#onChange = listener;
  }

  text(): string {
    if (this.#over) return "";
    if (this.#plant !== "") return this.#plant;
    const zones = this.#zones();
    return `Connecting: ${this.#answeredOf(zones)} of ${zones.length} zones have answered.`;
  }

  plantSays(text: string): void {
    this.#plant = text;
    this.#tell();
  }

  zonesAre(health: readonly ZoneHealth[]): void {
    for (const zone of health) if (zone.state === "live" || zone.state === "refused") this.#answered.add(zone.zone);
    const zones = this.#zones();
    if (this.#answeredOf(zones) === zones.length) this.#over = true;
    this.#tell();
  }

  #answeredOf(zones: readonly ZoneId[]): number {
    return zones.filter((zone) => this.#answered.has(zone)).length;
  }

  #tell(): void {
    const text = this.text();
    if (text === this.#told) return;
    this.#told = text;
    this.#onChange(text);
  }
}
