/** Metaphors and home-made terms that were given up: the word, and what to write instead. */
export const givenUp: readonly (readonly [RegExp, string])[] = [
  [/\blaborator(y|ies)\b/, "executor"],
  [/\b(inquir(y|ies)|surveys?)\b/, "search session, systematic exploration"],
  [/\blook(s|ed|ing)?\b|\bexamin(e|es|ed|ing)\b/, "run a test case, check"],
  [/\bimages?\b|\blosses\b|\bpower cuts?\b/, "crash state, unpersisted writes, power loss"],
  [/\b(later|first) li(fe|ves)\b|\blives on\b/, "recovery run, original run"],
  [/\bkeepers?\b|\bgates?\b/, "scheduling point"],
  [/\bcells\b|\bin vain\b|\brivals?\b/, "shared state, wasted steps, backtrack set"],
  [/\b(resting|patient)\b/, "yielded, waiting for a lock"],
  [/\bescapes?\b/, "uncontrolled effect"],
  [/\b(interrupted|tolerated)\b/, "indeterminate, rejected"],
  [/\bobservations?\b|\bperform(s|ed)?\b/, "outcome, invoke"],
  [/\b(crew|world|dice|strikes?|janitor|ledger|epochs?)\b/, "clients, context, rng, kills, cleanup process, round"],
  [/\b(waves?|clash|toggle)\b/, "batch, contention"],
  [/\b(house|doors?|certificates?)\b/, "architecture, entry point, coverage"],
  [/\b(everybody|nobody|somebody|anybody|whoever)\b/, "name the client or the user"],
];
