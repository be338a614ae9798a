import { join, relative, resolve, sep } from "node:path";
import type { Step } from "../core/index.js";
import { type Access, type GatedConnection, InternalError, type Persistence, summarizeError } from "../core/index.js";
import { createSnapshotWriter } from "../crash/index.js";
import { writeProgress } from "../host/index.js";
import { waitUncontrolled } from "./busy-wait.js";
import type { Keeper, Unusable } from "./client-record.js";
import type { Decision } from "./decide.js";
import * as cells from "./shared-state.js";
import { lockBits, nextTurn, type RunContext } from "./turns.js";

/*
 * The gatekeeper of one thread. There is no scheduler that would have to be asked at every step: whoever holds the turn
 * decides at its next gate who takes the next step, by the rules of `schedule.ts`. Going on with the same client, which
 * is what happens most of the time, then costs no switch of threads.
 */

/** A client that has failed so often in a row lets others go first, or it would try again for ever. */
const failuresMax = 3;
/** So does one that for so many steps has done nothing but look: it may be waiting for what another must do. */
const looksMax = 50;

/** Resource of the order of calls and answers: what was answered before another was called came first. */
const clock = "clock";

type Draft = { -readonly [Key in keyof Step]: Step[Key] } & {
  accesses: Access[];
  releases: string[];
  persisted?: Persistence[];
};

