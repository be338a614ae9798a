import type fs from "node:fs";
import type { AsynchronousCalls, SchedulingPoints } from "../../core/index.js";
import { asPromise, inOneStep, whenArrived } from "../asynchronous.js";
import { codeOf } from "../error-code.js";
import { rawFs } from "../raw-fs.js";
import { type Functions, replace, type Work } from "../replace.js";
import { bufferUse, opensSynchronously } from "./call-arguments.js";
import type { OpenFile } from "./effect.js";
import { whenFailed } from "./file-accesses.js";
import type { FileEffects } from "./file-effects.js";
import { enterStep, notePersistence } from "./step.js";
import type { FileTimes } from "./times.js";

/** For each method of a FileHandle the function of node:fs with the same effect. */
const handleMethods = {
  appendFile: "write",
  chmod: "fchmod",
  datasync: "fsync",
  read: "read",
  readFile: "read",
  readv: "read",
  stat: "fstat",
  sync: "fsync",
  truncate: "ftruncate",
  utimes: "futimes",
  write: "write",
  writeFile: "write",
  writev: "write",
} as const;

interface Options {
  readonly hook: SchedulingPoints;
  readonly calls: AsynchronousCalls;
  readonly files: Map<number, OpenFile>;
  readonly promises: Functions;
  readonly effects: FileEffects;
  readonly times: FileTimes;
}

/**
 * Makes the methods of FileHandles steps. The client keeps its turn until its next scheduling point, which it reaches
 * only after the promise is resolved.
 */
export async function interceptFileHandles(options: Options): Promise<void> {
  interceptOpen(options);
  const sample = await rawFs.promises.open(process.execPath, "r");
  const prototype: Functions = Object.getPrototypeOf(sample);
  await sample.close();
  for (const [method, effectName] of Object.entries(handleMethods)) {
    replace(prototype, method, (original) => methodInStep(options, effectName, original));
  }
}

function interceptOpen({ hook, calls, files, promises, effects }: Options): void {
  replace(promises, "open", (original) => (path, ...rest) => {
    const effect = effects.open([path, ...rest]);
    if (effect === undefined) return whenArrived(calls, "open", () => original(path, ...rest));
    const open = async (): Promise<unknown> => {
      const { accesses, fault } = enterStep(hook, effect);
      try {
        if (fault !== undefined) effect.fail(fault);
        const handle = (await original(path, ...rest)) as fs.promises.FileHandle;
        for (const { resource, mode } of accesses) hook.touch(resource, mode);
        files.set(handle.fd, { file: effect.file, synchronous: opensSynchronously(rest[0]) });
        // Each handle has a function of its own.
        replace(handle as unknown as Functions, "close", (close) => () => whenArrived(calls, "close", close));
        return handle;
      } catch (error) {
        const code = codeOf(error);
        for (const { resource, mode } of whenFailed(accesses, code, hook.asksForPersistence()))
          hook.touch(resource, mode);
        hook.fail(code);
        throw error;
      }
    };
    return asPromise(calls, { label: "open", file: effect.file, effect: inOneStep(open) });
  });
}

function methodInStep({ hook, calls, effects, times }: Options, effectName: keyof FileEffects, original: Work): Work {
  return function inStep(this: unknown, ...args) {
    const effect = effects[effectName]([(this as fs.promises.FileHandle).fd, ...args]);
    if (effect === undefined) return whenArrived(calls, effectName, () => original.apply(this, args));
    const work = async (): Promise<unknown> => {
      // A FileHandle reports a short write in another form.
      const faults = effect.faults.filter((kind) => kind !== "short-write");
      const { accesses, fault } = enterStep(hook, { ...effect, faults });
      for (const { resource, mode } of accesses) hook.touch(resource, mode);
      if (fault !== undefined) {
        hook.fail(fault);
        effect.fail(fault);
      }
      // The method itself has the descriptor as `this`.
      const [, ...given] = times.given(effectName, [undefined, ...args]);
      const result: unknown = await original.apply(this, given);
      notePersistence(hook, effect);
      return times.returned(effectName, result);
    };
    const { label, file } = effect;
    return asPromise(calls, { label, file, effect: inOneStep(work), buffer: bufferUse(effectName, args) });
  };
}
