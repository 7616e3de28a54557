import { defineConfig } from "vitest/config";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
/**
 * Unit tests lie beside their source; integration tests start real servers and mostly wait for them, so three files run
 * at a time.
 */
export default defineConfig({
  root,
  test: {
    // Tests read these from disk, or run them: a change of one may reach any of them.
    forceRerunTriggers: [
      "**/resources/{demo-plant,help}/**",
      "**/test/golden/**",
      "**/test/config/**",
      "**/test/support/auditChild.ts",
      "**/{package,package-lock}.json",
    ],
    projects: [
      {
        root,
        resolve: {
          alias: { "@react-three/fiber": `${root}node_modules/@react-three/fiber/dist/react-three-fiber.esm.js` },
        },
        test: {
          name: "unit",
          include: [
            "shared/**/*.test.ts",
            "electron/**/*.test.ts",
            "renderer/**/*.test.{ts,tsx}",
            "test/repository/**/*.test.ts",
          ],
          setupFiles: ["test/config/propertySeed.ts"],
          testTimeout: 20_000,
          server: { deps: { inline: [/@react-three/, /its-fine/, /react-use-measure/] } },
        },
      },
      {
        root,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          setupFiles: ["test/config/propertySeed.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          server: { deps: { inline: [/node-opcua/, /@ster5/] } },
        },
      },
    ],
  },
});