export function createKeeper(): Keeper {
  let context: RunContext | undefined;
  let controlled = false;
  let current: Draft | undefined;
  let failures = 0;
  let looks = 0;
  let depth = 0;
  let operation = "";
  let steps: Step[] = [];
  let decisions: Decision[] = [];
  let connections: GatedConnection[] = [];
  let injected = 0;
  let unusable: Unusable | undefined;
  const escapes = new Set<string>();
  const capturer = createSnapshotWriter();

  const running = (): RunContext => {
    if (context === undefined) throw new Error("the keeper was asked before a run was opened");
    return context;
  };

  const endStep = (): void => {
    if (current === undefined) return;
    steps.push(current);
    looks = current.accesses.some(({ mode }) => mode !== "read") ? 0 : looks + 1;
    current = undefined;
    const { cells: shared, client: own, clients, recording } = running();
    for (let client = 0; client < clients; client += 1) {
      if (client !== own && cells.statusOf(shared, client) === "resting") cells.setStatus(shared, client, "ready");
    }
    if (recording.images === "each-step") capturer.write(steps.at(-1)?.index ?? -1);
  };

  /** Ends the step and the turn; returns when this client has the turn again. */
  const giveTurn = (status: cells.Status): void => {
    const { cells: shared, client } = running();
    endStep();
    cells.setStatus(shared, client, status);
    cells.tick(shared);
    const next = nextTurn(running(), decisions);
    if (next === undefined) {
      if (running().recording.images === "at-end") capturer.write(cells.stepOf(shared) - 1);
      cells.endPhase(shared);
    } else if (next !== client) {
      failures = 0;
      looks = 0;
      cells.wake(shared, next);
    }
    if (next !== client && status !== "finished") cells.sleepUntilWoken(shared, client);
    if (cells.isAborted(shared)) controlled = false;
  };

  /** Nobody waits any longer for what this run would have shown. */
  const giveUp = (): void => {
    controlled = false;
    if (context !== undefined) cells.abortRun(context.cells);
  };

  const beginStep = (label: string, file: string): void => {
    const { cells: shared, client } = running();
    cells.setStatus(shared, client, "moving");
    const index = cells.stepOf(shared) - 1;
    if (index > cells.stepsMax) cells.abortRun(shared);
    current = { index, client, label, file, accesses: [], releases: [] };
    note(index, `step ${index + 1}, ${file === "" ? label : `${label} ${file}`}`, false);
  };

  /** For the main process, should this one die. */
  const note = (step: number, doing: string, idle: boolean): void => {
    const { client, progress } = running();
    if (progress === undefined) return;
    writeProgress(progress, { client, doing: operation === "" ? doing : `${operation}, ${doing}`, step, idle });
  };

  const pass = (label: string, file: string, status: cells.Status): void => {
    if (!controlled || depth > 0) return;
    const { cells: shared, client } = running();
    cells.writeLabel(shared, client, file === "" ? label : `${label} ${file}`);
    giveTurn(status);
    if (controlled) beginStep(label, file);
  };

  const keeper: Keeper = {
    inside(path) {
      if (context === undefined) return undefined;
      const inner = relative(context.directory, resolve(path));
      return inner === ".." || inner.startsWith(`..${sep}`) ? undefined : inner === "" ? "." : inner;
    },
    outside: (path) => join(running().directory, path),
    enter(label, file) {
      pass(label, file, failures >= failuresMax || looks >= looksMax ? "resting" : "ready");
      return current !== undefined;
    },
    fault(kinds) {
      if (current === undefined || depth > 0) return undefined;
      const { faults, recording } = running();
      const wanted = faults.find(({ step }) => step === current?.index)?.kind;
      if (wanted === undefined && !recording.faults) return undefined;
      const possible = kinds();
      if (recording.faults) current.couldFail = possible;
      if (wanted === undefined || !possible.includes(wanted)) return undefined;
      current.injected = wanted;
      injected += 1;
      return wanted;
    },
    asksForPersistence: () => current !== undefined && running().recording.images === "each-step",
    persist(done) {
      if (current !== undefined) current.persisted = [...(current.persisted ?? []), done];
    },
    rest(label) {
      pass(label, "", "resting");
      if (current !== undefined) current.rests = true;
    },
    touch(resource, mode) {
      if (current === undefined) return;
      const known = current.accesses.some((access) => access.resource === resource && access.mode === mode);
      if (!known) current.accesses.push({ resource, mode });
    },
    patient() {
      if (current !== undefined) current.patient = true;
    },
    release(files) {
      if (!controlled || current === undefined) return;
      current.releases.push(...files);
      const { cells: shared, client: own, clients } = running();
      for (let client = 0; client < clients; client += 1) {
        if (client === own || cells.statusOf(shared, client) !== "blocked") continue;
        if ((cells.locksOf(shared, client) & lockBits(files)) !== 0) cells.setStatus(shared, client, "ready");
      }
    },
    wait(files, timeoutMs, harmless) {
      if (!controlled || current === undefined) return waitUncontrolled(timeoutMs);
      const { cells: shared, client } = running();
      const { label, file } = current;
      current.lock = harmless ? "blocked" : "blocking";
      cells.setBlocked(shared, client, lockBits(files), timeoutMs);
      cells.writeLabel(shared, client, `${label} ${file} (waits for a lock)`);
      giveTurn("blocked");
      const expired = cells.statusOf(shared, client) === "expired";
      if (!controlled) return false;
      beginStep(label, file);
      if (current !== undefined) current.lock = expired ? "expired" : "retry";
      return !expired;
    },
    within(action) {
      depth += 1;
      try {
        return action();
      } finally {
        depth -= 1;
      }
    },
    say(result) {
      if (current !== undefined) current.result = result;
    },
    fail(code) {
      // What fails inside of a step need not make the step fail.
      if (depth > 0) return;
      if (current !== undefined) current.error = code;
      failures += 1;
    },
    opened: (connection) => void connections.push(connection),
    escape: (what) => void escapes.add(what),
    refuse(reason) {
      unusable ??= { type: "refused", reason };
      giveUp();
      return new Error(reason);
    },
    defect(error) {
      if (error instanceof InternalError) return error;
      unusable ??= { type: "defect", error: summarizeError(error) };
      giveUp();
      return new InternalError("Rollcall itself has failed", { cause: error });
    },

    open(opened) {
      context = opened;
      controlled = false;
      current = undefined;
      failures = 0;
      looks = 0;
      depth = 0;
      operation = "";
      steps = [];
      decisions = [];
      connections = [];
      injected = 0;
      unusable = undefined;
      escapes.clear();
      capturer.open(opened.directory);
    },
    start() {
      const { cells: shared, client } = running();
      controlled = true;
      cells.setStatus(shared, client, "ready");
    },
    stage(name) {
      const { cells: shared, client } = running();
      operation = "";
      cells.writeLabel(shared, client, name);
      cells.tick(shared);
      note(-1, name, false);
    },
    idle: () => note(-1, "waiting for its turn", true),
    call(number, label) {
      operation = label;
      if (steps.length === 0 && current === undefined) enterFirst(label);
      else pass(label, "", "ready");
      if (current === undefined) return 0;
      current.calls = number;
      keeper.touch(clock, "read");
      return current.index;
    },
    answered(operation) {
      failures = 0;
      if (current === undefined) return 0;
      current.returns = operation;
      keeper.touch(clock, "add");
      return current.index;
    },
    finish() {
      operation = "";
      if (controlled) giveTurn("finished");
      controlled = false;
      note(-1, "at its end", true);
    },
    captureBeginning() {
      if (running().recording.images === "each-step") capturer.write(cells.stepOf(running().cells) - 1);
    },
    injected: () => injected,
    openTransactions: () =>
      connections.filter((connection) => connection.isInTransaction()).map((connection) => connection.file),
    record: () => ({ steps, decisions, escapes: [...escapes], captures: capturer.written(), unusable }),
  };

  const enterFirst = (label: string): void => {
    const { cells: shared, client, clients } = running();
    cells.writeLabel(shared, client, label);
    // The last one to arrive makes the first decision.
    if (cells.arrive(shared) === clients) {
      const first = nextTurn({ ...running(), client: 0 }, decisions);
      if (first !== undefined && first !== client) cells.wake(shared, first);
      if (first !== client) cells.sleepUntilWoken(shared, client);
    } else cells.sleepUntilWoken(shared, client);
    if (cells.isAborted(shared)) controlled = false;
    else beginStep(label, "");
  };

  return keeper;
}
