import type { CaseJudgement, ConcurrentProgram, FailingCase } from "../core/index.js";

/**
 * Failures of a pass that belong to another pass, for example a plain race in the crashes pass. They are noted, and the
 * search goes on.
 */
export interface NotedFailures {
  add(failing: FailingCase): void;
  /** Returns whether the program is known to fail in this way. */
  isKnown(program: ConcurrentProgram, judgement: CaseJudgement): boolean;
}

export function noteFailures(): NotedFailures {
  const known = new Set<string>();
  return {
    add: (failing) => void known.add(keyOf(failing, failing.judgement)),
    isKnown: (program, judgement) => known.has(keyOf(program, judgement)),
  };
}

function keyOf({ prefix, clients }: ConcurrentProgram, { findings: [worst] }: CaseJudgement): string {
  return JSON.stringify([prefix, clients, worst?.code]);
}
