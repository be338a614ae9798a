import { checkLinearizability, createHistoryRecorder, type Linearizability } from "#src/checker/index.js";
import { keySpecification } from "#src/registration/index.js";
import { generateHistory, type HistorySize, writeHistory } from "./history.js";
import {
  impossibleQueue,
  type ObjectHistory,
  queue,
  type RegisterShape,
  register,
  registerHistory,
  registerWithView,
  texts,
} from "./objects.js";
import { checkPlainly } from "./wing-gong-lowe.js";

/** A history and what is known of checking it. Figures are seconds of CPU time. */
export interface Scenario {
  readonly name: string;
  readonly verdict: Verdict;
  /** Undefined: none was set. */
  readonly goalSeconds?: number;
  /** Before this form of the checker (commit d179fba), measured with the same history. */
  readonly before: string;
  /** Porcupine on a history of the same form, on the same machine: cited, not measured here. */
  readonly porcupine: string;
  /** Makes the history and returns its checks. */
  prepare(): Prepared;
}

type Verdict = Linearizability<unknown, unknown, unknown>["verdict"];

export interface Prepared {
  /** Returns the verdict of Rollcall. */
  check(): Verdict;
  /** Returns that of the plain checker, or undefined if it gave up. Missing: it would take too long even to try. */
  checkPlainly?(): boolean | undefined;
}

/** The plain checker gives up after so many steps. */
const plainStepsMax = 1_000_000;

const million: HistorySize = { operations: 1_000_000, keys: 100_000, clients: 16 };
const fiveMillion: HistorySize = { operations: 5_000_000, keys: 500_000, clients: 16 };
const oneKey: HistorySize = { operations: 20_000, keys: 1, clients: 16 };

/** Takes half a minute to generate. */
export const largeScenario: Scenario = {
  name: "5,000,000 operations, 500,000 keys, recorded",
  verdict: "linearizable",
  goalSeconds: 3,
  before: "57 as objects, 3 GB (cited)",
  porcupine: "not measured",
  prepare: () => recorded(fiveMillion),
};

export const scenarios: readonly Scenario[] = [
  {
    name: "1,000,000 operations, 100,000 keys, recorded",
    verdict: "linearizable",
    goalSeconds: 0.4,
    before: "1.1 to 2.5 as objects",
    porcupine: "2.9 to 3.9",
    prepare: () => recorded(million),
  },
  {
    name: "the same as objects",
    verdict: "linearizable",
    before: "1.1 to 2.5",
    porcupine: "2.9 to 3.9",
    prepare: () => asObjects(million),
  },
  {
    name: "20,000 operations of 16 clients on one key",
    verdict: "linearizable",
    before: "0.17 to 0.28",
    porcupine: "8.0 (wall)",
    prepare: () => asObjects(oneKey),
  },
  {
    name: "queue, 9 additions at once, 9 removals, the last impossible",
    verdict: "not-linearizable",
    goalSeconds: 1,
    before: "no end in 40",
    porcupine: "2.0",
    prepare: () => {
      const history = impossibleQueue(9);
      return {
        check: () => checkLinearizability(queue, history).verdict,
        checkPlainly: () => checkPlainly(queue, history, plainStepsMax),
      };
    },
  },
  ofRegister("10 keys, 50 clients, get, put and append, like Porcupine's c50-ok", texts, {
    before: "1.7 to 1.8",
    porcupine: "0.30 (wall), its own c50-ok",
    shape: { operations: 1_700, clients: 50, keys: 10, crashed: 0, updates: ["append", "append", "put"] },
  }),
  ofRegister("hot key, 64 clients, different values", registerWithView, {
    before: "unknown after 1.6",
    porcupine: "unknown after 8 s",
    shape: { operations: 5_000, clients: 64, keys: 1, crashed: 0, updates: ["put"] },
  }),
  ofRegister("100 never answered, different values", registerWithView, {
    before: "unknown: > 53 pending",
    porcupine: "0.09",
    shape: { operations: 5_000, clients: 8, keys: 1, crashed: 100, updates: ["put"] },
  }),
  ofRegister("the same, searched without zones", register, {
    before: "unknown: > 53 pending",
    porcupine: "0.09",
    shape: { operations: 5_000, clients: 8, keys: 1, crashed: 100, updates: ["put"] },
  }),
  ofRegister("100 never answered, five values, compare-and-set", register, {
    before: "unknown: > 53 pending",
    porcupine: "0.05",
    shape: { operations: 5_000, clients: 8, keys: 1, crashed: 100, values: 5, updates: ["put", "replace"] },
  }),
];

function recorded(size: HistorySize): Prepared {
  // As many as there are clients may be pending at the end.
  const recorder = createHistoryRecorder(keySpecification, { expected: size.operations + size.clients });
  writeHistory(size, recorder.record);
  return { check: () => checkLinearizability(keySpecification, recorder.history).verdict };
}

function asObjects(size: HistorySize): Prepared {
  const history = generateHistory(size);
  return {
    check: () => checkLinearizability(keySpecification, history).verdict,
    checkPlainly: () => checkPlainly(keySpecification, history, 2 * size.operations),
  };
}

function ofRegister(
  name: string,
  specification: typeof register,
  { before, porcupine, shape }: Pick<Scenario, "before" | "porcupine"> & { readonly shape: RegisterShape },
): Scenario {
  const prepare = () => {
    const history: ObjectHistory = registerHistory(shape, specification.initial);
    return {
      check: () => checkLinearizability(specification, history).verdict,
      checkPlainly: () => checkPlainly(specification, history, plainStepsMax),
    };
  };
  return { name, verdict: "linearizable", goalSeconds: 1, before, porcupine, prepare };
}
