import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { promisify } from "node:util";
import { type AsynchronousCalls, guarded, type SchedulingPoints } from "../../core/index.js";
import { inOneStep } from "../asynchronous.js";
import { rawFs } from "../raw-fs.js";
import { type Functions, replace, type Work } from "../replace.js";
import { type Arguments, opensSynchronously, pathText } from "./call-arguments.js";
import type { Effect, EffectOf, OpenFile } from "./effect.js";
import { fileEffects } from "./file-effects.js";
import { type Form, synchronous, withCallback, withPromise } from "./file-forms.js";
import { interceptFileHandles } from "./file-handles.js";
import { takeStep } from "./step.js";
import { type FileTimes, withTimes } from "./times.js";
import { interceptWholeWrites } from "./whole-writes.js";

/*
 * Scheduling points under node:fs. Most of its functions exist in three forms. Here the callback and the promise form
 * do their work synchronously, as one step, and report it later. If the thread pool did the work, its time could not be
 * controlled.
 */

/** Makes every call of node:fs that concerns the run a step. */
export async function interceptFileSystem(
  hook: SchedulingPoints,
  calls: AsynchronousCalls,
  times: FileTimes,
): Promise<void> {
  const files = new Map<number, OpenFile>();
  const module = fs as unknown as Functions;
  const promises = fs.promises as unknown as Functions;
  const raw = rawFs as unknown as Functions;
  const effects = fileEffects(hook, files);
  for (const [name, effectOf] of Object.entries(effects)) {
    const work = name === "open" ? opening(hook, files) : raw[`${name}Sync`];
    if (work === undefined) continue;
    const form = formOf(hook, { name, work: withTimes(times, name, work), outside: work, effectOf });
    replace(module, `${name}Sync`, () => synchronous(form));
    replace(module, name, (original) => withCallback(form, calls, original));
    // The promise form of `open` returns a FileHandle.
    if (name !== "open") replace(promises, name, (original) => withPromise(form, calls, original));
  }
  Object.defineProperty(fs.exists, promisify.custom, { value: async (path: string) => fs.existsSync(path) });
  interceptWholeWrites({ hook, calls, files, module, promises });
  forgetClosed(files, module, calls);
  await interceptFileHandles({ hook, calls, files, promises, effects, times });
  syncBuiltinESMExports();
}

interface Call {
  readonly name: string;
  readonly work: Work;
  /** Does the work on files that do not concern the run. */
  readonly outside: Work;
  readonly effectOf: EffectOf<Effect>;
}

function formOf(hook: SchedulingPoints, { name, work, outside, effectOf: unguarded }: Call): Form {
  const { effectOf } = guarded({ effectOf: unguarded }, hook.defect);
  return {
    name,
    inSteps: (...args) =>
      inOneStep(() => {
        const effect = effectOf(args);
        return effect === undefined ? outside(...args) : takeStep(hook, effect, () => work(...args));
      }),
    // If only the original function can do the work, the client keeps its turn until the work is done.
    emptyStep: (args: Arguments) => {
      const effect = effectOf(args);
      if (effect !== undefined) takeStep(hook, effect, () => undefined);
    },
    fileOf: (args) => effectOf(args)?.file,
  };
}

function opening(hook: SchedulingPoints, files: Map<number, OpenFile>): Work {
  return (path, ...rest) => {
    const descriptor = (rawFs.openSync as Work)(path, ...rest) as number;
    const file = hook.inside(pathText(path) ?? "");
    if (file !== undefined) files.set(descriptor, { file, synchronous: opensSynchronously(rest[0]) });
    return descriptor;
  };
}

function forgetClosed(files: Map<number, OpenFile>, module: Functions, calls: AsynchronousCalls): void {
  for (const name of ["close", "closeSync"]) {
    replace(module, name, (original) => (descriptor, ...rest) => {
      if (typeof descriptor === "number") files.delete(descriptor);
      const [callback] = rest;
      if (typeof callback !== "function") return original(descriptor, ...rest);
      const report = (...results: unknown[]): void => void callback(...results);
      return calls.hop(name, report, (arrive) => original(descriptor, arrive));
    });
  }
}
