import { accountRows } from "rollcall/model";
import type { Outcome } from "rollcall/verify";
import type { Trace } from "#src/core/index.js";
import { snapshotOf } from "./registration.js";

/**
 * Returns the outcome of a run as text: the answers of all clients, and the store at rest. What differs from run to run
 * is left out: generated names, directories, stacks.
 */
export function outcomeOf(trace: Trace): string {
  const { events } = trace;
  const snapshot = snapshotOf(trace);
  const answers = events
    .toSorted((a, b) => a.client - b.client || a.call - b.call)
    .map(({ client, outcome }) => `${client + 1}: ${JSON.stringify(withoutStack(outcome))}`);
  if (snapshot === undefined) return answers.join("\n");
  const accounts = accountRows(snapshot);
  const rows = [accounts.length, snapshot.registry?.length, snapshot.userDatabases?.length];
  return [...answers, JSON.stringify(accounts), `rows: ${rows.join()}`].join("\n");
}

function withoutStack(outcome: Outcome): unknown {
  if (outcome.type !== "threw" && outcome.type !== "rejected" && outcome.type !== "conflict") return outcome;
  const { code, message } = outcome.error;
  return { type: outcome.type, error: code ?? message };
}
