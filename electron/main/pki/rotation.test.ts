import fc from "fast-check";
import { expect, test } from "vitest";
import type { OwnCertificate, RotationZone, ZoneSwitch } from "../../../shared/zones/pki.ts";
import { AppError } from "../../../shared/errors.ts";
import { ZoneRotation } from "./rotation.ts";
import { runs } from "../../../test/support/propertyRuns.ts";

const own = (zone: string): OwnCertificate => ({
  role: "next",
  certificate: { sha256: `sha-${zone}` } as OwnCertificate["certificate"],
  issuers: [],
  pem: "",
});

type Fate = "prepareFails" | "switched" | "rolledBack" | "throws";

test("whatever becomes of each zone, every zone ends in a word; none is switched after a cancel", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom<Fate>("prepareFails", "switched", "rolledBack", "throws"), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.option(fc.nat(13)),
      async (fates, cancelAt) => {
        let steps = 0;
        let cancelled = false;
        const told: RotationZone[] = [];
        const switchedAfterCancel: string[] = [];
        const tick = (): void => {
          if (steps++ === cancelAt) {
            cancelled = true;
            rotation.cancel();
          }
        };
        const fateOf = (zone: string): Fate => fates[Number(zone)]!;
        const rotation: ZoneRotation = new ZoneRotation(
          {
            startedBy: "sec",
            nowMs: () => 1,
            onZone: (z) => void told.push(z),
            prepare: async (zone) => {
              tick();
              if (fateOf(zone) === "prepareFails") throw new AppError("conflict", "one waits");
              return own(zone);
            },
            switchZone: async (zone, sha256): Promise<ZoneSwitch> => {
              if (cancelled) switchedAfterCancel.push(zone);
              tick();
              const fate = fateOf(zone);
              if (fate === "throws") throw new Error("boom");
              return { zone, result: fate === "switched" ? "switched" : "rolledBack", reason: "", sha256, servers: [] };
            },
          },
          fates.map((_f, i) => String(i)),
        );
        await rotation.prepare();
        if (rotation.state.phase === "prepared") {
          rotation.begin();
          expect(() => rotation.begin()).toThrow(AppError);
          await rotation.run(false);
        }
        expect([rotation.isOver, switchedAfterCancel]).toEqual([true, []]);
        for (const z of rotation.state.zones) {
          const fate = fateOf(z.zone);
          const possible = fate === "prepareFails" ? ["failed"] : fate === "throws" ? ["failed"] : [fate];
          expect(cancelAt === null ? possible : [...possible, "cancelled"]).toContain(z.step);
        }
        // The last that was told of a zone is what the state shows.
        for (const z of rotation.state.zones) expect(told.filter((t) => t.zone === z.zone).at(-1)).toEqual(z);
      },
    ),
    { numRuns: runs(200) },
  );
});
