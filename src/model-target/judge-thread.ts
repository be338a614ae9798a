import { parentPort, workerData } from "node:worker_threads";
import { describeError, summarizeError } from "../core/index.js";
import { BrokenTargetError } from "../workload/index.js";
import { checkModelTarget } from "./check-target.js";
import { contextOf, type JudgeContext } from "./context.js";
import { writeNote } from "./doing-note.js";
import { exploreModel } from "./explore-model.js";
import { createIncrementalCheckers, type IncrementalCheckers } from "./incremental-checkers.js";
import { judgeHistory } from "./judge-history.js";
import type { AnyAsk, Order, ThreadArguments, ThreadMessage } from "./judge-protocol.js";
import { judgeSequence } from "./judge-sequence.js";
import { findPrefixes } from "./prefixes.js";
import { createStepper, UnlawfulModelError } from "./stepper.js";

/*
 * The thread of the judge in which the model runs.
 */

const { targetUrl, traits, doing }: ThreadArguments = workerData;
const note = writeNote(doing);
const judge = open();
judge.then(tellImported, tellImported);

interface Judge {
  readonly context: JudgeContext;
  readonly checkers: IncrementalCheckers;
}

parentPort?.on("message", async ({ id, ask }: Order) => {
  tell(
    await fulfil(ask).then(
      (result): ThreadMessage => ({ type: "result", id, result }),
      (error): ThreadMessage =>
        error instanceof UnlawfulModelError
          ? { type: "unlawful", id, message: error.message }
          : { type: "failed", id, error: summarizeError(error) },
    ),
  );
});

async function fulfil(ask: AnyAsk): Promise<unknown> {
  const { context, checkers } = await judge;
  switch (ask.kind) {
    case "exploration":
      return exploreModel(context, traits.pool);
    case "prefixes":
      return findPrefixes(context, traits.pool, ask.programs, ask.prefixesMax);
    case "history":
      return judgeHistory(context, ask.history);
    case "sequence":
      return judgeSequence(context, ask.runs);
    case "advance":
      return checkers.advance(ask);
    default:
      return ask satisfies never;
  }
}

/** @throws UnlawfulModelError if the module, which threads of the executors could load, cannot be loaded here */
async function open(): Promise<Judge> {
  note("importing the module");
  try {
    const { default: exported }: { default?: unknown } = await import(targetUrl);
    const { model } = checkModelTarget(unwrapped(exported));
    const context = contextOf(createStepper(model, note), traits);
    return { context, checkers: createIncrementalCheckers(context) };
  } catch (error) {
    if (error instanceof BrokenTargetError) throw new UnlawfulModelError(error.message);
    throw new UnlawfulModelError(`importing the module once more threw ${describeError(summarizeError(error))}`);
  }
}

/** A CommonJS module compiled from `export default` has it one level deeper. */
function unwrapped(exported: unknown): object {
  if (typeof exported !== "object" || exported === null) return {};
  if (!("__esModule" in exported && "default" in exported)) return exported;
  return unwrapped(exported.default);
}

/** If the module has thrown, each request says so. */
function tellImported(): void {
  tell({ type: "imported" });
}

function tell(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}
