import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["properties/**/*.test.ts"],
    // What is tested is what a user gets: the built package, loaded by Node itself and not transformed.
    server: { deps: { external: [/\/dist\//] } },
    // Tests start threads and processes of their own; more than one file at a time would only slow each down.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ["default", ["json", { outputFile: "results/tests.json" }]],
  },
});
