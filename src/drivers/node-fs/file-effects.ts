import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { ErrorKind } from "../../core/index.js";
import { type Access, type AccessMode, everything, type Gatekeeper } from "../../core/index.js";
import { ownerOf } from "../sqlite/index.js";
import { failCall, fileFaults, mayCreate } from "./file-faults.js";
import { entryPath, rawFs, realPath } from "./raw-fs.js";

export type Arguments = readonly unknown[];

/** What one call does to files, said before it is done. */
export interface Effect {
  readonly label: string;
  readonly file: string;
  /** What it touches if it succeeds; to be asked before it is done. Where it fails it has only looked. */
  readonly accesses: () => readonly Access[];
  /** With which errors it can end that would otherwise go well. */
  readonly faults: readonly ErrorKind[];
  /** What comes of it where it must end with this one. */
  readonly fail: (kind: ErrorKind) => unknown;
  /** The inode that it makes durable; undefined: none. */
  readonly syncs?: number;
}

/** Descriptors of files of the run; `synchronous`: what is written to it is durable at once. */
export type OpenFiles = ReadonlyMap<number, OpenFile>;

export interface OpenFile {
  readonly file: string;
  readonly synchronous: boolean;
}

/** Before it is said how it can fail. */
type PlainEffect = Omit<Effect, "faults" | "fail">;
type EffectOf = (args: Arguments) => PlainEffect | undefined;

/**
 * What each function of node:fs does, by the name of its callback form; undefined: nothing that concerns the run.
 */
export function fileEffects(keeper: Gatekeeper, files: OpenFiles) {
  const inside = (path: unknown): string | undefined => {
    if (typeof path === "number") return files.get(path)?.file;
    if (isFileHandle(path)) return files.get(path.fd)?.file;
    const text = pathText(path);
    return text === undefined ? undefined : keeper.inside(text);
  };
  const of = touchesOf();

  const one =
    (verb: string, accesses: (place: Place, args: Arguments) => Access[]): EffectOf =>
    (args) => {
      const file = inside(args[0]);
      if (file === undefined) return undefined;
      return { label: verb, file, accesses: () => accesses(placeOf(keeper, file, args[0]), args) };
    };
  const nodeOf = (open: unknown): number => rawFs.fstatSync(descriptorOf(open)).ino;
  const sync: EffectOf = (args) => {
    const file = inside(args[0]);
    return file === undefined ? undefined : { label: "fsync", file, accesses: () => [], syncs: nodeOf(args[0]) };
  };
  const writing: EffectOf = (args) => {
    const effect = one("write", write)(args);
    const synchronous = files.get(descriptorOf(args[0]))?.synchronous === true;
    return effect === undefined || !synchronous ? effect : { ...effect, syncs: nodeOf(args[0]) };
  };
  const two =
    (verb: string, accesses: (from: Place, to: Place) => Access[]): EffectOf =>
    (args) => {
      const [from, to] = [inside(args[0]), inside(args[1])];
      if (from === undefined && to === undefined) return undefined;
      const [source, destination] = [from ?? String(args[0]), to ?? String(args[1])];
      return {
        label: `${verb} ${source} ->`,
        file: destination,
        accesses: () => accesses(placeOf(keeper, source, args[0]), placeOf(keeper, destination, args[1])),
      };
    };

  const read = (place: Place): Access[] => of.content(place, "read");
  const write = (place: Place): Access[] => of.content(place, "write");
  const list = (place: Place, args: Arguments): Access[] =>
    isSet(args[1], "recursive") ? of.all("read") : [...of.look(place), ...of.names(place)];
  const stat = (place: Place): Access[] => [...read(place), ...of.names(place)];

  return withFaults({
    exists: one("look for", of.look),
    access: one("look for", of.look),
    stat: one("stat", stat),
    lstat: one("stat", stat),
    fstat: one("stat", stat),
    readFile: one("read", read),
    readlink: one("read link", of.look),
    realpath: one("resolve", of.look),
    readdir: one("list", list),
    opendir: one("list", list),
    open: one("open", (place, args) => (mayCreate(args[1]) ? [...of.name(place), ...write(place)] : of.look(place))),
    read: one("read", read),
    readv: one("read", read),
    write: writing,
    writev: writing,
    truncate: one("truncate", write),
    ftruncate: one("truncate", write),
    fsync: sync,
    fdatasync: sync,
    chmod: one("chmod", write),
    fchmod: one("chmod", write),
    chown: one("chown", write),
    utimes: one("set times of", write),
    futimes: one("set times of", write),
    // A recursive one may make those above it too, and others may do so at the same time.
    mkdir: one("make directory", (place, args) => [
      ...of.name(place),
      ...(isSet(args[1], "recursive")
        ? ancestors(place.entry).map((above): Access => ({ resource: `file:${above}`, mode: "add" }))
        : []),
    ]),
    mkdtemp: one("make directory", of.name),
    rmdir: one("remove directory", (place) => [...of.name(place), ...of.names(place)]),
    unlink: one("unlink", of.name),
    rm: one("remove", (place, args) => {
      if (!rawFs.existsSync(keeper.outside(place.entry))) return of.look(place);
      return isSet(args[1], "recursive") ? of.all("write") : of.name(place);
    }),
    rename: two("rename", (from, to) =>
      from.isDirectory || to.isDirectory ? of.all("write") : [...of.name(from), ...of.name(to)],
    ),
    // It changes how many names the file has.
    link: two("link", (from, to) => [...of.content(from, "add"), ...of.name(to)]),
    symlink: two("symlink", (_, to) => of.name(to)),
    copyFile: two("copy", (from, to) => [...read(from), ...of.name(to), ...write(to)]),
    cp: two("copy", () => of.all("write")),
  });
}

