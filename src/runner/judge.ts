import type { ConcurrentProgram, Event, Finding, LaterLife, Trace } from "../core/index.js";
import { describeClient, describeError } from "../core/index.js";
import type { StageFailure } from "../host/index.js";
import type { AccountField, KeyState } from "../registration/index.js";
import { judgeHistory, type Rest, withoutRepetitions, worstFirst } from "../registration/index.js";

export interface Judgement {
  readonly findings: readonly Finding[];
  /** The event that fits nowhere. */
  readonly culprit: Event | undefined;
  readonly possible: readonly KeyState[];
  /** Which of their fields the store gives at all. */
  readonly given: readonly AccountField[];
  readonly unknown: string | undefined;
}

/** Everything that is wrong with what a controlled run has shown. */
export function judgeTrace({ events, retried, losses, snapshot, failure, openTransactions }: Trace): Judgement {
  const open = openTransactions.map(({ client, file }): Finding => {
    const message = `${describeClient(client)} has finished its operations, but its transaction on ${file} is still open`;
    return { code: "left-in-transaction", message };
  });
  const judged = judgeHistory([...events, ...retried], snapshot, losses);
  return judgement([...failed(failure), ...judged.findings, ...open], judged);
}

/**
 * Everything that is wrong with what a later life has found and done, where the first one ended before step `until`. The
 * histories of both are one: whoever had been answered is there, and whoever had not, wholly or not at all.
 */
export function judgeLaterLife({ prefix }: ConcurrentProgram, trace: Trace, until: number, life: LaterLife): Judgement {
  const { recovered, answers, snapshot, failure } = life;
  const before = historyUntil(trace, 2 * prefix.length, until);
  const start = Math.max(2 * prefix.length, ...before.map((event) => event.return + 1));
  const after = answers.map(({ operation, observation, refusedForEver }, index): Event => {
    const call = start + 1 + 2 * index;
    return { client: 0, operation, observation, refusedForEver, call, return: call + 1 };
  });
  const rests: Rest[] = recovered === undefined ? [] : [{ snapshot: recovered, at: start }];
  const judged = judgeHistory([...before, ...after], snapshot, trace.losses, rests);
  return judgement(explainLoss([...failed(failure, hintFor(life)), ...judged.findings], life), judged);
}

/** What had happened before a step: who had not been answered by then was interrupted. */
export function historyUntil({ events }: Trace, start: number, step: number): Event[] {
  const end = start + 2 * step;
  return events
    .filter(({ call }) => call < end)
    .map((event) => {
      if (event.return < end || event.observation.type === "interrupted") return event;
      return { ...event, observation: { type: "interrupted" }, return: end + event.client };
    });
}

function failed(failure: StageFailure | undefined, hint = ""): Finding[] {
  if (failure === undefined) return [];
  return failure.kind === "broken"
    ? [{ code: "malformed-answer", message: failure.error.message }]
    : [{ code: "lifecycle-threw", message: `${failure.stage} threw ${describeError(failure.error)}${hint}` }];
}

const filesMax = 6;

/** An `inspect` that throws after a crash is seldom wrong itself: it has met a file that is half made. */
function hintFor({ crash, failure, files = [] }: LaterLife): string {
  if (failure?.stage !== "inspect") return "";
  const shown = files.slice(0, filesMax).map(({ path, bytes }) => `${path} (${bytes.toLocaleString("en-US")} bytes)`);
  if (files.length > filesMax) shown.push(`${files.length - filesMax} more`);
  const left = shown.length === 0 ? "no file at all" : shown.join(", ");
  const what =
    crash === undefined ? "the failed step" : crash.kind === "kill" ? "the killed process" : "the power loss";
  return (
    `. It met what ${what} had left: ${left}. ` +
    "Let inspect report such files instead of throwing, to see what is wrong with the account"
  );
}

/** Where only a pragma has lost it, the first finding says which, and what to write instead. */
function explainLoss(findings: readonly Finding[], { unsynced }: LaterLife): readonly Finding[] {
  const [first, ...others] = findings;
  if (first === undefined || unsynced.length === 0) return findings;
  const levels = [...new Set(unsynced.map(({ level }) => level))];
  const why = levels.flatMap((level) => {
    const files = unsynced.flatMap((each) => (each.level === level ? [each.file] : []));
    return `PRAGMA synchronous is ${level} for ${files.join(", ")}, so a power loss may take ${taken[level]}`;
  });
  return [{ ...first, message: `${first.message}. ${why.join("; ")}; FULL keeps every commit` }, ...others];
}

const taken = {
  NORMAL: "what was committed since the last checkpoint of the WAL",
  OFF: "whatever was written, committed or not, and damage the file",
} as const;

function judgement(findings: readonly Finding[], { evidence, unknown }: ReturnType<typeof judgeHistory>): Judgement {
  const shown = evidence.type === "history" ? evidence : undefined;
  const { culprit, possible = [], given = [] } = shown ?? {};
  return { findings: withoutRepetitions(worstFirst(findings)), culprit, possible, given, unknown };
}
