import type fs from "node:fs";
import type { Gatekeeper } from "../../core/index.js";
import { codeOf } from "../sqlite/index.js";
import type { fileEffects, OpenFile } from "./file-effects.js";
import { opensSynchronously } from "./file-faults.js";
import { enter, type Functions, persist, put } from "./file-forms.js";
import { rawFs } from "./raw-fs.js";

/** Which effect, by the names of node:fs, a method of a FileHandle has on the file that it leads to. */
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

/** The turn is the client's own until it comes to its next gate, and it comes there only after the promise is settled. */
export async function gateFileHandles(
  keeper: Gatekeeper,
  files: Map<number, OpenFile>,
  promises: Functions,
  effects: ReturnType<typeof fileEffects>,
): Promise<void> {
  put(promises, "open", (original) => async (path, ...rest) => {
    const effect = effects.open([path, ...rest]);
    if (effect === undefined) return original(path, ...rest);
    const { accesses, fault } = enter(keeper, effect);
    try {
      if (fault !== undefined) effect.fail(fault);
      const handle = (await original(path, ...rest)) as fs.promises.FileHandle;
      for (const { resource, mode } of accesses) keeper.touch(resource, mode);
      files.set(handle.fd, { file: effect.file, synchronous: opensSynchronously(rest[0]) });
      return handle;
    } catch (error) {
      for (const { resource } of accesses) keeper.touch(resource, "read");
      keeper.fail(codeOf(error));
      throw error;
    }
  });
  const sample = await rawFs.promises.open(process.execPath, "r");
  const prototype: Functions = Object.getPrototypeOf(sample);
  await sample.close();
  for (const [method, effectName] of Object.entries(handleMethods)) {
    put(
      prototype,
      method,
      (original) =>
        async function gated(this: unknown, ...args) {
          const effect = effects[effectName]([(this as fs.promises.FileHandle).fd, ...args]);
          if (effect === undefined) return original.apply(this, args);
          // A short write answers in another form here.
          const faults = effect.faults.filter((kind) => kind !== "short-write");
          const { accesses, fault } = enter(keeper, { ...effect, faults });
          for (const { resource, mode } of accesses) keeper.touch(resource, mode);
          if (fault !== undefined) {
            keeper.fail(fault);
            effect.fail(fault);
          }
          const answer: unknown = await original.apply(this, args);
          persist(keeper, effect);
          return answer;
        },
    );
  }
}
