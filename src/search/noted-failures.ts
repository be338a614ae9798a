import type { ConcurrentProgram, FailingCase } from "../core/index.js";
import type { Judgement } from "../runner/index.js";

/**
 * Failures that a pass has met and that another pass shows as what they are: a plain race in the crashes pass, say. They
 * are noted, and the search goes on behind them.
 */
export interface Elsewhere {
  add(failing: FailingCase): void;
  /** Whether the program is known to fail in this way. */
  isKnown(program: ConcurrentProgram, judgement: Judgement): boolean;
  first(): FailingCase | undefined;
}

export function createElsewhere(): Elsewhere {
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

function keyOf({ prefix, clients }: ConcurrentProgram, { findings: [worst] }: Judgement): string {
  return JSON.stringify([prefix, clients, worst?.code]);
}
