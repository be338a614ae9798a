import type { Event, PassResult, ShownTrace, Step, VerifyReport, Work } from "rollcall/verify";

/*
 * A report that no verification has returned: every text in it that may come from a target is the given one.
 */

/** Returns a report whose passes failed in every way there is, one that is unknown, and one that passed. */
export function madeUpReport(text: string): VerifyReport {
  return {
    target: {
      name: text,
      module: `/home/somebody/${text}/target.mjs`,
      workload: "registration",
      offered: ["register", "find"],
      survives: "power-loss",
      leftOut: [text],
    },
    seed: 7,
    shard: { number: 1, count: 1 },
    required: { types: ["register"], smallestPair: "register beside register" },
    verdict: "failed",
    passes: passesWith(text),
    notApplicable: [],
    output: `${text}\n${text}`,
  };
}

function passesWith(text: string): PassResult[] {
  const error = { name: text, message: text, code: text, cause: { name: text, message: text } };
  const outcome = { type: "threw", error } as const;
  const event: Event = { client: 0, operation: operationOn(text), outcome, call: 1, return: 2 };
  const findings = [1, 2, 3].map((number) => ({ code: "operation-threw", values: {}, message: `${number} ${text}` }));
  const failed = { verdict: "failed", seed: 7, findings, seconds: 1.5, work: workWith(text) } as const;
  const trace = traceWith(text, event);
  return [
    {
      ...failed,
      pass: "sequential",
      evidence: {
        type: "program",
        steps: [{ action: event.operation, outcome, expected: { type: "value", value: text } }],
      },
    },
    { ...failed, pass: "interleavings", evidence: { type: "trace", counterexample: counterexampleWith(text), trace } },
    { pass: "crashes", verdict: "unknown", seconds: 0.1, work: workWith(text), reason: text },
    { pass: "faults", verdict: "passed", seconds: 2, work: workWith(text) },
    {
      ...failed,
      pass: "stress",
      evidence: { type: "history", events: [event], earlier: 3, culprit: event, possible: [null] },
    },
  ];
}

/** An operation of the registration workload. */
function operationOn(key: string) {
  return { type: "register", key, settings: { keyName: key } };
}

function workWith(text: string): Work {
  const counts = { kind: text, count: 3, begun: 2, complete: 1, completed: [text] };
  return {
    runs: 3,
    operations: { register: 5, find: 4 },
    rejected: { register: 1 },
    notes: [text],
    schedules: { run: 3, distinct: 2, saved: 9, steps: 30, sampled: 1, programs: [counts, { ...counts, begun: 0 }] },
    crashes: { crashStates: 2, kills: 3, powerLosses: 1, recoveries: 4, crashedRecoveries: 1 },
    faults: { injected: { SQLITE_BUSY: 2 }, recoveries: 2 },
  };
}

function traceWith(text: string, event: Event): ShownTrace {
  const steps: Step[] = Array.from({ length: 24 }, (_, index) => ({
    index,
    client: index < 4 || index > 18 ? 0 : 1,
    label: index === 0 ? `register(${JSON.stringify(text)})` : `SELECT * FROM t WHERE a = '${text}'`,
    file: index === 0 ? "" : `${text}/app.sqlite`,
    accesses: [{ resource: "db:app.sqlite", mode: index % 5 === 0 ? "write" : "read" }],
    releases: [],
    result: text,
    ...(index === 0 ? { calls: 0 } : {}),
    ...(index === 20 ? { error: text } : {}),
    ...(index === 23 ? { returns: 0 } : {}),
  }));
  const noted = steps.map(({ label, file, result = "" }) => ({ label, file, result }));
  const answer = { operation: event.operation, outcome: event.outcome, refusedForEver: false, steps: noted };
  const crash = { kind: "power-loss", step: 9, lost: [1], torn: false } as const;
  return {
    clients: 2,
    prefix: [{ action: event.operation, outcome: event.outcome }, { action: { type: "lose", key: text } }],
    steps,
    events: [event],
    culprit: event,
    possible: [null],
    preemptions: 1,
    retried: [event],
    recoveries: [
      { crash, lost: [text], unsynced: [], steps, uncontrolledEffects: [text], answers: [answer] },
      {
        crash: undefined,
        lost: [],
        unsynced: [],
        steps,
        uncontrolledEffects: [],
        answers: [answer],
        failure: { stage: "recover", kind: "threw", error: { name: text, message: text } },
      },
    ],
  };
}

function counterexampleWith(text: string) {
  return {
    format: "rollcall-counterexample",
    version: 3,
    rollcall: "0.0.0",
    target: { name: text, module: text },
    pass: "interleavings",
    finding: { code: "operation-threw", message: text },
    program: { prefix: [], clients: [[operationOn(text)]] },
    schedule: [0, 1],
    faults: [],
    steps: [text],
  } as const;
}

/** Texts that break a layout, a document or a command if they are not escaped. */
export const hostileTexts: readonly string[] = [
  "\nInvalid `prisma.user.create()` invocation:\n\n\nUnique constraint failed\n\n",
  "<script>alert(1)</script>",
  "]]> --> <![CDATA[ &amp; &#0; ]]>",
  "\u0000\u0001\u0008\u000b\u001b[31mred\u001b[0m\u007f\u0085\ufffe\uffff",
  "lone \ud800 halves \udc00",
  "::error file=a,title=b::%0A% c | d ``` ````` # @everyone\r\n::warning::x",
  "a".repeat(3000),
  "é".repeat(300),
  "tab\tand \\ backslash ' \" quotes",
  "",
];
