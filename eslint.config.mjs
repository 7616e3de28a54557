import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** @react-three/fiber: what runs in every frame neither allocates, clones nor wakes React. */
const inFrame = (what, message) => ({ selector: `CallExpression[callee.name="useFrame"] ${what}`, message });
const frameLoopRules = [
  inFrame("NewExpression", "A frame allocates nothing: make it once outside and write into it."),
  inFrame('CallExpression[callee.property.name="clone"]', "A frame clones nothing: copy() into one made outside."),
  inFrame("CallExpression[callee.name=/^set[A-Z]/]", "A frame sets no React state: write to refs and invalidate."),
];

/** What a view shows may be of another time than the computer's: its clock comes from its source. */
const askSource = "A view's time is its source's: useClock(). Only renderer/live/wallClock.ts asks the computer.";
const wallClockProperties = [
  { object: "Date", property: "now", message: askSource },
  { object: "performance", property: "now", message: askSource },
];
const wallClockSyntax = { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: askSource };

const comparing = "CallExpression[callee.property.name=/^to(MatchObject|Equal|StrictEqual)$/]";
/** `toMatchObject` compares a pattern's own keys, and it has none: whatever stands there would match. */
const patternInObject = {
  selector: `${comparing} :matches(Property, ArrayExpression) > Literal[regex]`,
  message: "A bare pattern in an object is no assertion: expect.stringMatching(/…/).",
};

export default tseslint.config(
  { ignores: ["node_modules", "out", "dist", ".cache", "test-results", "playwright-report"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: [
          "./shared/tsconfig.json",
          "./electron/tsconfig.json",
          "./renderer/tsconfig.json",
          "./test/tsconfig.json",
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "no-console": "error",
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      // What prettier cannot break is a sentence: sentences that long belong into a table of words.
      "max-len": ["error", { code: 120, ignorePattern: "^import " }],
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx"] }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // The strict index check makes `!` the honest way to say "this index exists" in hot loops.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // `async` keeps a handler's type uniform even where nothing is awaited.
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    files: ["shared/twin/**/*.ts", "electron/plant-host/demo/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-globals": ["error", "Date", "performance", "process", "crypto"],
      "no-restricted-properties": ["error", { object: "Math", property: "random" }],
    },
  },
  { files: ["renderer/**/*.{ts,tsx}"], ...reactHooks.configs.flat.recommended },
  {
    files: ["renderer/**/*.{ts,tsx}"],
    ignores: ["renderer/live/wallClock.ts", "**/*.test.{ts,tsx}"],
    rules: {
      "no-restricted-properties": ["error", ...wallClockProperties],
      "no-restricted-syntax": ["error", wallClockSyntax],
    },
  },
  { files: ["renderer/**/*.tsx"], rules: { "no-restricted-syntax": ["error", ...frameLoopRules, wallClockSyntax] } },
  { files: ["**/*Words.ts", "**/words.{ts,mjs}"], rules: { "max-len": "off" } },
  { files: ["*.config.{ts,mjs}", "test/config/**"], rules: { "no-restricted-exports": "off" } },
  {
    files: ["**/*.test.{ts,tsx}", "test/**/*.{ts,tsx}"],
    rules: { "max-lines": ["error", { max: 600 }], "no-restricted-syntax": ["error", patternInObject] },
  },
  {
    files: ["renderer/**/*.test.tsx"],
    rules: { "no-restricted-syntax": ["error", ...frameLoopRules, wallClockSyntax, patternInObject] },
  },
  {
    files: ["**/*.{js,cjs,mjs}"],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      parserOptions: { project: null, projectService: false },
      globals: {
        process: "readonly",
        console: "readonly",
        module: "writable",
        URL: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        Buffer: "readonly",
        fetch: "readonly",
        AbortSignal: "readonly",
      },
    },
    rules: { ...tseslint.configs.disableTypeChecked.rules, "no-console": "off" },
  },
  {
    files: ["**/*.cjs"],
    languageOptions: { sourceType: "commonjs", globals: { require: "readonly", __dirname: "readonly" } },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    files: ["test/e2e/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "@playwright/test", message: "test/support/e2e.ts leaves evidence of a red test." }] },
      ],
    },
  },
  { files: ["test/bench/**"], rules: { "no-console": "off" } },
);
