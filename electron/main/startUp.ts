import type { ZoneHealth } from "../../shared/zones/health.ts";

/** Start-up in words for the first screen: what the demo plant does, then how many zones have answered. Once ready it stays silent. */
export class StartUp {
  readonly #onChange: () => void;
  readonly #answered = new Set<string>();
  readonly #zones: number;
  #plant = "";
  #told = "";

  constructor(zones: number, onChange: () => void) {
    this.#zones = zones;
    this.#onChange = onChange;
  }

  text(): string {
    if (this.#answered.size >= this.#zones) return "";
    return this.#plant !== ""
      ? this.#plant
      : `Connecting: ${this.#answered.size} of ${this.#zones} zones have answered.`;
  }

  plantSays(text: string): void {
    this.#plant = text;
    this.#tell();
  }

  zonesAre(health: readonly ZoneHealth[]): void {
    for (const zone of health) if (zone.state === "live" || zone.state === "refused") this.#answered.add(zone.zone);
    this.#tell();
  }

  #tell(): void {
    if (this.text() === this.#told) return;
    this.#told = this.text();
    this.#onChange();
  }
}
