import {
  type ConcurrentProgram,
  type Finding,
  type Operation,
  outsideRun,
  type Step,
  type Trace,
} from "../core/index.js";
import type { Target } from "../host/index.js";
import { type CaseResult, type Runners, runCase } from "../runner/index.js";
import { describeFinding } from "../workload/index.js";
import { note, right, type TargetCheck, type TargetCheckName, wrong } from "./target-check.js";

/** What controlled runs of a target show. */
export interface ClientChecks {
  readonly checks: readonly TargetCheck[];
  /** Uncontrolled effects of the target. */
  readonly effects: readonly string[];
}

/** The schedule without any preemption: one client after the other. */
const oneAfterTheOther = { type: "choices", choices: [] } as const;

/**
 * Runs one client, the same once more in another directory, and two clients one after the other, all under control. What
 * is wrong then is wrong with the target, or with the store even if nothing happens at the same time.
 */
export async function checkClients(target: Target, runners: Runners): Promise<ClientChecks> {
  const { bound, traits, offered } = target;
  const [first, ...others] = bound.workload.firstOperations(traits, offered);
  if (first === undefined) return { checks: [], effects: [] };
  const reading = others.filter(({ type }) => type !== first.type).slice(0, 1);
  const alone: ConcurrentProgram = { prefix: [], clients: [[first, ...reading]] };
  const describe = (operations: readonly Operation[]): string =>
    operations.map(bound.describe.operation).join(", then ");
  const shownAlone = describe(alone.clients[0] ?? []);

  const one = await run(runners, alone);
  const effects = traceOf(one)?.uncontrolledEffects ?? [];
  const checks = [
    controlOf(one),
    checkOf("one-client", target, one, `one client: ${shownAlone}, and inspect shows it`),
  ];
  if (one.type !== "fine") return { checks: checks.flat(), effects };
  const again = await run(runners, alone);
  checks.push(again.type === "fine" ? [] : [moduleState(target, again)]);
  if (bound.maxClients === 1) return { checks: checks.flat(), effects };
  const together: ConcurrentProgram = { prefix: [], clients: [[first], [...reading, first]] };
  const two =
    again.type === "fine"
      ? await run(runners, together)
      : await runCase(runners, { program: together, schedule: oneAfterTheOther }, runners.isolated);
  checks.push(
    checkOf(
      "second-client",
      target,
      two,
      `a second client, in ${traits.placement === "one process" ? "the same process" : "a thread of its own"}, agrees with the first`,
    ),
  );
  return { checks: checks.flat(), effects };
}

function run(runners: Runners, program: ConcurrentProgram): Promise<CaseResult> {
  return runCase(runners, { program, schedule: oneAfterTheOther }, runners.pooled);
}

function traceOf(result: CaseResult): Trace | undefined {
  return "trace" in result ? result.trace : undefined;
}

/** Returns whether the steps of a run came to scheduling points. */
function controlOf(result: CaseResult): readonly TargetCheck[] {
  const trace = traceOf(result);
  if (trace === undefined) return [];
  const effects = trace.uncontrolledEffects.filter((effect) => !effect.startsWith(outsideRun));
  const used = effects.map((effect) =>
    wrong(
      "control",
      `it uses ${effect}, which Rollcall cannot control`,
      "leave that out of the target, or let the stress pass and rollcall soak judge the store",
    ),
  );
  if (used.length > 0) return used;
  // A step that only begins an operation came to no scheduling point of a driver.
  const steps = trace.steps.filter(
    ({ calls, accesses }) => calls === undefined && accesses.some(({ resource }) => /^(db|file|names):/.test(resource)),
  );
  const [changed] = trace.uncontrolledChanges;
  if (steps.length === 0) {
    const what =
      changed === undefined
        ? "nothing came to a scheduling point"
        : `${changed} changed, and nothing came to a scheduling point`;
    return [wrong("control", `${what}: the store uses a driver that Rollcall does not control`, uncontrolledAdvice)];
  }
  const parts = [
    countOf(steps.filter(isStatement), "of SQLite"),
    countOf(
      steps.filter((step) => !isStatement(step)),
      "of files",
    ),
  ];
  const seen = `under control: ${parts.filter((part) => part !== "").join(", ")}`;
  if (changed === undefined) return [right("control", seen)];
  return [
    wrong(
      "control",
      `${changed} changed at no scheduling point: its driver is not controlled (${seen})`,
      uncontrolledAdvice,
    ),
  ];
}

