import type { AnswerAfterRestart, Event, Outcome, RecoveryRun, ShownTrace, Step } from "rollcall/verify";
import { registrationWorkload } from "#src/registration/index.js";
import { createColours, formatTrace } from "#src/reporters/index.js";

/*
 * Hand-made traces.
 */

/** Returns a step of a client; client 0 is shown as A. */
export function step(client: number, label: string, rest: Partial<Step> = {}): Omit<Step, "index"> {
  const file = "app.sqlite";
  return { client, label, file, accesses: [{ resource: `db:${file}`, mode: "write" }], releases: [], ...rest };
}

/** Returns the step in which a client calls `register`. */
export function call(client: number, key = "k"): Omit<Step, "index"> {
  return step(client, `register("${key}")`, { file: "", calls: 0, accesses: [{ resource: "clock", mode: "read" }] });
}

/** Returns the event of a `register` with this outcome. */
export function registers(client: number, outcome: Outcome, key = "k"): Event {
  const operation = { type: "register", key, settings: {} } as const;
  return { client, operation, outcome, call: client, return: 10 + client };
}

export const created: Outcome = {
  type: "answered",
  answer: { type: "registered", registration: { authId: "1", created: true } },
};

export function threw(message: string, code?: string): Outcome {
  return { type: "threw", error: { name: "Error", message, ...(code === undefined ? {} : { code }) } };
}

export function answer(outcome: Outcome, key: string, steps: AnswerAfterRestart["steps"] = []): AnswerAfterRestart {
  const operation = { type: "register", key, settings: {} } as const;
  return { operation, outcome, steps, refusedForEver: false };
}

export function killed(recovery: Partial<RecoveryRun>): RecoveryRun {
  return {
    crash: { kind: "kill", step: 9 },
    lost: [],
    unsynced: [],
    steps: [],
    uncontrolledEffects: [],
    answers: [],
    ...recovery,
  };
}

type Given = Partial<Omit<ShownTrace, "steps">> & { readonly steps?: readonly Omit<Step, "index">[] };

/** Returns the drawing of a trace, without colours. */
export function drawn({ steps = [], ...rest }: Given): string {
  const trace: ShownTrace = {
    clients: 2,
    prefix: [],
    steps: steps.map((each, index) => ({ ...each, index })),
    events: [],
    possible: [],
    preemptions: 1,
    retried: [],
    recoveries: [],
    ...rest,
  };
  return `\n${formatTrace(trace, registrationWorkload.describe, createColours(false)).join("\n")}\n`;
}
