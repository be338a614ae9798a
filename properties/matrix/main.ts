import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VerifyReport } from "rollcall/verify";
import { built } from "../built.js";
import { type InstalledNode, installNode, installSqlite12, nodeVersions } from "./installs.js";
import { lastLines, run } from "./processes.js";
import { differences, nodeSqliteTrials, referenceTrial, summary, type Trial, targetTrials } from "./trials.js";

/*
 * `npm run test:matrix`: verifies a few targets with the built Rollcall, under every supported major version of Node with
 * better-sqlite3 13 and with node:sqlite, and under Node 22 with better-sqlite3 12. Exit code 1: at least one result was not as expected.
 */

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => interruption.abort(new Error("indeterminate")));
}
const { signal } = interruption;
const scratch = mkdtempSync(join(tmpdir(), "rollcall-matrix-"));
let failed = 0;

let sqlite12: ReturnType<typeof prepareSqlite12> | undefined;

try {
  const nodes = await prepare();
  const [oldest] = nodes;
  if (oldest === undefined) throw new Error("expected at least one Node in the matrix");
  // Compiling it takes about a minute, so it runs beside the other trials.
  sqlite12 = prepareSqlite12(oldest);
  // It is awaited below. A failure before that must not end the process.
  sqlite12.catch(() => undefined);
  const started = performance.now();
  for (const node of nodes) {
    for (const trial of [referenceTrial, ...targetTrials, ...nodeSqliteTrials]) await attempt(node, trial, undefined);
  }
  const installed = await sqlite12;
  if ("folder" in installed) for (const trial of targetTrials) await attempt(oldest, trial, installed.folder);
  const result = failed === 0 ? "all as expected" : `${failed} not as expected`;
  console.log(`matrix: ${result}, ${secondsSince(started)}`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  if (!signal.aborted) throw error;
  console.error("matrix: interrupted");
  process.exitCode = 130;
} finally {
  interruption.abort(new Error("over"));
  await Promise.allSettled([sqlite12]);
  rmSync(scratch, { recursive: true, force: true });
}

async function prepare(): Promise<InstalledNode[]> {
  const started = performance.now();
  const nodes: InstalledNode[] = [];
  for (const version of nodeVersions) nodes.push(await installNode(version, signal));
  console.log(`matrix: Node ${nodes.map(({ version }) => version).join(", ")} from npm, ${secondsSince(started)}`);
  return nodes;
}

async function prepareSqlite12(node: InstalledNode): ReturnType<typeof installSqlite12> {
  const started = performance.now();
  const installed = await installSqlite12(node, signal);
  const how = "failed" in installed ? "skipped, as npm did not install it" : "from npm";
  console.log(`matrix: better-sqlite3 12 ${how}, ${secondsSince(started)}`);
  if ("failed" in installed) console.log(indented(installed.failed));
  return installed;
}

/**
 * Verifies one target under one Node and prints the result.
 * @param sqlite The folder whose better-sqlite3 the target loads. Default: Rollcall's own.
 */
async function attempt(node: InstalledNode, trial: Trial, sqlite: string | undefined): Promise<void> {
  const started = performance.now();
  const json = join(scratch, "report.json");
  rmSync(json, { force: true });
  const limits = ["--time", "4", "--seed", "1", "--schedules", `${trial.schedules}`, "--pass", ...trial.passes];
  const files = ["--json", json, "--out", join(scratch, "counterexample.json")];
  const command = [built("src/cli/main.js"), "verify", ...(trial.module === undefined ? [] : [trial.module])];
  const ended = await run(node.program, [...command, ...limits, ...files], {
    environment: sqlite === undefined ? {} : { ROLLCALL_MATRIX_SQLITE: sqlite },
    // Only for what does not end: how long the schedules of a trial take depends on the machine.
    secondsMax: 400,
    signal,
  });
  const driver = trial.driver ?? `better-sqlite3 ${sqlite === undefined ? 13 : 12}`;
  const what = `Node ${node.version}, ${driver}, ${trial.name}`;
  const report = readReport(json);
  const wrong =
    report === undefined
      ? [`expected a report, got exit code ${ended.code} and\n${indented(lastLines(ended))}`]
      : differences(trial, ended.code, report);
  const summarized = report === undefined ? "" : `: ${summary(report)}`;
  console.log(`${wrong.length === 0 ? "✓" : "✗"} ${what}${summarized}, ${secondsSince(started)}`);
  for (const each of wrong) console.log(`    ${each}`);
  failed += wrong.length === 0 ? 0 : 1;
}

function readReport(file: string): VerifyReport | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}

function secondsSince(started: number): string {
  return secondsOf(performance.now() - started);
}

function secondsOf(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
