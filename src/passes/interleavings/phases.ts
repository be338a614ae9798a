import type { OperationType } from "rollcall/model";
import { doubles, pairsOnOneKey, pairsOnTwoKeys, threeAlike, threeDifferent } from "../../registration/index.js";
import { createSurvey, type Inquiry } from "../../search/index.js";

/** Two clients register the same key: every store has this program, and it is the heart of the matter. */
export const smallestPair = "register beside register, key unknown";

/**
 * Every schedule of every small program, as far as the budget goes; in rounds, because most races show with one
 * preemption, and few need many.
 */
export async function exploreSystematically(
  inquiry: Inquiry,
  offered: readonly OperationType[],
  keys: readonly string[],
): Promise<void> {
  const survey = createSurvey(inquiry);
  const pairs = survey.add("2 clients, 1 operation each, 1 key", pairsOnOneKey(offered, keys));
  const apart = survey.add("2 clients, 1 operation each, 2 keys", pairsOnTwoKeys(offered, keys));
  const alike = survey.add("3 clients, the same operation", threeAlike(offered, keys));
  const triples = survey.add("3 clients, 1 operation each", threeDifferent(offered, keys));
  const doubled = survey.add("2 clients, 2 operations each", doubles(offered, keys));
  const all = Number.POSITIVE_INFINITY;
  // What a pass must have shown before it counts as passed.
  const smallest = { ...pairs, items: pairs.items.filter(({ name }) => name === smallestPair) };
  await survey.run(smallest, { preemptionsMax: all, runsMax: all, until: 0.6, partMax: 0.6 });
  // What is left of the budget, in parts.
  const begun = inquiry.budget.used();
  const part = (share: number): number => begun + (1 - begun) * share;
  await survey.run(pairs, { preemptionsMax: 1, runsMax: 12, until: part(0.2) });
  await survey.run(alike, { preemptionsMax: 2, runsMax: 60, until: part(0.3) });
  await survey.run(apart, { preemptionsMax: 1, runsMax: 12, until: part(0.35) });
  await survey.run(pairs, { preemptionsMax: 1, runsMax: 40, until: part(0.4) });
  await survey.run(triples, { preemptionsMax: 2, runsMax: 60, until: part(0.45) });
  await survey.run(pairs, { preemptionsMax: all, runsMax: 500, until: part(0.65) });
  await survey.run(apart, { preemptionsMax: all, runsMax: 500, until: part(0.7) });
  await survey.run(doubled, { preemptionsMax: 1, runsMax: 40, until: part(0.75) });
  // Where there are few programs, they may use what is left.
  await survey.runRest({ preemptionsMax: all, runsMax: 500, until: part(0.85) });
}
