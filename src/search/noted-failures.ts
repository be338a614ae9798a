import type { CaseJudgement, ConcurrentProgram, FailingCase } from "../core/index.js";

/**
 * Failures that a pass has met and that another pass shows as what they are: a plain race in the crashes pass, for example.
 * They are noted, and the search goes on behind them.
 */
export interface NotedFailures {
  add(failing: FailingCase): void;
  /** Whether the program is known to fail in this way. */
  isKnown(program: ConcurrentProgram, judgement: CaseJudgement): boolean;
  first(): FailingCase | undefined;
}

export function noteFailures(): NotedFailures {
  const known = new Set<string>();
  let first: FailingCase | undefined;
  return {
    add(failing) {
      first ??= failing;
      known.add(keyOf(failing, failing.judgement));
    },
    isKnown: (program, judgement) => known.has(keyOf(program, judgement)),
    first: () => first,
  };
}

function keyOf({ prefix, clients }: ConcurrentProgram, { findings: [worst] }: CaseJudgement): string {
  return JSON.stringify([prefix, clients, worst?.code]);
}
