import { accountRows } from "rollcall/model";
import type { Observation } from "rollcall/verify";
import type { Trace } from "#src/core/index.js";
import { snapshotOf } from "./registration.js";

/**
 * What a run has shown, as text: the answers of all clients, and the store at rest. Without what differs from run to
 * run: generated names, directories, stacks.
 */
export function outcomeOf(trace: Trace): string {
  const { events } = trace;
  const snapshot = snapshotOf(trace);
  const answers = events
    .toSorted((a, b) => a.client - b.client || a.call - b.call)
    .map(({ client, observation }) => `${client + 1}: ${JSON.stringify(withoutStack(observation))}`);
  if (snapshot === undefined) return answers.join("\n");
  const accounts = accountRows(snapshot);
  const rows = [accounts.length, snapshot.registry?.length, snapshot.userDatabases?.length];
  return [...answers, JSON.stringify(accounts), `rows: ${rows.join()}`].join("\n");
}

function withoutStack(observation: Observation): unknown {
  if (observation.type !== "threw" && observation.type !== "tolerated" && observation.type !== "conflict")
    return observation;
  const { code, message } = observation.error;
  return { type: observation.type, error: code ?? message };
}