/** Each effect, told with which errors its function can end. */
function withFaults<Name extends string>(
  effects: { readonly [Each in Name]: EffectOf },
): {
  readonly [Each in Name]: (args: Arguments) => Effect | undefined;
} {
  const told = ([name, effectOf]: [string, EffectOf]) => [
    name,
    (args: Arguments): Effect | undefined => {
      const effect = effectOf(args);
      if (effect === undefined) return undefined;
      return { ...effect, faults: fileFaults(name, args), fail: (kind) => failCall(kind, name, args) };
    },
  ];
  return Object.fromEntries(Object.entries<EffectOf>(effects).map(told));
}

/** Where a call leads to, relative to the directory of the run. */
interface Place {
  /** The directory entry itself. */
  readonly entry: string;
  /** What it leads to: another one where the entry is a symbolic link. */
  readonly target: string;
  /** It has several names, so nobody knows who means the same file by another one. */
  readonly isLinked: boolean;
  readonly isDirectory: boolean;
  /** A descriptor whose file has another name by now, or none. */
  readonly isAdrift: boolean;
}

function placeOf(keeper: Gatekeeper, file: string, given: unknown): Place {
  const absolute = keeper.outside(file);
  const descriptor = isFileHandle(given) ? given.fd : given;
  const entry = keeper.inside(entryPath(absolute)) ?? file;
  const target = keeper.inside(realPath(absolute)) ?? file;
  const stats = rawFs.statSync(absolute, { throwIfNoEntry: false });
  return {
    entry,
    target,
    isLinked: stats !== undefined && stats.nlink > 1 && !stats.isDirectory(),
    isDirectory: stats?.isDirectory() === true,
    isAdrift: typeof descriptor === "number" && rawFs.fstatSync(descriptor).ino !== stats?.ino,
  };
}

function touchesOf() {
  const all = (mode: AccessMode): Access[] => [{ resource: everything, mode }];
  const read = (resource: string): Access => ({ resource, mode: "read" });
  /** SQLite makes, writes and deletes what lies beside a database whenever it likes. */
  const beside = (path: string): Access[] => {
    const database = ownerOf(path);
    return database === path ? [] : [{ resource: `db:${database}`, mode: "write" }, read(`beside:${database}`)];
  };
  /** That it is there, and what it is; not what is in it. */
  const look = ({ entry, target, isAdrift }: Place): Access[] => {
    if (isAdrift) return all("read");
    const paths = new Set([entry, target].flatMap((path) => [path, ...ancestors(path)]));
    return [...beside(entry), ...[...paths].map((path) => read(`file:${ownerOf(path)}`))];
  };
  return {
    all,
    look,
    content(place: Place, mode: AccessMode): Access[] {
      if (place.isAdrift) return all(mode);
      const file = ownerOf(place.target);
      return [
        ...look(place),
        { resource: `file:${file}`, mode },
        // It may be a database, which SQLite writes to.
        { resource: `db:${file}`, mode },
        ...(place.isLinked ? [{ resource: "files with several names", mode }] : []),
      ];
    },
    /** The entry comes, goes or becomes another. */
    name(place: Place): Access[] {
      const above = ancestors(place.entry).map((path): Access => ({ resource: `file:${path}`, mode: "read" }));
      return [
        ...beside(place.entry),
        ...above,
        { resource: `file:${ownerOf(place.entry)}`, mode: "write" },
        { resource: `names:${dirname(place.entry)}`, mode: "add" },
        ...(place.isLinked ? [{ resource: "files with several names", mode: "write" } as const] : []),
      ];
    },
    /** Which entries a directory has. */
    names: ({ target }: Place): Access[] => [{ resource: `names:${target}`, mode: "read" }],
  };
}

/** Of a file that is already open. */
function descriptorOf(given: unknown): number {
  return isFileHandle(given) ? given.fd : Number(given);
}

/** The promise forms take one in the place of a path. */
export function isFileHandle(path: unknown): path is { readonly fd: number } {
  return typeof path === "object" && path !== null && "fd" in path && typeof path.fd === "number";
}

/** A path in any of the forms that node:fs takes. */
export function pathText(path: unknown): string | undefined {
  if (typeof path === "string") return path;
  if (path instanceof URL) return path.protocol === "file:" ? fileURLToPath(path) : undefined;
  return path instanceof Uint8Array ? Buffer.from(path).toString() : undefined;
}

/** The directories above, up to that of the run. */
function ancestors(file: string): string[] {
  const above = dirname(file);
  return above === "." || above === file ? [] : [above, ...ancestors(above)];
}

function isSet(options: unknown, option: string): boolean {
  return typeof options === "object" && options !== null && Reflect.get(options, option) === true;
}
