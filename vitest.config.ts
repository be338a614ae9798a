import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["properties/**/*.test.ts"],
    // What is tested is what a user gets: the built package, loaded by Node itself and not transformed.
    server: { deps: { external: [/\/dist\//] } },
    // Tests start threads and processes of their own, of which mostly one is moving; more files at a time would only slow
    // each down.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ["default", ["json", { outputFile: "results/tests.json" }]],
  },
});
