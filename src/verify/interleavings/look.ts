import type { ConcurrentProgram, RunOutcome, Schedule, Trace } from "../controlled/index.js";
import { everything, ownerOf } from "../instrument/index.js";
import { sayError } from "../words.js";
import { type Judgement, judgeTrace } from "./judge-trace.js";
import type { Laboratory } from "./laboratory.js";

/** What a look at one schedule of one program has shown. */
export type Look =
  | { readonly type: "fine"; readonly trace: Trace }
  | { readonly type: "failing"; readonly trace: Trace; readonly judgement: Judgement }
  | { readonly type: "unknown"; readonly reason: string; readonly trace?: Trace };

export async function look(laboratory: Laboratory, program: ConcurrentProgram, schedule: Schedule): Promise<Look> {
  return judgeOutcome(program, await laboratory.run(program, schedule));
}

/** The same in threads that have run nothing before, and so remember nothing. */
export async function lookFresh(laboratory: Laboratory, program: ConcurrentProgram, schedule: Schedule): Promise<Look> {
  return judgeOutcome(program, await laboratory.runFresh(program, schedule));
}

function judgeOutcome(program: ConcurrentProgram, outcome: RunOutcome): Look {
  switch (outcome.type) {
    case "finished": {
      const { trace } = outcome;
      const judgement = judgeTrace(trace);
      if (judgement.findings.length > 0) return { type: "failing", trace, judgement };
      if (judgement.unknown !== undefined) return { type: "unknown", reason: judgement.unknown, trace };
      const reason = whyUncontrolled(program, trace);
      return reason === undefined ? { type: "fine", trace } : { type: "unknown", reason, trace };
    }
    case "stuck":
      return {
        type: "unknown",
        reason:
          `${outcome.where} comes neither to its next step nor to its end: it waits for something that cannot be ` +
          "seen here (a lock, a process or a promise of its own), or it computes for ever; --step-timeout allows more time",
      };
    case "endless":
      return {
        type: "unknown",
        reason: `there was no end of steps, the last ones of ${outcome.where}: the clients may wait for one another by polling`,
      };
    case "died":
      return { type: "unknown", reason: `a thread of the target died: ${sayError(outcome.error)}` };
    case "aborted":
      return { type: "unknown", reason: "interrupted" };
    default:
      return outcome satisfies never;
  }
}

/** What goes past the gates is in no schedule, so nothing would be shown by running them all. */
function whyUncontrolled({ prefix }: ConcurrentProgram, trace: Trace): string | undefined {
  const { escapes, steps, events } = trace;
  const where = "where no gate can hold it (gates stand under better-sqlite3 and node:fs)";
  const [past] = escapes;
  if (past !== undefined) return `the target is not controlled: it uses ${past}, ${where}`;
  const [changed] = changedUnseen(trace);
  if (changed !== undefined) return `the target is not controlled: something changed ${changed}, ${where}`;
  const registeredBefore = new Set(
    prefix.flatMap((operation) => (operation.type === "register" ? [operation.key] : [])),
  );
  const isNew = events.some(
    ({ operation, observation }) =>
      operation.type === "register" && observation.type === "answered" && !registeredBefore.has(operation.key),
  );
  if (!isNew || steps.some(({ calls }) => calls === undefined)) return undefined;
  return `the target is not controlled: it registered somebody without coming to any gate (gates stand under better-sqlite3 and node:fs)`;
}

/** Files that have changed although no step touched them. */
function changedUnseen({ changedFiles, steps }: Trace): string[] {
  const touched = new Set(steps.flatMap(({ accesses }) => accesses.map(({ resource }) => resource)));
  if (touched.has(everything)) return [];
  return changedFiles.filter((file) => !touched.has(`file:${ownerOf(file)}`) && !touched.has(`db:${ownerOf(file)}`));
}
