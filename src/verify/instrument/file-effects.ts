import { constants } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Access, everything, type Gatekeeper } from "./gate.js";
import { rawFs } from "./raw-fs.js";

export type Arguments = readonly unknown[];

/** What one call does to files, said before it is done. */
export interface Effect {
  readonly label: string;
  readonly file: string;
  /** What it touches if it succeeds; to be asked before it is done. Where it fails it has only looked. */
  readonly accesses: () => readonly Access[];
}

type EffectOf = (args: Arguments) => Effect | undefined;

/**
 * What each function of node:fs does, by the name of its callback form; undefined: nothing that concerns the run.
 * `files` knows what the open descriptors lead to.
 */
export function fileEffects(keeper: Gatekeeper, files: ReadonlyMap<number, string>) {
  const inside = (path: unknown): string | undefined => {
    if (typeof path === "number") return files.get(path);
    const text = pathText(path);
    return text === undefined ? undefined : keeper.inside(text);
  };
  const read = (file: string): Access[] => [{ resource: `file:${ownerOf(file)}`, mode: "read" }];
  const write = (file: string): Access[] => [{ resource: `file:${ownerOf(file)}`, mode: "write" }];
  const list = (file: string): Access[] => [{ resource: `names:${file}`, mode: "read" }];
  const name = (file: string): Access[] => [...write(file), { resource: `names:${dirname(file)}`, mode: "add" }];
  const all = (): Access[] => [{ resource: everything, mode: "write" }];
  const nothing = (): Access[] => [];

  const one =
    (verb: string, accesses: (file: string, args: Arguments) => Access[]): EffectOf =>
    (args) => {
      const file = inside(args[0]);
      return file === undefined ? undefined : { label: verb, file, accesses: () => accesses(file, args) };
    };
  const two =
    (verb: string, accesses: (from: string, to: string) => Access[]): EffectOf =>
    (args) => {
      const [from, to] = [inside(args[0]), inside(args[1])];
      if (from === undefined && to === undefined) return undefined;
      const [source, destination] = [from ?? String(args[0]), to ?? String(args[1])];
      return { label: `${verb} ${source} ->`, file: destination, accesses: () => accesses(source, destination) };
    };

  return {
    exists: one("look for", read),
    access: one("look for", read),
    stat: one("stat", read),
    lstat: one("stat", read),
    fstat: one("stat", read),
    readFile: one("read", read),
    readlink: one("read link", read),
    realpath: one("resolve", read),
    readdir: one("list", list),
    opendir: one("list", list),
    open: one("open", (file, args) => (mayCreate(args[1]) ? name(file) : read(file))),
    read: one("read", read),
    readv: one("read", read),
    write: one("write", write),
    writev: one("write", write),
    truncate: one("truncate", write),
    ftruncate: one("truncate", write),
    fsync: one("fsync", nothing),
    fdatasync: one("fsync", nothing),
    chmod: one("chmod", write),
    fchmod: one("chmod", write),
    chown: one("chown", write),
    utimes: one("set times of", write),
    futimes: one("set times of", write),
    // A recursive one may make those above it too, and others may do so at the same time.
    mkdir: one("make directory", (file, args) => [
      ...name(file),
      ...(isRecursive(args[1])
        ? ancestors(file).map((above): Access => ({ resource: `file:${above}`, mode: "add" }))
        : []),
    ]),
    mkdtemp: one("make directory", name),
    rmdir: one("remove directory", (file) => [...name(file), ...list(file)]),
    unlink: one("unlink", name),
    rm: one("remove", (file, args) => {
      if (!exists(keeper, file)) return read(file);
      return isRecursive(args[1]) ? all() : name(file);
    }),
    rename: two("rename", (from, to) => (isDirectory(keeper, from) ? all() : [...name(from), ...name(to)])),
    link: two("link", (from, to) => [...read(from), ...name(to)]),
    symlink: two("symlink", (_, to) => name(to)),
    copyFile: two("copy", (from, to) => [...read(from), ...name(to)]),
    cp: two("copy", all),
  } satisfies { readonly [name: string]: EffectOf };
}

/** A path in any of the forms that node:fs takes. */
export function pathText(path: unknown): string | undefined {
  if (typeof path === "string") return path;
  if (path instanceof URL) return fileURLToPath(path);
  return Buffer.isBuffer(path) ? path.toString() : undefined;
}

/** What SQLite keeps beside a database belongs to it. */
export function ownerOf(file: string): string {
  return file.replace(/-(journal|wal|shm)$/, "");
}

function ancestors(file: string): string[] {
  const above = dirname(file);
  return above === "." || above === file ? [] : [above, ...ancestors(above)];
}

function exists(keeper: Gatekeeper, file: string): boolean {
  return rawFs.existsSync(keeper.outside(file));
}

function isDirectory(keeper: Gatekeeper, file: string): boolean {
  return rawFs.statSync(keeper.outside(file), { throwIfNoEntry: false })?.isDirectory() === true;
}

function isRecursive(options: unknown): boolean {
  return typeof options === "object" && options !== null && Reflect.get(options, "recursive") === true;
}

function mayCreate(flags: unknown): boolean {
  if (typeof flags === "number") return (flags & (constants.O_CREAT | constants.O_TRUNC)) !== 0;
  return typeof flags === "string" && /[wax]/.test(flags);
}
