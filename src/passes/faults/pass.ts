import type { OperationType } from "rollcall/model";
import { shortfallOfCount, shortfallOfPrograms, shortfallOfWork } from "../../core/index.js";
import { alone, doubles, pairsOnOneKey, pairsOnTwoKeys, threeAlike } from "../../registration/index.js";
import type { Pass } from "../../search/index.js";
import { createSurvey, type Inquiry, searchCases } from "../../search/index.js";
import { type Counting, examineFaults, type Thoroughness } from "./check-faults.js";

/**
 * One step fails as it really can: a lock that is never given back, a full disk, a broken one. Finds errors that are
 * swallowed, work that is left half done, transactions that are left open.
 */
export const faultsPass: Pass = {
  name: "faults",
  run(options) {
    const faults: Counting = { injected: {}, laterLives: 0 };
    let how: Thoroughness = "one";
    return searchCases(options, {
      pass: "faults",
      examine: (known) => examineFaults({ ...known, counting: faults, how: () => how }),
      explore(inquiry, offered, keys) {
        const beThorough = (): void => {
          how = "every";
        };
        return explore(inquiry, offered, keys, beThorough);
      },
      counts: () => ({ faults }),
      shortfall: (work, offered) =>
        shortfallOfWork(work, offered) ??
        shortfallOfPrograms(work, ofOneClient, "explored") ??
        shortfallOfCount(sumOf(faults.injected), "no step could be made to fail"),
    });
  },
};

const ofOneClient = "1 client, 1 operation, each step failing in one way";

function sumOf(injected: Counting["injected"]): number {
  return Object.values(injected).reduce((sum, count) => sum + count, 0);
}

async function explore(
  inquiry: Inquiry,
  offered: readonly OperationType[],
  keys: readonly string[],
  beThorough: () => void,
): Promise<void> {
  const survey = createSurvey(inquiry);
  const single = survey.add(ofOneClient, alone(offered, keys));
  const thorough = survey.add("1 client, 1 operation, each step failing in every way", alone(offered, keys));
  const pairs = survey.add("2 clients, 1 operation each, 1 key, in every way", pairsOnOneKey(offered, keys));
  survey.add("2 clients, 1 operation each, 2 keys, in every way", pairsOnTwoKeys(offered, keys));
  survey.add("3 clients, the same operation, in every way", threeAlike(offered, keys));
  survey.add("2 clients, 2 operations each, in every way", doubles(offered, keys));
  const all = Number.POSITIVE_INFINITY;
  await survey.run(single, { preemptionsMax: all, runsMax: all, until: 1 });
  beThorough();
  await survey.run(thorough, { preemptionsMax: all, runsMax: all, until: 0.7 });
  await survey.run(pairs, { preemptionsMax: 0, runsMax: 2, until: 0.75 });
  await survey.runRest({ preemptionsMax: 1, runsMax: 12, until: 0.85 });
  await survey.runRest({ preemptionsMax: all, runsMax: 500, until: 0.9 });
}