const uncontrolledAdvice =
  "use better-sqlite3, node:sqlite, what is built on them, or node:fs in the target; else only the stress pass and rollcall soak can judge " +
  "the store (docs/limits.md says what can be controlled)";

const sql =
  /^(select|insert|update|delete|replace|with|begin|commit|end|rollback|savepoint|release|create|alter|drop|pragma)\b/i;

function isStatement({ label, accesses }: Step): boolean {
  return sql.test(label) && accesses.some(({ resource }) => resource.startsWith("db:"));
}

function countOf(steps: readonly Step[], what: string): string {
  const [first] = steps;
  if (first === undefined) return "";
  return `${steps.length} ${steps.length === 1 ? "step" : "steps"} ${what} (the first: ${brief(first.label)})`;
}

const labelMax = 60;

function brief(label: string): string {
  return label.length > labelMax ? `${label.slice(0, labelMax - 1)}…` : label;
}

function checkOf(about: TargetCheckName, target: Target, result: CaseResult, passed: string): readonly TargetCheck[] {
  switch (result.type) {
    case "fine":
      return [right(about, passed)];
    case "failing": {
      const [finding] = result.judgement.findings;
      return finding === undefined ? [] : [whatIsWrong(about, target, finding, result.trace)];
    }
    case "unknown":
      // The check of what is controlled says why.
      return [];
    case "lost":
      return [wrong(about, result.reason, "run it with --verbose to see what the target printed before")];
    case "aborted":
      return [];
    default:
      return result satisfies never;
  }
}

function whatIsWrong(about: TargetCheckName, { bound }: Target, finding: Finding, trace: Trace): TargetCheck {
  const message = describeFinding(bound.describe, finding);
  const { failure, snapshot } = trace;
  if (about === "second-client" && failure?.stage === "connect") {
    return wrong(
      about,
      `a second client cannot connect: ${message}`,
      "declare maxClients: 1 if the store is for one process; else let connect open a connection of its own",
    );
  }
  if (failure === undefined && holdsNothing(snapshot)) {
    return wrong(
      "inspect",
      `inspect returned ${asText(snapshot)} after ${answered(trace, bound.describe.operation)}`,
      "let inspect read the tables and files in its directory that register writes, after every connection is closed",
    );
  }
  const seen = snapshot === undefined ? "" : ` (inspect returned ${asText(snapshot)})`;
  return wrong(
    about,
    `${message}${seen}`,
    "compare what the operations and inspect return with what is stored; if they are right, the store is wrong even with one client at a time",
  );
}

function answered({ events }: Trace, describe: (operation: Operation) => string): string {
  return events
    .flatMap(({ operation, outcome }) => (outcome.type === "answered" ? [describe(operation)] : []))
    .join(" and ");
}

const textMax = 200;

/** Returns a snapshot as text, without the fields that are left out. */
function asText(snapshot: unknown): string {
  const text = JSON.stringify(snapshot);
  return text.length > textMax ? `${text.slice(0, textMax - 1)}…` : text;
}

/** Returns whether every list of a snapshot is empty. */
function holdsNothing(snapshot: unknown): boolean {
  if (typeof snapshot !== "object" || snapshot === null) return false;
  const lists = Object.values(snapshot).filter(Array.isArray);
  return lists.length > 0 && lists.every((list) => list.length === 0);
}

function moduleState({ bound }: Target, again: CaseResult): TargetCheck {
  const [finding] = again.type === "failing" ? again.judgement.findings : [];
  const seen = finding === undefined ? "" : `: ${describeFinding(bound.describe, finding)}`;
  return note(
    "module-state",
    `a second run in another directory, in the same thread, goes wrong${seen}. The module keeps state, such as a connection that is opened once`,
    "open the connection in connect and close it in close; else every run needs fresh threads, which is several times as slow",
  );
}
