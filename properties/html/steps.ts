import type { Access, Event, ShownTrace, Step } from "rollcall/verify";

/*
 * Steps and traces for the tests of the drawing, with the fields that matter.
 */

export type StepFields = Partial<Omit<Step, "accesses">> & { readonly accesses?: readonly string[] };

/** Returns a step. Accesses are written `r:db:a`, `w:db:a` or `a:names:a`. */
export function step(client: number, label: string, { accesses = [], ...fields }: StepFields = {}): Step {
  const modes = { r: "read", w: "write", a: "add" } as const;
  const parsed = accesses.map((access): Access => {
    const mode = modes[access[0] as keyof typeof modes];
    return { mode, resource: access.slice(2) };
  });
  return { index: 0, client, label, file: "a", releases: [], ...fields, accesses: parsed };
}

export const begins = (client: number, calls = 0): Step =>
  step(client, `find("k")`, { file: "", calls, accesses: ["r:clock"] });

/** Takes the write lock in its own transaction. */
export const beginImmediate = (client: number): Step =>
  step(client, "BEGIN IMMEDIATE", { accesses: ["w:writing:a", "r:db:a", "r:reading:a"] });
export const commit = (client: number, fields: StepFields = {}): Step =>
  step(client, "COMMIT", { accesses: ["w:writing:a", "w:db:a"], releases: ["a"], ...fields });
export const select = (client: number, fields: StepFields = {}): Step =>
  step(client, "SELECT 1 FROM t", { accesses: ["r:db:a", "r:reading:a"], ...fields });
/** A statement that is a transaction of its own. */
export const update = (client: number, fields: StepFields = {}): Step =>
  step(client, "UPDATE t SET x = 1", { accesses: ["w:writing:a", "w:db:a"], releases: ["a"], ...fields });

const find: Event["operation"] & { readonly key: string } = { type: "find", key: "k" };

export const answer = (client: number, call: number, fields: Partial<Event> = {}): Event => ({
  client,
  operation: find,
  outcome: { type: "answered", answer: { type: "done", found: true } },
  call,
  return: call + 1,
  ...fields,
});

export function trace(steps: readonly Step[], fields: Partial<ShownTrace> = {}): ShownTrace {
  const clients = new Set(steps.map(({ client }) => client)).size;
  return {
    clients,
    prefix: [],
    steps: steps.map((each, index) => ({ ...each, index })),
    events: [],
    possible: [],
    preemptions: 0,
    retried: [],
    recoveries: [],
    ...fields,
  };
}
