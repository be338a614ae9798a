import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { promisify } from "node:util";
import type { Gatekeeper } from "../../core/index.js";
import { guarded } from "../../core/index.js";
import { type Arguments, type Effect, fileEffects, type OpenFile, pathText } from "./file-effects.js";
import { opensSynchronously } from "./file-faults.js";
import { type Form, type Functions, put, take, type Work, withCallback, withPromise } from "./file-forms.js";
import { gateFileHandles } from "./file-handles.js";
import { rawFs } from "./raw-fs.js";
import { gateWholeWrites } from "./whole-writes.js";

/*
 * Gates under node:fs. Most functions of it exist in three forms. The callback and the promise form do their work here
 * synchronously, behind one gate, and answer later: what the thread pool does at a time of its own could not be
 * repeated.
 */

export async function gateFileSystem(keeper: Gatekeeper): Promise<void> {
  const files = new Map<number, OpenFile>();
  const module = fs as unknown as Functions;
  const promises = fs.promises as unknown as Functions;
  const raw = rawFs as unknown as Functions;

  const gate = (name: string, work: Work, effect: (args: Arguments) => Effect | undefined): void => {
    const { effectOf } = guarded({ effectOf: effect }, keeper.defect);
    const gated: Work = (...args) => {
      const taken = effectOf(args);
      return taken === undefined ? work(...args) : take(keeper, taken, () => work(...args));
    };
    /** Where only the original can do it: behind its gate, the turn being kept until it has been done. */
    const passed = (args: Arguments): void => {
      const taken = effectOf(args);
      if (taken !== undefined) take(keeper, taken, () => undefined);
    };
    const form: Form = { name, gated, passed, isOurs: (args) => effectOf(args) !== undefined };
    put(module, `${name}Sync`, () => gated);
    put(module, name, (original) => withCallback(form, original));
    // A file that is opened there is a FileHandle.
    if (name !== "open") put(promises, name, (original) => withPromise(form, original));
  };

  const effects = fileEffects(keeper, files);
  for (const [name, effectOf] of Object.entries(effects)) {
    const work = name === "open" ? opening(keeper, files) : raw[`${name}Sync`];
    if (work !== undefined) gate(name, work, effectOf);
  }
  Object.defineProperty(fs.exists, promisify.custom, { value: async (path: string) => fs.existsSync(path) });
  gateWholeWrites(keeper, files, module, promises);
  forgetClosed(files, module);
  await gateFileHandles(keeper, files, promises, effects);
  syncBuiltinESMExports();
}

function opening(keeper: Gatekeeper, files: Map<number, OpenFile>): Work {
  return (path, ...rest) => {
    const descriptor = (rawFs.openSync as Work)(path, ...rest) as number;
    const file = keeper.inside(pathText(path) ?? "");
    if (file !== undefined) files.set(descriptor, { file, synchronous: opensSynchronously(rest[0]) });
    return descriptor;
  };
}

function forgetClosed(files: Map<number, OpenFile>, module: Functions): void {
  for (const name of ["close", "closeSync"]) {
    put(module, name, (original) => (descriptor, ...rest) => {
      if (typeof descriptor === "number") files.delete(descriptor);
      return original(descriptor, ...rest);
    });
  }
}
