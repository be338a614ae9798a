import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCatalogue } from "../../gallery/catalogue.js";
import { judgeAll } from "../../gallery/judge.js";
import { verifyModule } from "../../gallery/verify-module.js";
import { source } from "../built.js";

/*
 * Races that libraries had and fixed, on the versions before and after: what is wrong is convicted, what is mended passes.
 * Only the versions that they need are installed, in a project of its own.
 */

const past = readCatalogue().filter((library) => library.past);
const environment = { date: "", node: "", rollcall: "", system: "", cpus: "" };
let project = "";

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), "rollcall-past-races-"));
  const { dependencies } = JSON.parse(readFileSync(source("examples/libraries/package.json"), "utf8"));
  const needed = past.flatMap(({ packages, variants }) => [
    ...packages,
    ...variants.flatMap((each) => each.packages ?? []),
  ]);
  const versions = Object.fromEntries(needed.map((name) => [name, dependencies[name]]));
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ private: true, type: "module", dependencies: versions }),
  );
  for (const name of ["account.mjs", "users-postgres.mjs", "migration-model.mjs", "sequelize-postgres"])
    cpSync(source(`examples/libraries/${name}`), join(project, name), { recursive: true });
  for (const { folder } of past)
    cpSync(source(`examples/libraries/${folder}`), join(project, folder), { recursive: true });
  await promisify(execFile)("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: project });
}, 300_000);
afterAll(() => rmSync(project, { recursive: true, force: true, maxRetries: 3 }));

describe("of the races that were fixed", () => {
  test.each(
    past.flatMap((library) =>
      library.variants.map((variant) => ({ library, variant, name: `${library.folder}/${variant.name}` })),
    ),
  )("$name is convicted if and only if it was judged wrong", { timeout: 300_000 }, async ({ library, variant }) => {
    const module = join(project, library.folder, `${variant.name}.mjs`);
    const { signal } = new AbortController();
    const limits = { seed: 1, schedules: 40, seconds: 12, jobs: 1, passes: ["interleavings"], signal } as const;
    const shown = await verifyModule(module, project, limits);
    const result = { library: library.folder, variant: variant.name, versions: {}, environment, ...limits, ...shown };
    const [judged] = judgeAll(past, [result]);
    const isWrong = variant.rightly === "failed";
    // So few schedules do not reach every order of two migrations, so what is right may stay undecided.
    expect([shown.reason, shown.verdict === "failed", judged?.faults.length]).toEqual([
      undefined,
      isWrong,
      isWrong ? 1 : 0,
    ]);
  });
});
