import type { OperationType } from "rollcall/model";
import { shortfallOfCount, shortfallOfPrograms, shortfallOfWork } from "../../core/index.js";
import { alone, doubles, pairsOnOneKey, pairsOnTwoKeys, threeAlike } from "../../registration/index.js";
import type { Pass } from "../../search/index.js";
import { createSurvey, type Inquiry, searchCases } from "../../search/index.js";
import { type Counting, examineCrashes, type Moments } from "./check-crashes.js";

/**
 * The process is killed, or power is lost, at every step of every schedule; then the application starts again. Finds what
 * only a crash leaves: orphans, acknowledged work that is gone, recoveries that recover nothing.
 */
export const crashesPass: Pass = {
  name: "crashes",
  run(options) {
    const crashes: Counting = { images: 0, kills: 0, powerLosses: 0, laterLives: 0, crashedRecoveries: 0 };
    let which: Moments = "every";
    const choose = (moments: Moments): void => {
      which = moments;
    };
    return searchCases(options, {
      pass: "crashes",
      examine: (known) =>
        examineCrashes({ ...known, counting: crashes, which: () => which, survives: options.target.survives }),
      explore: (inquiry, offered, keys) => explore(inquiry, offered, keys, choose),
      counts: () => ({ crashes }),
      shortfall: (work, offered) =>
        shortfallOfWork(work, offered) ??
        shortfallOfPrograms(work, ofOneClient, "crashed at every step") ??
        shortfallOfCount(crashes.kills, "no program took a step at which it could be crashed"),
    });
  },
};

const ofOneClient = "1 client, 1 operation";

/** First one client alone: most of what a crash shows needs nobody else. Then two, stopped at few places. */
async function explore(
  inquiry: Inquiry,
  offered: readonly OperationType[],
  keys: readonly string[],
  choose: (moments: Moments) => void,
): Promise<void> {
  const survey = createSurvey(inquiry);
  const single = survey.add(ofOneClient, alone(offered, keys));
  const met = survey.add("2 clients, 1 operation each, 1 key, behind each answer", pairsOnOneKey(offered, keys));
  const pairs = survey.add("2 clients, 1 operation each, 1 key", pairsOnOneKey(offered, keys));
  const apart = survey.add("2 clients, 1 operation each, 2 keys", pairsOnTwoKeys(offered, keys));
  const alike = survey.add("3 clients, the same operation", threeAlike(offered, keys));
  survey.add("2 clients, 2 operations each", doubles(offered, keys));
  const all = Number.POSITIVE_INFINITY;
  await survey.run(single, { preemptionsMax: all, runsMax: all, until: 1 });
  choose("behind answers");
  await survey.run(met, { preemptionsMax: 1, runsMax: 12, until: 0.7 });
  choose("every");
  await survey.run(pairs, { preemptionsMax: 0, runsMax: 2, until: 0.75 });
  await survey.run(pairs, { preemptionsMax: 1, runsMax: 12, until: 0.78 });
  await survey.run(apart, { preemptionsMax: 1, runsMax: 12, until: 0.8 });
  await survey.run(alike, { preemptionsMax: 1, runsMax: 12, until: 0.82 });
  await survey.runRest({ preemptionsMax: all, runsMax: 500, until: 0.9 });
}
