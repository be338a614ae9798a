import type { PassName, PassResult, VerifyReport } from "rollcall/verify";
import { built } from "../built.js";

/*
 * What each Node verifies, and what must come of it. The limits are schedules, not seconds, so that a busy machine sees
 * the same; how long the passes without schedules take is `--time`.
 */

export interface Trial {
  readonly name: string;
  /** Undefined: the reference store. */
  readonly module?: string;
  readonly passes: readonly PassName[];
  readonly schedules: number;
  readonly expected: Expected;
}

/** `right`: no pass fails, and crashes and faults really came. `wrong`: the interleavings pass fails. */
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

export const referenceTrial: Trial = {
  name: "the reference store",
  passes: ["sequential", ...controlled, "stress"],
  schedules: 5,
  expected: "right",
};

/** What differs from what was expected, each in a sentence; empty: nothing. */
export function differences(trial: Trial, exitCode: number | null, report: VerifyReport): string[] {
  const wrong: string[] = [];
  const expect = (what: string, wanted: string, got: unknown, holds: boolean): void => {
    if (!holds) wrong.push(`${what}: expected ${wanted}, got ${got}`);
  };
  const exitCodes = { passed: 0, failed: 1, unknown: 3 } as const;
  expect(
    "exit code",
    `${exitCodes[report.verdict]}, as it is ${report.verdict}`,
    exitCode,
    exitCode === exitCodes[report.verdict],
  );
  const ran = report.passes.map(({ pass }) => pass);
  expect("passes", trial.passes.join(", "), ran.join(", "), ran.join() === trial.passes.join());
  for (const result of report.passes) {
    const wanted = trial.expected === "wrong" ? "failed" : "passed, or unknown";
    const holds = (result.verdict === "failed") === (trial.expected === "wrong");
    expect(`${result.pass} pass`, wanted, describe(result), holds);
    const { crashes, faults } = result.work;
    const injected = Object.values(faults?.injected ?? {}).reduce((sum, each) => sum + each, 0);
    if (result.pass === "crashes") expect("kills", "more than 0", `${crashes?.kills}`, (crashes?.kills ?? 0) > 0);
    if (result.pass === "faults") expect("faults put into steps", "more than 0", injected, injected > 0);
  }
  return wrong;
}

function describe(result: PassResult): string {
  if (result.verdict === "failed") return `failed (${result.findings[0]?.message})`;
  return result.verdict === "unknown" ? `unknown (${result.reason})` : result.verdict;
}

/** A line about what came, for a reader who wants to see that something happened. */
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
