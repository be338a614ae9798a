import type { PassName, PassResult, VerifyReport } from "rollcall/verify";
import { built } from "../built.js";

/*
 * The trials of the matrix. Their limits are schedules, not seconds, so that the results do not depend on the load of the
 * machine. `--time` limits only the passes without schedules.
 */

/** A target, how it is verified, and the expected result. */
export interface Trial {
  readonly name: string;
  /** Default: better-sqlite3. */
  readonly driver?: "node:sqlite";
  /** Path of the target module. Default: the reference store. */
  readonly module?: string;
  readonly passes: readonly PassName[];
  readonly schedules: number;
  readonly expected: Expected;
}

/** `right`: no pass fails, and there were kills and injected faults. `wrong`: the interleavings pass fails. */
export type Expected = "right" | "wrong";

const target = (name: string): string => built(`properties/matrix/targets/${name}.js`);
const controlled: readonly PassName[] = ["interleavings", "crashes", "faults"];

export const targetTrials: readonly Trial[] = [
  { name: "right", module: target("right"), passes: controlled, schedules: 12, expected: "right" },
  { name: "immediate", module: target("immediate"), passes: controlled, schedules: 12, expected: "right" },
  {
    name: "check-then-insert",
    module: target("check-then-insert"),
    passes: ["interleavings"],
    schedules: 50,
    expected: "wrong",
  },
];

/** Of the SQLite that Node brings along. */
export const nodeSqliteTrials: readonly Trial[] = [
  {
    name: "right",
    driver: "node:sqlite",
    module: target("node-sqlite-right"),
    passes: controlled,
    schedules: 12,
    expected: "right",
  },
  {
    name: "check-then-insert",
    driver: "node:sqlite",
    module: target("node-sqlite-check-then-insert"),
    passes: ["interleavings"],
    schedules: 50,
    expected: "wrong",
  },
];

export const referenceTrial: Trial = {
  name: "the reference store",
  passes: ["sequential", ...controlled, "stress"],
  schedules: 5,
  expected: "right",
};

/** Returns one sentence for each difference from the expected result. */
export function differences(trial: Trial, exitCode: number | null, report: VerifyReport): string[] {
  const wrong: string[] = [];
  const expect = (what: string, expected: string, got: unknown, holds: boolean): void => {
    if (!holds) wrong.push(`${what}: expected ${expected}, got ${got}`);
  };
  const exitCodes = { passed: 0, failed: 1, unknown: 3 } as const;
  expect(
    "exit code",
    `${exitCodes[report.verdict]}, because the verdict is ${report.verdict}`,
    exitCode,
    exitCode === exitCodes[report.verdict],
  );
  const ran = report.passes.map(({ pass }) => pass);
  expect("passes", trial.passes.join(", "), ran.join(", "), ran.join() === trial.passes.join());
  for (const result of report.passes) {
    const verdicts = trial.expected === "wrong" ? "failed" : "passed, or unknown";
    const holds = (result.verdict === "failed") === (trial.expected === "wrong");
    expect(`${result.pass} pass`, verdicts, describe(result), holds);
    const { crashes, faults } = result.work;
    const injected = Object.values(faults?.injected ?? {}).reduce((sum, each) => sum + each, 0);
    if (result.pass === "crashes") expect("kills", "more than 0", `${crashes?.kills}`, (crashes?.kills ?? 0) > 0);
    if (result.pass === "faults") expect("injected faults", "more than 0", injected, injected > 0);
  }
  return wrong;
}

function describe(result: PassResult): string {
  if (result.verdict === "failed") return `failed (${result.findings[0]?.message})`;
  return result.verdict === "unknown" ? `unknown (${result.reason})` : result.verdict;
}

/** Returns one line with the verdicts, kills and faults. */
export function summary({ passes }: VerifyReport): string {
  return passes
    .map((result) => {
      const { crashes, faults } = result.work;
      const injected = Object.values(faults?.injected ?? {}).reduce((sum, each) => sum + each, 0);
      const done =
        crashes !== undefined ? ` (${crashes.kills} kills)` : faults !== undefined ? ` (${injected} faults)` : "";
      return `${result.pass} ${result.verdict}${done}`;
    })
    .join(", ");
}
