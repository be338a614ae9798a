import type { Access, SchedulingPoints } from "../../core/index.js";
import { rawFs } from "../raw-fs.js";
import { type Arguments, descriptorOf, isFileHandle, isSet, mayCreate, pathText } from "./call-arguments.js";
import type { Effect, EffectOf, OpenFiles } from "./effect.js";
import { anyFile, content, existence, listing, name } from "./file-accesses.js";
import { failCall, fileFaults } from "./file-faults.js";
import { ancestors, type Location, locationOf } from "./location.js";

/** Returns the effect of each function of node:fs, by the name of its callback form. */
export function fileEffects(hook: SchedulingPoints, files: OpenFiles) {
  const forms = effectForms(hook, files);
  return withFaults({ ...readingEffects(forms), ...contentEffects(forms), ...nameEffects(forms, hook) });
}

export type FileEffects = ReturnType<typeof fileEffects>;

/** The forms of effects: of a call with one path, or with two. */
interface EffectForms {
  one(label: string, accesses: (location: Location, args: Arguments) => Access[]): EffectOf;
  two(label: string, accesses: (from: Location, to: Location) => Access[]): EffectOf;
  readonly sync: EffectOf;
  readonly write: EffectOf;
}

function effectForms(hook: SchedulingPoints, files: OpenFiles): EffectForms {
  const inside = (path: unknown): string | undefined => {
    if (typeof path === "number") return files.get(path)?.file;
    if (isFileHandle(path)) return files.get(path.fd)?.file;
    const text = pathText(path);
    return text === undefined ? undefined : hook.inside(text);
  };
  const nodeOf = (open: unknown): number => rawFs.fstatSync(descriptorOf(open)).ino;
  const one: EffectForms["one"] = (label, accesses) => (args) => {
    const file = inside(args[0]);
    if (file === undefined) return undefined;
    return { label, file, accesses: () => accesses(locationOf(hook, file, args[0]), args) };
  };
  return {
    one,
    two: (label, accesses) => (args) => {
      const [from, to] = [inside(args[0]), inside(args[1])];
      if (from === undefined && to === undefined) return undefined;
      const [source, destination] = [from ?? String(args[0]), to ?? String(args[1])];
      return {
        label: `${label} ${source} ->`,
        file: destination,
        accesses: () => accesses(locationOf(hook, source, args[0]), locationOf(hook, destination, args[1])),
      };
    },
    sync(args) {
      const file = inside(args[0]);
      return file === undefined ? undefined : { label: "fsync", file, accesses: () => [], syncs: nodeOf(args[0]) };
    },
    write(args) {
      const effect = one("write", write)(args);
      const synchronous = files.get(descriptorOf(args[0]))?.synchronous === true;
      return effect === undefined || !synchronous ? effect : { ...effect, syncs: nodeOf(args[0]) };
    },
  };
}

const read = (location: Location): Access[] => content(location, "read");
const write = (location: Location): Access[] => content(location, "write");
const list = (location: Location, args: Arguments): Access[] =>
  isSet(args[1], "recursive") ? anyFile("read") : [...existence(location), ...listing(location)];
const stat = (location: Location): Access[] => [...read(location), ...listing(location)];

function readingEffects({ one }: EffectForms) {
  return {
    exists: one("check for", existence),
    access: one("check for", existence),
    stat: one("stat", stat),
    lstat: one("stat", stat),
    fstat: one("stat", stat),
    readFile: one("read", read),
    readlink: one("read link", existence),
    realpath: one("resolve", existence),
    readdir: one("list", list),
    opendir: one("list", list),
    read: one("read", read),
    readv: one("read", read),
  };
}

function contentEffects({ one, sync, write: writeOpen }: EffectForms) {
  return {
    open: one("open", (location, args) =>
      mayCreate(args[1]) ? [...name(location), ...write(location)] : existence(location),
    ),
    write: writeOpen,
    writev: writeOpen,
    truncate: one("truncate", write),
    ftruncate: one("truncate", write),
    fsync: sync,
    fdatasync: sync,
    chmod: one("chmod", write),
    fchmod: one("chmod", write),
    chown: one("chown", write),
    utimes: one("set times of", write),
    futimes: one("set times of", write),
    lutimes: one("set times of", write),
  };
}

function nameEffects({ one, two }: EffectForms, hook: SchedulingPoints) {
  return {
    mkdir: one("make directory", (location, args) => [
      ...name(location),
      // A recursive call may make the directories above as well. If several clients do so, their order does not matter.
      ...(isSet(args[1], "recursive")
        ? ancestors(location.entry).map((above): Access => ({ resource: `file:${above}`, mode: "add" }))
        : []),
    ]),
    mkdtemp: one("make directory", name),
    rmdir: one("remove directory", (location) => [...name(location), ...listing(location)]),
    unlink: one("unlink", name),
    rm: one("remove", (location, args) => {
      if (!rawFs.existsSync(hook.outside(location.entry))) return existence(location);
      return isSet(args[1], "recursive") ? anyFile("write") : name(location);
    }),
    rename: two("rename", (from, to) =>
      from.isDirectory || to.isDirectory ? anyFile("write") : [...name(from), ...name(to)],
    ),
    // It changes the number of names of the file.
    link: two("link", (from, to) => [...content(from, "add"), ...name(to)]),
    symlink: two("symlink", (_, to) => name(to)),
    copyFile: two("copy", (from, to) => [...read(from), ...name(to), ...write(to)]),
    cp: two("copy", () => anyFile("write")),
  };
}

/** Adds to each effect the errors with which its function can end. */
function withFaults<Name extends string>(
  effects: { readonly [Each in Name]: EffectOf },
): { readonly [Each in Name]: EffectOf<Effect> } {
  const complete = ([name, effectOf]: [string, EffectOf]) => [
    name,
    (args: Arguments): Effect | undefined => {
      const effect = effectOf(args);
      if (effect === undefined) return undefined;
      return { ...effect, faults: fileFaults(name, args), fail: (kind) => failCall(kind, name, args) };
    },
  ];
  return Object.fromEntries(Object.entries<EffectOf>(effects).map(complete));
}
