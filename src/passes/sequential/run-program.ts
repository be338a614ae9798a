import {
  checkAgainstState,
  checkInvariants,
  disturb,
  type EnvironmentAction,
  emptyState,
  type State,
  type StoreSnapshot,
} from "rollcall/model";
import type { Finding, Lost, ProgramStep } from "../../core/index.js";
import { describeDeath, describeError, livesOf, type Program, type ProgramLife } from "../../core/index.js";
import type { Life, LifeReport, RunDirectories } from "../../host/index.js";
import { stallMessage } from "../../host/index.js";
import { fieldsGiven, givesCreated, loseDatabase, sayAuthId } from "../../registration/index.js";
import { type Given, judgeEvent } from "./judge-event.js";
import type { ThreadSupply } from "./thread-supply.js";

export type ProgramOutcome =
  | { readonly type: "judged"; readonly steps: readonly ProgramStep[]; readonly findings: readonly Finding[] }
  | Lost
  | { readonly type: "aborted" };

/**
 * Runs a program on a target in a fresh directory and compares every answer, and the store at rest after each life, with
 * the model. It ends at the first disagreement. `betweenLives` is where an application's process would end.
 */
export async function runProgram(
  program: Program,
  threads: ThreadSupply,
  directories: RunDirectories,
  betweenLives: () => Promise<void>,
): Promise<ProgramOutcome> {
  const directory = directories.next();
  const steps: ProgramStep[] = [];
  let state: State = emptyState;
  try {
    const lives = livesOf(program);
    for (const [index, life] of lives.entries()) {
      if (index > 0) await betweenLives();
      const hasLoss = lives.slice(0, index).some(({ afterwards }) => afterwards.some(({ type }) => type === "lose"));
      const asked = { directory, setup: index === 0, recover: index > 0, hasLoss };
      const lived = await live(asked, life, threads);
      if (lived.type !== "lived") return lived;
      const judged = judgeLife(state, lived.report);
      steps.push(...judged.steps);
      if (judged.findings.length > 0) return { type: "judged", steps, findings: judged.findings };
      const { after, happened } = afterEnvironment(directory, judged.state, life, lived.report.snapshot);
      state = after;
      steps.push(...happened.map((action) => ({ action })));
    }
    return { type: "judged", steps, findings: [] };
  } finally {
    directories.discard(directory);
  }
}

type Lived = { readonly type: "lived"; readonly report: LifeReport } | Exclude<ProgramOutcome, { type: "judged" }>;

async function live(
  asked: Pick<Life, "directory" | "setup" | "recover" | "hasLoss">,
  life: ProgramLife,
  threads: ThreadSupply,
): Promise<Lived> {
  const outcome = await threads.current().live({ lives: [{ ...asked, waves: [life.operations], inspect: true }] });
  if (outcome.type === "finished") {
    const [report] = outcome.reports;
    if (report !== undefined) return { type: "lived", report };
  }
  if (outcome.type === "aborted") return { type: "aborted" };
  await threads.renew();
  if (outcome.type === "stalled")
    return { type: "lost", reason: stallMessage(outcome, life.operations), isStuck: true };
  return {
    type: "lost",
    reason: outcome.type === "died" ? describeDeath(outcome) : "nothing came back",
    isStuck: false,
  };
}

interface JudgedLife {
  readonly state: State;
  readonly steps: readonly ProgramStep[];
  readonly findings: readonly Finding[];
}

function judgeLife(before: State, report: LifeReport): JudgedLife {
  let state = before;
  const steps: ProgramStep[] = [];
  const given = fieldsOf(report);
  for (const event of report.events) {
    const judged = judgeEvent(state, event, given);
    steps.push(judged.step);
    if (judged.finding !== undefined) return { state, steps, findings: [judged.finding] };
    state = judged.state;
  }
  const { failure, snapshot } = report;
  if (failure !== undefined) {
    const code = failure.kind === "broken" ? "malformed-answer" : "lifecycle-threw";
    const what =
      failure.kind === "broken" ? failure.error.message : `${failure.stage} threw ${describeError(failure.error)}`;
    return { state, steps, findings: [{ code, message: what }] };
  }
  return { state, steps, findings: snapshot === undefined ? [] : judgeSnapshot(state, snapshot) };
}

function fieldsOf({ events, snapshot }: LifeReport): Given {
  const observations = events.map(({ observation }) => observation);
  const given = fieldsGiven(observations, snapshot === undefined ? [] : [snapshot]);
  return givesCreated(observations) ? [...given, "created"] : given;
}

function judgeSnapshot(state: State, snapshot: StoreSnapshot): Finding[] {
  const lost = [...state.values()].flatMap(({ database, authId = "" }) => (database === "lost" ? [authId] : []));
  const keys = new Map([...state].flatMap(([key, { authId }]) => (authId === undefined ? [] : [[authId, key]])));
  const name = (authId: string): string => sayAuthId(authId, keys.get(authId));
  return [...checkInvariants(snapshot, new Set(lost), name), ...checkAgainstState(snapshot, state, name)];
}

/** The state behind what the environment does, and what that comes to: where there is no database to lose, it only restarts. */
function afterEnvironment(
  directory: string,
  before: State,
  life: ProgramLife,
  snapshot: StoreSnapshot | undefined,
): { readonly after: State; readonly happened: readonly EnvironmentAction[] } {
  let after = before;
  const happened = life.afterwards.map((action): EnvironmentAction => {
    if (action.type !== "lose") return action;
    const account = after.get(action.key);
    if (snapshot === undefined || !loseDatabase(directory, snapshot, account?.authId)) return { type: "restart" };
    after = disturb(after, action);
    return action;
  });
  return { after, happened };
}
