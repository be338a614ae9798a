import type { ServerWaits } from "../core/index.js";
import type { ClientRun } from "./client-run.js";
import * as state from "./shared-state.js";
import { beAwake } from "./virtual-clock.js";

/** Returns how steps of a thread wait in a database server. `opened` returns the thread's run; undefined: there was none. */
export function serverWaits(opened: () => ClientRun | undefined): ServerWaits {
  const others = (): readonly number[] => {
    const run = opened();
    if (run?.recorder.current() === undefined || !run.turns.isControlled()) return [];
    const { shared, client: own, clients } = run.context;
    return Array.from({ length: clients }, (_, client) => client).filter(
      (client) =>
        client !== own && state.statusOf(shared, client) === "blocked" && state.sessionOf(shared, client) !== 0,
    );
  };
  return {
    wait(session) {
      const run = opened();
      return run !== undefined && waitInServer(run, session);
    },
    waiting() {
      const run = opened();
      return run === undefined ? [] : others().map((client) => state.sessionOf(run.context.shared, client));
    },
    freed(sessions) {
      const run = opened();
      if (run === undefined) return;
      const { shared } = run.context;
      for (const client of others()) {
        if (sessions.includes(state.sessionOf(shared, client))) state.setStatus(shared, client, "freed");
      }
    },
  };
}

function waitInServer(run: ClientRun, session: number): boolean {
  const step = run.recorder.current();
  if (step === undefined || !run.turns.isControlled()) return false;
  const { shared, client } = run.context;
  run.recorder.note({ lock: "blocked-visibly" });
  state.setBlocked(shared, client, 0, timeoutMs);
  state.setSession(shared, client, session);
  state.writeLabel(shared, client, `${step.label} (waits for a lock)`);
  run.turns.give("blocked");
  const expired = state.statusOf(shared, client) === "expired";
  state.setSession(shared, client, 0);
  if (!run.turns.isControlled()) return false;
  run.begin(step.label, step.file);
  // While it waited, time passed without delaying it.
  beAwake(run);
  run.recorder.note({ lock: expired ? "expired" : "resumed" });
  return !expired;
}

/** Rollcall cannot see how long a session may wait, so any busy timeout of SQLite ends before. */
const timeoutMs = 2 ** 31 - 1;
