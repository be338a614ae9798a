import { defineConfig } from "vitest/config";
import { whyNoPostgres } from "./properties/why-no-postgres.js";

const long = "properties/**/*.long.test.ts";
/** The examples, comparisons with brute force, browsers, longer passes and soaks. CI runs them after the other tests. */
const thorough = ["properties/examples/*.test.ts", "properties/**/*.thorough.test.ts"];
/** These aim kills and full disks at moments, or watch the working directory: nothing else may run beside them. */
const alone = ["properties/soak/*.test.ts", "properties/store/concurrency.test.ts"];
const thoroughAlone = [
  "properties/{soak,http,target-check}/*.thorough.test.ts",
  "properties/{doctor,store}/*kill.thorough.test.ts",
];

/** They start a PostgreSQL server. Where none can be had, they are skipped. */
const ofPostgres = [
  "properties/**/*postgres*.test.ts",
  "properties/**/*postgres*/**/*.test.ts",
  "properties/cluster/*.test.ts",
];
const whyNot = whyNoPostgres();
const skipped = whyNot === undefined ? [] : ofPostgres;
if (whyNot !== undefined && process.env.ROLLCALL_POSTGRES === "required") throw new Error(whyNot);
if (whyNot !== undefined) console.warn(`SKIPPED, all tests of PostgreSQL (${ofPostgres.join(", ")}): ${whyNot}\n`);

const common = {
  // What is tested is what a user gets: the built package, loaded by Node itself and not transformed.
  server: { deps: { external: [/\/dist\//] } },
  // The workers of vitest keep the cores busy. On GitHub, what tests verify must not appear in the summary of the job.
  env: { ROLLCALL_JOBS: "1", GITHUB_ACTIONS: "", GITHUB_STEP_SUMMARY: "" },
  testTimeout: 120_000,
  hookTimeout: 60_000,
};

/** They run as many schedules as they name, however slow the machine is. */
const thoroughTimeoutMs = 300_000;

export default defineConfig({
  test: {
    reporters: ["default", ["json", { outputFile: "results/tests.json" }]],
    projects: [
      {
        test: {
          ...common,
          name: "beside each other",
          include: ["properties/**/*.test.ts"],
          exclude: [long, ...thorough, ...alone, ...skipped],
          // Most of them wait for processes and threads of their own part of the time: three keep two cores busy.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...common,
          name: "alone",
          include: alone,
          exclude: [long, ...thorough, ...skipped],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...common,
          name: "thorough",
          testTimeout: thoroughTimeoutMs,
          include: thorough,
          exclude: [...thoroughAlone, ...skipped],
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...common,
          name: "thorough alone",
          testTimeout: thoroughTimeoutMs,
          include: thoroughAlone,
          exclude: skipped,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          ...common,
          name: "long",
          include: [long],
          exclude: skipped,
          testTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
