import type { AnswerAfterRestart, Event, NotedStep, RecoveryRun, Step } from "../../core/index.js";
import type { Describe } from "../../workload/index.js";
import { isWriting } from "./statements.js";

/*
 * Which steps of a restarted application a report shows.
 */

/**
 * Returns whether the step of a recovery changes something. A write inside a transaction has no access that others can
 * see until COMMIT, so the statement counts too.
 */
export function changesSomething({ label, accesses, result }: Step): boolean {
  if (result === "0 changed") return false;
  if (isWriting(label)) return true;
  return (
    accesses.some(({ resource, mode }) => mode !== "read" && !isBeside(resource)) &&
    !/^(BEGIN|COMMIT|END|close|PRAGMA)\b/i.test(label)
  );
}

/** SQLite itself makes and deletes what lies beside a database. A SELECT can do that. */
function isBeside(resource: string): boolean {
  return resource.startsWith("beside:") || resource.startsWith("content beside:");
}

/**
 * Returns the steps to show below each answer, up to the answer that fits nowhere: steps that write, or for operations on
 * another key only steps that delete or overwrite something, as nothing else can damage this key. If the store was not
 * whole after the recovery, returns none: the recovery itself did the damage.
 */
export function stepsBelowAnswers(
  { isWhole, answers }: RecoveryRun,
  culprit: Event | undefined,
  describe: Describe,
): ReadonlyMap<AnswerAfterRestart, readonly NotedStep[]> {
  if (isWhole === false) return new Map();
  const last = answers.findIndex(({ outcome }) => outcome === culprit?.outcome);
  const until = last === -1 ? answers : answers.slice(0, last + 1);
  const key = culprit === undefined ? undefined : describe.subject(culprit.operation);
  return new Map(
    until.map((answer) => {
      const isOwn = key !== undefined && describe.subject(answer.operation) === key;
      const isShown = isOwn ? writes : destroys;
      return [answer, answer.steps.filter((step) => step.result !== "0 changed" && isShown(step))];
    }),
  );
}

function writes({ label }: NotedStep): boolean {
  return isWriting(label) || /^(write|truncate|unlink|remove|rename|link|symlink|copy|make directory)\b/.test(label);
}

function destroys({ label }: NotedStep): boolean {
  return /^(DELETE|UPDATE|REPLACE|INSERT OR REPLACE|DROP|truncate|unlink|remove|rename)(?=\s|$)/i.test(label);
}
